"""Perspectives for tests: made by the services that make them for real."""

from uuid import uuid4

from engage.coding import service as coding
from engage.coding.models import Code, Text
from engage.coding.rules import Choice, Stance
from engage.core.work import Work
from engage.perspectives import publishing, queries, service
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Confidence, Use
from engage.perspectives.service import Decision
from tests.factories.coding import make_codes, make_text

WAITS = "Vi har ventet på svar i to år. Ingen ringer tilbage."
CLAIM = "Mange venter for længe på et svar."
WORDS = {
    "claim": CLAIM,
    "asked_for": "Et svar inden for fire uger.",
    "not_covered": "Vi har ikke hørt fra dem, der bor på institution.",
    "limits": "Det er skrevet på nettet i efteråret.",
    "why_method": "To har læst alle tekster.",
    "why_coherence": "De siger det samme.",
    "why_adequacy": "Der er få tekster.",
    "why_relevance": "De handler om fokusområdet.",
}


def code_text(coder: Work, text: Text, code: Code, stance: Stance | None = None, **span: int) -> None:
    """One code on a text, or on the words from `start` to `end`."""
    choice = Choice(code.id, stance, span.get("start"), span.get("end"))
    coding.save(coder, text.id, [choice], seen=text.text_hash.hex())


def make_coded(coder: Work, *texts: str, stance: Stance | None = None, **values: object) -> tuple[Code, list[Text]]:
    """A code, and texts that it stands on."""
    (code,) = make_codes(coder, f"Tema {uuid4().hex[:6]}")
    found = [make_text(coder, text, quote="yes", **values) for text in texts]
    for text in found:
        code_text(coder, text, code, stance)
    return code, found


def make_started(author: Work, code: Code, text: Text, claim: str = CLAIM) -> Perspective:
    """A perspective from one code."""
    return service.start(author, text.focus_area_id, [code.id], claim=claim, once=uuid4().hex)


def revision(author: Work, it: Perspective) -> int:
    return queries.draft(author, it.id).version.revision


def use_all(author: Work, it: Perspective) -> None:
    """Every passage is used."""
    draft = queries.draft(author, it.id)
    passages = queries.candidates(author, draft, queries.book(author, draft))
    decisions = {each.coding_id: Decision(Use.USED) for each in passages}
    service.decide(author, it.id, decisions, revision=draft.version.revision)


def make_ready(author: Work, it: Perspective, dissent: str = "") -> None:
    """Everything that review asks for."""
    use_all(author, it)
    service.looked(author, it.id, dissent=dissent, revision=revision(author, it))
    service.write(author, it.id, WORDS, confidence=Confidence.LOW, revision=revision(author, it))


def make_published(author: Work, second: Work, *texts: str) -> Perspective:
    """A published perspective on these texts."""
    code, found = make_coded(author, *texts)
    it = make_started(author, code, found[0])
    make_ready(author, it)
    publish(author, second, it)
    return it


def publish(author: Work, second: Work, it: Perspective) -> None:
    """To review, and out."""
    publishing.send(author, it.id, revision=revision(author, it))
    publishing.publish(second, it.id, revision=revision(author, it))


def started(author: Work, *texts: str) -> tuple[Perspective, list[Text]]:
    """A draft with what it rests on: texts that are coded alike."""
    code, found = make_coded(author, *(texts or (WAITS,)))
    return make_started(author, code, found[0]), found


def version_of(work: Work, it: Perspective) -> Version:
    """The version that is written on."""
    return queries.draft(work, it.id).version
