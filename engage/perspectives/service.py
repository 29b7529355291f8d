"""Making a perspective: begun from codes, its words, its sources, the look for disagreement, its other languages.

Each change raises the version's revision. Whoever saves from an older one is refused and keeps what was typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.coding import queries as coding
from engage.core.authority import Can
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import plain, say
from engage.core.work import Work
from engage.perspectives import policy, queries, rules
from engage.perspectives.models import CodeOf, Entry, Evidence, Perspective, Version
from engage.perspectives.queries import Draft
from engage.perspectives.rules import Change, Confidence, Stage, State, Use
from engage.wording import rules as wording_rules
from engage.wording import service as wording

WORDS = (
    "claim",
    "asked_for",
    "dissent",
    "not_covered",
    "limits",
    "why_method",
    "why_coherence",
    "why_adequacy",
    "why_relevance",
)
OVERTAKEN = say("A colleague has written in the meantime. Both texts are here: bring them together.")
CLOSED = say("This version can no longer be changed. Begin a new one.")


@dataclass(frozen=True)
class Decision:
    """What is done with one passage."""

    use: Use
    reason: str = ""
    is_rare: bool = False


def start(work: Work, focus_area_id: UUID, code_ids: Sequence[UUID], *, claim: str, once: str) -> Perspective:
    """A new perspective from codes of the codebook, once per form. Raises NotFound, Invalid."""
    mark = work.keys.blind("perspective", once)
    before: Perspective | None = work.one(sa.select(Perspective).where(Perspective.once_hash == mark))
    if before is not None:
        return before
    area = work.get(FocusArea, focus_area_id)
    agreement = work.get(Agreement, area.agreement_id)
    if not policy.may_draft(work.actor, agreement):
        raise NotFound()
    book = coding.book(work, agreement.id, right=Can.WRITE_PERSPECTIVES)
    live = {code.id for code in book.live}
    if not code_ids or not set(code_ids) <= live:
        raise Invalid("codes", say("Choose at least one code."))
    claim = _claim(claim)
    it = work.add(
        Perspective(
            number=work.next_number("perspective"),
            once_hash=mark,
            focus_area_id=area.id,
            state=State.DRAFT,
            newest=1,
            withdrawn_on=None,
            withdrawn_why=None,
            is_demo=agreement.is_demo,
        )
    )
    work.flush()
    for code_id in dict.fromkeys(code_ids):
        work.add(CodeOf(perspective_id=it.id, code_id=code_id))
    version = work.add(Version(**fresh(work, it, 1), claim=claim))
    work.flush()
    note(work, it, version, Change.STARTED)
    audit.record(work, "perspectives.started", it, codes=len(code_ids))
    return it


def fresh(work: Work, it: Perspective, number: int) -> dict[str, Any]:
    """The columns of a version that begins now."""
    return {
        "perspective_id": it.id,
        "number": number,
        "stage": Stage.DRAFT,
        "revision": 1,
        "looked_at": None,
        "looked_by": None,
        "looked_through": 0,
        "sources": 0,
        "uncoded": 0,
        "who": {},
        "left_out": [],
        "written_by": work.actor.account_id,
        "written_at": work.now,
        "reviewed_by": None,
        "published_on": None,
    }


def write(
    work: Work, perspective_id: UUID, words: Mapping[str, str], *, confidence: Confidence | None, revision: int
) -> Version:
    """Save the words of the draft. words: some of WORDS, and `despite_reason`, `uncoded_reason`, `what_changed`.

    Raises NotFound, Invalid, Conflict.
    """
    it = held(work, perspective_id, revision)
    version = it.version
    new = {name: plain(text) for name, text in words.items()}
    if "claim" in new:
        new["claim"] = _claim(new["claim"])
    for name, text in new.items():
        if len(text) > rules.TEXT_LIMIT:
            raise Invalid(name, say("Make it shorter: at most %(limit)d characters.", limit=rules.TEXT_LIMIT))
    if all((getattr(version, name) or "") == text for name, text in new.items()) and version.confidence is confidence:
        return version
    for name, text in new.items():
        setattr(version, name, text or None)
    version.confidence = confidence
    touched(work, it, Change.WRITTEN)
    return version


def _claim(claim: str) -> str:
    claim = " ".join(plain(claim).split())
    if not claim:
        raise Invalid("claim", say("Write in one sentence what is said."))
    number = rules.words_in(claim)
    if number > rules.CLAIM_WORDS:
        message = say(
            "The sentence may have %(most)d words, and this one has %(number)d.", most=rules.CLAIM_WORDS, number=number
        )
        raise Invalid("claim", message)
    if len(claim) > rules.CLAIM_LIMIT:
        raise Invalid("claim", say("Make it shorter: at most %(limit)d characters.", limit=rules.CLAIM_LIMIT))
    return claim


def decide(work: Work, perspective_id: UUID, decisions: Mapping[UUID, Decision], *, revision: int) -> Version:
    """Use passages or set them aside, by coding; what is not named stays. Raises NotFound, Invalid, Conflict."""
    it = held(work, perspective_id, revision)
    passages = {each.coding_id: each for each in queries.candidates(work, it, queries.book(work, it))}
    known = queries.decided(work, it.version.id)
    for coding_id, decision in decisions.items():
        passage = passages.get(coding_id)
        if passage is None:
            raise Conflict(say("A passage was coded anew since you opened the page. Look at it again."))
        reason = plain(decision.reason)
        if decision.use is Use.SET_ASIDE and not reason:
            raise Invalid(f"reason-{coding_id}", say("Write in a few words why it is set aside."))
        if len(reason) > rules.REASON_LIMIT:
            message = say("Make it shorter: at most %(limit)d characters.", limit=rules.REASON_LIMIT)
            raise Invalid(f"reason-{coding_id}", message)
        row = known.get(coding_id) or Evidence(
            version_id=it.version.id, coding_id=coding_id, contribution_id=passage.contribution_id
        )
        row.code_id, row.of_version, row.text_hash = passage.code_id, passage.of_version, passage.text_hash
        row.start, row.end, row.stance = passage.start, passage.end, passage.stance
        row.use, row.is_rare = decision.use, decision.is_rare
        row.reason = reason if decision.use is Use.SET_ASIDE else None
        assert work.actor.account_id is not None
        row.decided_by, row.decided_at = work.actor.account_id, work.now
        work.add(row)
    touched(work, it, Change.SOURCES, passages=len(decisions))
    return it.version


def looked(work: Work, perspective_id: UUID, *, dissent: str, revision: int) -> Version:
    """Somebody has looked for disagreement: what they found, or, with no words, that none was found.

    Raises NotFound, Invalid, Conflict.
    """
    it = held(work, perspective_id, revision)
    passages = queries.candidates(work, it, queries.book(work, it))
    dissent = plain(dissent)
    if len(dissent) > rules.TEXT_LIMIT:
        raise Invalid("dissent", say("Make it shorter: at most %(limit)d characters.", limit=rules.TEXT_LIMIT))
    if not dissent and any(each.stance == "disagrees" for each in passages):
        message = say("There are passages that disagree. Write what they say, so that they are heard.")
        raise Invalid("dissent", message)
    it.version.dissent = dissent or None
    it.version.looked_at, it.version.looked_by = work.now, work.actor.account_id
    it.version.looked_through = len({each.contribution_id for each in passages})
    touched(work, it, Change.LOOKED, read=it.version.looked_through)
    return it.version


def translate(work: Work, perspective_id: UUID, language: str, texts: Mapping[str, str], *, revision: int) -> Version:
    """Put the words of the newest version into another language. Raises NotFound, Invalid, Conflict."""
    if language not in wording_rules.OTHERS or not set(texts) <= set(WORDS):
        raise NotFound()
    it = held(work, perspective_id, revision)
    for name, text in texts.items():
        if len(text) > rules.TEXT_LIMIT:
            raise Invalid(name, say("Make it shorter: at most %(limit)d characters.", limit=rules.TEXT_LIMIT))
    wanted = [
        (it.version, name, language, plain(text)) for name, text in texts.items() if text and getattr(it.version, name)
    ]
    wording.set_twins(work, wanted, by=work.actor.account_id)
    touched(work, it, Change.TRANSLATED, language=language)
    return it.version


# --- Shared by all that writes ------------------------------------------------------------------


def held(work: Work, perspective_id: UUID, revision: int, stage: Stage = Stage.DRAFT) -> Draft:
    """The newest version in this stage, kept from other writers until the end. Raises NotFound, Conflict."""
    work.get(Perspective, perspective_id, lock=True)
    it = queries.draft(work, perspective_id)
    if it.version.stage is not stage:
        raise Conflict(CLOSED if stage is Stage.DRAFT else None)
    if it.version.revision != revision:
        raise Conflict(OVERTAKEN)
    return it


def touched(work: Work, it: Draft, change: Change, **details: Any) -> None:
    """The draft is another one now, and the actor has had a hand in it."""
    version = it.version
    assert work.actor.account_id is not None
    version.revision += 1
    version.written_by, version.written_at = work.actor.account_id, work.now
    note(work, it.perspective, version, change, **details)
    audit.record(work, f"perspectives.{change.value}", it.perspective, version=version.number, **details)
    work.flush()


def note(work: Work, it: Perspective, version: Version, change: Change, **details: Any) -> None:
    """One more line of its history. details: words and counts, never what people wrote."""
    work.add(
        Entry(
            perspective_id=it.id,
            version=version.number,
            change=change,
            details=details,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
    )
