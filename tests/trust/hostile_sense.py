"""Hostile words in codebooks, notes of coders, perspectives and wishes for files: kept, and looked at everywhere."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.coding import codebook, queries, service
from engage.coding.codebook import Wording
from engage.coding.models import Code, Text
from engage.coding.rules import Choice, Stance
from engage.core.authority import SYSTEM, Actor, Held, Role
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work
from engage.demo import load as demo
from engage.exports import service as exports
from engage.perspectives import publishing
from engage.perspectives import queries as perspectives
from engage.perspectives import service as drafting
from engage.perspectives.models import Perspective
from engage.perspectives.rules import Confidence, Use
from engage.perspectives.service import WORDS, Decision
from engage.wording.rules import OTHERS
from tests import files_read
from tests.conftest import as_actor
from tests.factories.coding import approve, registered
from tests.factories.contributions import make_contribution
from tests.trust import hostile
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

CODING, DESK = "/arbejde/kodning/", "/arbejde/perspektiver/"


@dataclass(frozen=True)
class Shown:
    """What was kept: where its pages are."""

    slug: str
    code: UUID
    text: UUID
    disputed: UUID
    number: int
    perspective: UUID
    draft: UUID
    request: UUID


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field, and look wherever it is shown; then unpack every file that holds them all."""
    shown = None
    for shown in each_kept(known, values, lambda work, value: _keep(work, known, value), "codes and perspectives"):
        _look(known, shown)
    if shown is not None:
        _files(known, shown.slug)


def _people(work: Work) -> tuple[Work, Work]:
    """The two moderators of the demo."""
    first, second = (demo.account_of(work, name) for name in ("moderator", "moderator2"))
    held = (Held(Role.MODERATOR),)
    return as_actor(work, Actor(first, "M", held, kind="person")), as_actor(
        work, Actor(second, "N", held, kind="person")
    )


def _keep(work: Work, known: Matrix, value: str) -> Shown:
    text = plain(value)[:1900]
    line = " ".join(text.split()[:15])[:110] or "x"
    one, other = _people(work)
    slug = known.world.own["slug"]
    book = queries.book_at(one, slug)
    area = work.one(sa.select(FocusArea).where(FocusArea.agreement_id == book.agreement.id).order_by(FocusArea.number))
    code = codebook.add(one, book.agreement.id, Wording(line, text, text, text[:300]))
    second = codebook.add(one, book.agreement.id, Wording(f"{line[:100]} 2"))
    codebook.describe(one, book.agreement.id, second.id, Wording(line[:100] + " 3", text), seen=_version(one, slug))
    parts = [Wording(f"{line[:100]} {n}") for n in (4, 5)]
    codebook.split(one, book.agreement.id, second.id, parts, seen=_version(one, slug))
    reference = f"{slug}:{area.number}"
    texts = [_text(work, text, reference) for _ in range(3)]
    for each in texts:
        service.save(one, each.id, [Choice(code.id, Stance.WISH)], seen=each.text_hash.hex())
    service.save(other, texts[1].id, [], seen=texts[1].text_hash.hex(), nothing_fits=True)
    _hand_over(one, other, texts[2], text)
    published = _perspective(one, area, code, line, text)
    publishing.send(one, published.id, revision=_revision(one, published))
    publishing.send_back(other, published.id, why=text[:400], revision=_revision(one, published))
    publishing.send(one, published.id, revision=_revision(one, published))
    publishing.publish(other, published.id, revision=_revision(one, published))
    draft = _perspective(one, area, code, line, text)
    wish = exports.ask(one, slug, "kodninger", reason=(text * 20)[:900].ljust(20, "."), once=new_token())
    exports.answer(other, wish.id, approve=False, why_not=text[:900])
    return Shown(slug, code.id, texts[0].id, texts[1].id, published.number, published.id, draft.id, wish.id)


def _version(work: Work, slug: str) -> int:
    return queries.book_at(work, slug).codebook.version


def _revision(work: Work, it: Perspective) -> int:
    return perspectives.draft(work, it.id).version.revision


