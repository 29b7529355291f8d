"""What the database itself refuses: altering what was released, its sentences, or the history."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engage.briefs import queries, releasing
from engage.briefs.models import Brief, Edition, Entry, Sentence
from engage.core.errors import Invalid
from engage.core.ids import new_id
from engage.core.work import Work
from tests.factories.briefs import asked, make_brief, make_perspective, make_released, revision, sentences

EDITION, SENTENCE = Edition.__table__, Sentence.__table__


def raw(work: Work, statement: Any) -> None:
    """One statement past every service."""
    work.flush()
    with work.connection.begin_nested():
        work.connection.execute(statement)


@pytest.fixture
def released(mads: Work, kirsten: Work) -> Brief:
    make_perspective(mads, kirsten)
    return make_released(mads, kirsten)


@pytest.mark.parametrize(
    "values",
    [
        {"head": {"title": {"da": "Noget andet"}}},
        {"contact": "En anden"},
        {"sha256": "0" * 64},
        {"released_on": None},
        {"what_changed": "Intet"},
        {"stage": "draft"},
    ],
)
def test_a_released_edition_cannot_be_altered(mads: Work, released: Brief, values: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.update(EDITION).values(**values))


def test_a_released_edition_cannot_be_deleted_but_the_whole_brief_can(mads: Work, released: Brief) -> None:
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.delete(EDITION))
    raw(mads, sa.delete(Brief.__table__))
    assert mads.connection.execute(sa.select(sa.func.count()).select_from(SENTENCE)).scalar() == 0


@pytest.mark.parametrize(
    "values", [{"texts": {"da": "Noget andet."}}, {"support": {"ids": ["x"]}}, {"position": 99}, {"sha256": "0" * 64}]
)
def test_a_released_sentence_cannot_be_altered(mads: Work, released: Brief, values: dict[str, Any]) -> None:
    row = sentences(mads, released)["order.rule"]
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.update(SENTENCE).where(SENTENCE.c.id == row.id).values(**values))


def test_no_sentence_comes_or_goes_after_release(mads: Work, released: Brief) -> None:
    row = sentences(mads, released)["order.rule"]
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.delete(SENTENCE).where(SENTENCE.c.id == row.id))
    values = {column.key: getattr(row, column.key) for column in SENTENCE.columns}
    values |= {"id": new_id(), "position": 500, "key": "extra"}
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.insert(SENTENCE).values(**values))


def test_a_quote_alone_may_lose_its_words_and_keeps_its_mark(mads: Work, released: Brief) -> None:
    rows = sentences(mads, released)
    quote = next(row for key, row in rows.items() if key.endswith(".quote"))
    gone = {"texts": {}, "support": {}, "contribution_id": None, "salt": None, "gone_on": mads.today}
    at = SENTENCE.c.id == quote.id
    with pytest.raises(IntegrityError):
        raw(mads, sa.update(SENTENCE).where(SENTENCE.c.id == rows["order.rule"].id).values(**gone))
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.update(SENTENCE).where(at).values(**gone, sha256="0" * 64))
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.update(SENTENCE).where(at).values(**(gone | {"texts": {"da": "Andre ord."}})))
    raw(mads, sa.update(SENTENCE).where(at).values(**gone))
    with pytest.raises(IntegrityError, match="never altered"):
        raw(mads, sa.update(SENTENCE).where(at).values(texts={"da": "Tilbage igen."}))


def test_a_released_edition_may_be_replaced_or_withdrawn(mads: Work, released: Brief) -> None:
    raw(mads, sa.update(EDITION).values(stage="replaced", revision=9))
    raw(mads, sa.update(EDITION).values(stage="withdrawn", revision=10))


def test_the_author_alone_cannot_release_by_raw_sql(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_brief(mads)
    author = queries.draft(mads, it.id).edition.written_by
    values = {"stage": "released", "released_by": author, "released_on": mads.today, "sha256": "0" * 64}
    with pytest.raises(IntegrityError, match="second_person"):
        raw(mads, sa.update(EDITION).values(**values))


def test_a_sentence_that_stands_on_nothing_is_not_stored(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    make_brief(mads)
    with pytest.raises(IntegrityError, match="support"):
        raw(mads, sa.update(SENTENCE).values(support={}))


def test_the_refusal_is_put_into_words(mads: Work, kirsten: Work) -> None:
    make_perspective(mads, kirsten)
    it = make_brief(mads)
    mads.add(
        Sentence(
            edition_id=queries.draft(mads, it.id).edition.id,
            position=500,
            section="x",
            key="orphan",
            kind="evidence",
            texts={"da": "Det siger alle."},
            support={},
            sha256="0" * 64,
        )
    )
    with pytest.raises(Invalid, match="stands on nothing"):
        mads.flush()


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_history_cannot_be_altered(mads: Work, released: Brief, act: str) -> None:
    table = Entry.__table__
    with pytest.raises(IntegrityError, match="history"):
        raw(mads, sa.update(table).values(edition=9) if act == "update" else sa.delete(table))


def test_two_editions_are_never_released_at_once(mads: Work, kirsten: Work, released: Brief) -> None:
    releasing.revise(mads, released.id)
    asked(mads, released)
    releasing.send(mads, released.id, revision=revision(mads, released))
    values = {"stage": "released", "released_by": new_id(), "released_on": mads.today, "sha256": "0" * 64}
    with pytest.raises(IntegrityError):
        raw(mads, sa.update(EDITION).where(EDITION.c.number == 2).values(**values))
