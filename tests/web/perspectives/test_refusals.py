"""What the database itself refuses to publish, and says in words."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from engage.core.errors import Invalid
from engage.core.work import Work
from engage.perspectives import publishing, queries, service
from engage.perspectives.models import Entry, Evidence, Version
from engage.perspectives.rules import Use
from engage.perspectives.service import Decision
from tests.factories.coding import make_text
from tests.factories.perspectives import (
    CLAIM,
    make_ready,
    revision,
    started,
    use_all,
    version_of,
)

OTHER = "Jeg ventede også længe, og jeg mistede troen på det."


def raw_publish(work: Work, version: Version, **values: Any) -> None:
    """Publish past every service, with one statement."""
    told = {"stage": "published", "reviewed_by": as_other(version), "looked_at": work.now, "sources": 3, **values}
    work.flush()
    with work.connection.begin_nested():
        work.connection.execute(sa.update(Version.__table__).where(Version.id == version.id).values(**told))


def as_other(version: Version) -> Any:
    from engage.core.ids import new_id

    return new_id()


def test_raw_sql_cannot_publish_without_sources(mads: Work) -> None:
    it, _ = started(mads)
    version = version_of(mads, it)
    with pytest.raises(IntegrityError, match="ck_perspective_version_sources"):
        raw_publish(mads, version)
    use_all(mads, it)
    raw_publish(mads, version)
    stage = sa.select(Version.__table__.c.stage).where(Version.__table__.c.id == version.id)
    assert mads.connection.execute(stage).scalar() == "published"


def test_raw_sql_cannot_publish_with_what_is_set_aside_alone(mads: Work) -> None:
    it, _ = started(mads)
    draft = queries.draft(mads, it.id)
    (passage,) = queries.candidates(mads, draft, queries.book(mads, draft))
    service.decide(mads, it.id, {passage.coding_id: Decision(Use.SET_ASIDE, "Andet")}, revision=1)
    with pytest.raises(IntegrityError, match="ck_perspective_version_sources"):
        raw_publish(mads, draft.version)


def test_raw_sql_cannot_publish_while_something_accepted_is_uncoded(mads: Work) -> None:
    it, _ = started(mads)
    use_all(mads, it)
    make_text(mads, OTHER)
    with pytest.raises(IntegrityError, match="ck_perspective_version_uncoded"):
        raw_publish(mads, version_of(mads, it))
    raw_publish(mads, version_of(mads, it), uncoded_reason="Den kom i går", uncoded=1)


def test_raw_sql_cannot_publish_while_a_text_for_the_secretariat_is_uncoded(mads: Work) -> None:
    it, _ = started(mads)
    use_all(mads, it)
    make_text(mads, OTHER, secret=True)
    with pytest.raises(IntegrityError, match="ck_perspective_version_uncoded"):
        raw_publish(mads, version_of(mads, it))


def test_raw_sql_cannot_insert_a_published_version(mads: Work) -> None:
    it, _ = started(mads)
    table = Version.__table__
    columns = service.fresh(mads, it, 2) | {"id": as_other(version_of(mads, it)), "claim": CLAIM, "stage": "published"}
    columns |= {"reviewed_by": it.id, "looked_at": mads.now, "sources": 1}
    with pytest.raises(IntegrityError, match="ck_perspective_version_sources"), mads.connection.begin_nested():
        mads.connection.execute(sa.insert(table).values(**columns))


def test_the_author_alone_cannot_publish_by_raw_sql(mads: Work) -> None:
    it, _ = started(mads)
    use_all(mads, it)
    version = version_of(mads, it)
    with pytest.raises(IntegrityError, match="ck_perspective_version_second_person"):
        raw_publish(mads, version, reviewed_by=version.written_by)


def test_the_refusal_is_put_into_words(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    mads.run(sa.delete(Evidence))
    with pytest.raises(Invalid, match="at least one passage"):
        publishing.publish(kirsten, it.id, revision=revision(mads, it))


def test_publishing_asks_why_something_is_uncoded(mads: Work, kirsten: Work) -> None:
    it, _ = started(mads)
    make_ready(mads, it)
    publishing.send(mads, it.id, revision=revision(mads, it))
    make_text(mads, OTHER)
    with pytest.raises(Invalid) as refused:
        publishing.publish(kirsten, it.id, revision=revision(mads, it))
    assert refused.value.field == "uncoded_reason"


@pytest.mark.parametrize("act", ["update", "delete"])
def test_the_history_cannot_be_altered(mads: Work, act: str) -> None:
    started(mads)
    mads.flush()
    table = Entry.__table__
    statement = sa.update(table).values(version=9) if act == "update" else sa.delete(table)
    with pytest.raises(IntegrityError, match="never altered"), mads.connection.begin_nested():
        mads.connection.execute(statement)