def _text(work: Work, text: str, reference: str) -> Text:
    """A public text with these words, as it can be coded."""
    it = make_contribution(as_actor(work, SYSTEM), "Vi venter stadig på svar fra kommunen.", focus_area=reference)
    approve(work, it, text)
    return registered(work, it)


def _hand_over(one: Work, other: Work, text: Text, words: str) -> None:
    assert other.actor.account_id is not None
    service.hand_over(one, text.id, to=other.actor.account_id, note=words[:490])


def _perspective(one: Work, area: FocusArea, code: Code, line: str, text: str) -> Perspective:
    it = drafting.start(one, area.id, [code.id], claim=line, once=new_token())
    draft = perspectives.draft(one, it.id)
    passages = perspectives.candidates(one, draft, perspectives.book(one, draft))
    decisions = {each.coding_id: Decision(Use.USED) for each in passages}
    last = passages[-1].coding_id
    decisions[last] = Decision(Use.SET_ASIDE, text[:490])
    drafting.decide(one, it.id, decisions, revision=_revision(one, it))
    drafting.looked(one, it.id, dissent=text, revision=_revision(one, it))
    told = dict.fromkeys(WORDS, text) | {"claim": line, "uncoded_reason": text[:490], "despite_reason": text[:490]}
    drafting.write(one, it.id, told, confidence=Confidence.LOW, revision=_revision(one, it))
    for language in OTHERS:
        words = dict.fromkeys(WORDS, text) | {"claim": line}
        drafting.translate(one, it.id, language, words, revision=_revision(one, it))
    return it


# --- Looking ----------------------------------------------------------------------------------


def _judge(known: Matrix, name: str, path: str) -> Any:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
    if answer.mimetype == "text/html":
        hostile.judge(known.tally, f"sense, at {path}", answer.status_code, answer.headers, answer.data)
    return answer


def _look(known: Matrix, shown: Shown) -> None:
    here = f"{CODING}{shown.slug}/"
    for path in (
        f"{here}kodebog", f"{here}kodebog/{shown.code}", f"{here}tal", f"{here}uenighed", here, f"{here}grupper",
        f"{CODING}tekst/{shown.text}", f"{CODING}tekst/{shown.text}/giv", f"{CODING}tekst/{shown.disputed}/uenighed",
        f"/arbejde/eksport/anmodning/{shown.request}", f"/arbejde/eksport/{shown.slug}/",
    ):  # fmt: skip
        _judge(known, "moderator", path)
    for it in (shown.perspective, shown.draft):
        for page in ("", "/historik", "/kilder", "/uenighed", "/ord", "/citater", "/gennemse", "/sprog/de"):
            _judge(known, "moderator", f"{DESK}{it}{page}")
    for page in ("", "kilder/", "versioner/", "genkender"):
        for language in ("", "/let", "/en", "/de"):
            _judge(known, "anonymous", f"{language}/perspektiver/{shown.number}/{page}")
    _judge(known, "anonymous", "/perspektiver/")


def _files(known: Matrix, slug: str) -> None:
    """Whatever was written, no file of it runs or breaks."""
    from engage.exports.tables import TABLES

    for table in TABLES:
        sheet = _judge(known, "moderator", f"/arbejde/eksport/{slug}/{table.key}.xlsx").data
        comma = _judge(known, "moderator", f"/arbejde/eksport/{slug}/{table.key}.csv").data
        wrong = [*files_read.wrong_with_sheet(sheet), *files_read.wrong_with_csv(comma)]
        known.tally.expect(not wrong, f"{table.key}: {wrong[:3]}")
        files_read.sheets(sheet)
    book = files_read.xml(_judge(known, "moderator", f"/arbejde/eksport/{slug}/refi.qdc").data)
    project, texts = files_read.project(_judge(known, "moderator", f"/arbejde/eksport/{slug}/refi.qdpx").data)
    wrong = [
        *files_read.wrong_with_refi(book, files_read.CODEBOOK), *files_read.wrong_with_refi(project, files_read.PROJECT)
    ]  # fmt: skip
    known.tally.expect(not wrong and bool(texts), f"REFI-QDA: {wrong[:3]}")
