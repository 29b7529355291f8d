"""What is sealed of a place, of a writer and of an evaluation, each with keys of its own."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from engage.core import crypto, sealing
from engage.core.work import Work, place_of
from engage.events.models import AccessNeed, Evaluation, Event, Place, Writer

PERSON = ("name", "email", "phone", "address", "aloud", "question")
NEED = ("note", "answer", "alternative")


@dataclass(frozen=True)
class Details:
    """What somebody told about themselves; all empty once it is erased."""

    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""  # for letters alone
    aloud: str = ""  # a written contribution to be read aloud
    question: str = ""  # asked in advance


@dataclass(frozen=True)
class Words:
    """The words of an access need; all empty once they are erased."""

    note: str = ""
    answer: str = ""
    alternative: str = ""


def put_details(work: Work, place: Place, told: Details) -> None:
    """Seal what somebody told about themselves, with a key that is made when there is none."""
    sealing.put(work, sealing.key_of(work, place), place, asdict(told))


def details(work: Work, place: Place) -> Details:
    """What somebody told about themselves."""
    if place.data_key is None:
        return Details()
    return Details(**sealing.texts(work, sealing.key_of(work, place), place, PERSON))


def put_refusal(work: Work, place: Place, reason: str) -> None:
    """Seal why somebody was not let in; only they read it."""
    sealing.put(work, sealing.key_of(work, place), place, {"refusal": reason})


def refusal(work: Work, place: Place) -> str:
    """Why somebody was not let in; empty for everybody else."""
    if place.data_key is None or place.refusal is None:
        return ""
    return sealing.texts(work, sealing.key_of(work, place), place, ["refusal"])["refusal"]


def name(work: Work, place_id: UUID, data_key: str | None, token: bytes | None) -> str:
    """The name at a place, from its columns alone; "" where none was told."""
    if data_key is None or token is None:
        return ""
    key = work.keys.data_key(data_key, place_of(Place, "data_key", place_id))
    return crypto.unseal(key, token, place_of(Place, "name", place_id))


def erase(place: Place) -> None:
    """Nobody can read the details again."""
    place.data_key = place.refusal = None
    for name in PERSON:
        setattr(place, name, None)


def put_words(work: Work, place: Place, need: AccessNeed, **words: str) -> None:
    """Seal some of the words of a need, with the key of all needs of its place."""
    sealing.put(work, sealing.key_of(work, place, "needs_key"), need, words)


def words(work: Work, place: Place, need: AccessNeed) -> Words:
    """The words of a need."""
    if place.needs_key is None:
        return Words()
    return Words(**sealing.texts(work, sealing.key_of(work, place, "needs_key"), need, NEED))


def online_link(work: Work, event: Event) -> str:
    """Where people meet online; shown only to those who have a place, and to organisers."""
    return work.unseal(event, "online_link") or ""


def put_pending(work: Work, writer: Writer, texts: dict[int, str]) -> None:
    """Seal what somebody has written and not sent, by the number of the question; nothing left destroys the key."""
    kept = {number: text for number, text in texts.items() if text}
    if not kept:
        writer.data_key = writer.pending = None
        return
    sealing.put(work, sealing.key_of(work, writer), writer, {"pending": json.dumps(kept)})


def pending(work: Work, writer: Writer) -> dict[int, str]:
    """What somebody has written and not sent."""
    if writer.data_key is None or writer.pending is None:
        return {}
    kept: dict[str, str] = json.loads(sealing.texts(work, sealing.key_of(work, writer), writer, ["pending"])["pending"])
    return {int(number): text for number, text in kept.items()}


def put_different(work: Work, evaluation: Evaluation, text: str) -> None:
    """Seal what should be different next time; no words need no key."""
    if text:
        sealing.put(work, sealing.key_of(work, evaluation), evaluation, {"different": text})


def different(work: Work, evaluation: Evaluation) -> str:
    """What should be different next time; empty when nothing was said, or it is erased."""
    if evaluation.data_key is None or evaluation.different is None:
        return ""
    return sealing.texts(work, sealing.key_of(work, evaluation), evaluation, ["different"])["different"]
