"""The demo's perspectives: what two moderators made of the coded voices, in each state, and answers to the first."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.basics import facts
from engage.coding import queries as coding
from engage.contributions.models import PublicVersion
from engage.core.authority import SYSTEM, VISITOR, Actor, Can
from engage.core.work import Work
from engage.drafts.rules import Speaker
from engage.perspectives import answering, publishing, queries, quoting, service
from engage.perspectives.models import Perspective, Version
from engage.perspectives.quoting import Pick
from engage.perspectives.recognition import Answered
from engage.perspectives.rules import Confidence, Seat, Use
from engage.perspectives.service import WORDS, Decision
from engage.wording.rules import OTHERS

# After what it is made of, and before any council is asked about it.
AGO = timedelta(days=68)


def told() -> Any:
    """What the file holds."""
    return facts("demo/perspectives.json")


def is_loaded(work: Work) -> bool:
    return work.one(sa.select(Perspective.id).limit(1)) is not None


def load(work: Work, actors: dict[str, Actor]) -> int:
    """Perspectives as two moderators make them; the number made. Where nothing is coded there is nothing to make."""
    present, file = work.now, told()
    made = 0
    for number, each in enumerate(file["perspectives"]):
        work.now = present - AGO
        work.actor = actors["moderator"]
        it = _start(work, each, number)
        if it is None:
            continue
        made += 1
        if each["state"] == "draft":
            continue
        _write(work, it, each, file)
        publishing.send(work, it.id, revision=_revision(work, it))
        if each["state"] == "published":
            work.actor = actors["moderator2"]
            publishing.publish(work, it.id, revision=_revision(work, it))
        if each.get("answers"):
            _answer(work, it, file["answers"])
    work.now, work.actor = present, SYSTEM
    work.flush()
    return made


def _revision(work: Work, it: Perspective) -> int:
    return queries.draft(work, it.id).version.revision


def _start(work: Work, each: dict[str, Any], number: int) -> Perspective | None:
    slug, _, area_number = each["area"].partition(":")
    area = work.one(
        sa.select(FocusArea)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(Agreement.slug == slug, FocusArea.number == int(area_number))
    )
    book = coding.book(work, area.agreement_id, right=Can.WRITE_PERSPECTIVES)
    codes = [book.by_key[key].id for key in each["codes"] if key in book.by_key]
    if not coding.evidence(work, book, code_ids=codes, focus_area_id=area.id):
        return None
    return service.start(work, area.id, codes, claim=each["claim"]["da"], once=f"demo-perspective-{number}")


def _write(work: Work, it: Perspective, each: dict[str, Any], file: dict[str, Any]) -> None:
    """Sources, the look for disagreement, words, quotes and twins."""
    draft = queries.draft(work, it.id)
    passages = queries.candidates(work, draft, queries.book(work, draft))
    decisions = {passage.coding_id: Decision(Use.USED) for passage in passages}
    service.decide(work, it.id, decisions, revision=_revision(work, it))
    dissent = each["dissent"]["da"] if each["dissent"] else ""
    service.looked(work, it.id, dissent=dissent, revision=_revision(work, it))
    texts = {name: each.get(name) or file["common"].get(name) for name in WORDS}
    words = {name: text["da"] for name, text in texts.items() if text and name != "dissent"}
    words |= {"uncoded_reason": file["uncoded_reason"], "despite_reason": file["uncoded_reason"]}
    service.write(work, it.id, words, confidence=Confidence(each["confidence"]), revision=_revision(work, it))
    picks = _picks(work, [passage.contribution_id for passage in passages], each["quotes"])
    if picks:
        quoting.choose(work, it.id, picks, revision=_revision(work, it))
    for language in OTHERS:
        twins = {name: text[language] for name, text in texts.items() if text and language in text}
        if twins and each["state"] == "published":
            service.translate(work, it.id, language, twins, revision=_revision(work, it))


def _picks(work: Work, ids: list[Any], wanted: list[str]) -> list[Pick]:
    """Whose words these are."""
    rows = work.all(
        sa.select(PublicVersion).where(PublicVersion.contribution_id.in_(ids), PublicVersion.withdrawn_on.is_(None))
    )
    found = [(words, row) for words in wanted for row in rows if words in row.text]
    return [Pick(row.contribution_id, words, Seat.SUB_CODE) for words, row in found]


def _answer(work: Work, it: Perspective, answers: list[list[Any]]) -> None:
    """What visitors answered in the first week, and what was told of it."""
    work.actor = VISITOR
    version = work.session.scalar(
        sa.select(Version).where(Version.perspective_id == it.id, Version.number == it.newest)
    )
    assert version is not None
    for role, answered, number in answers:
        for one in range(number):
            speaker = Speaker(role) if role else None
            answering.answer(work, version.id, Answered(answered), who=f"{role}{answered}{one}", role=speaker)
    work.actor, work.now = SYSTEM, work.now + timedelta(days=7)
    answering.batch(work)
