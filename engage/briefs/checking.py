"""Whether a brief holds: every sentence stands on something, every quote word for word, every mark as it was."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from engage.briefs import gathering, queries, rules
from engage.briefs.models import Edition, Sentence
from engage.briefs.rules import Kind
from engage.coding.texts import hashed
from engage.core.errors import Conflict
from engage.core.languages import DEFAULT
from engage.core.text import Say, say
from engage.core.work import Work
from engage.perspectives import quoting
from engage.perspectives.quoting import Voice
from engage.sense import quotes

EASY = "da@easy"


class Fault(StrEnum):
    """What stops release and export."""

    NO_SUPPORT = "no_support"
    NO_WORDS = "no_words"
    QUOTE = "quote"
    NUMBERS = "numbers"
    OUTDATED = "outdated"
    ALTERED = "altered"


FAULTS: dict[Fault, Say] = {
    Fault.NO_SUPPORT: say("It stands on nothing: no source, no number, no author."),
    Fault.NO_WORDS: say("It has no words yet."),
    Fault.QUOTE: say("The quote does not stand in the text like that, or there is no consent to it any more."),
    Fault.NUMBERS: say("It has other numbers in easy Danish."),
    Fault.OUTDATED: say("The perspective has another version now, or is no longer published. Draw the brief anew."),
    Fault.ALTERED: say("Its mark does not fit its words."),
}


@dataclass(frozen=True)
class Found:
    """Something wrong with one sentence."""

    key: str
    words: str
    fault: Fault


def faults(work: Work, rows: Sequence[Sentence], *, drawn_now: bool = False) -> list[Found]:
    """Everything that stops these sentences, in their order; two statements at most.

    drawn_now: they are still to be released, so the perspectives must be as everyone reads them now.
    """
    voices = voices_of(work, rows)
    versions = gathering.published_version(work, _numbers(rows)) if drawn_now else {}
    return [
        Found(row.key, row.texts.get(DEFAULT.code, ""), fault)
        for row in rows
        if (fault := _fault(work, row, voices, versions if drawn_now else None)) is not None
    ]


def voices_of(work: Work, rows: Iterable[Sentence]) -> dict[UUID, Voice]:
    """The texts that these sentences quote, as far as they may be quoted now."""
    wanted = {row.contribution_id for row in rows if row.contribution_id is not None}
    return quoting.quotable(work, wanted) if wanted else {}


def _fault(work: Work, row: Sentence, voices: dict[UUID, Voice], versions: dict[int, int] | None) -> Fault | None:
    if row.gone_on is not None:
        return None
    line = queries.line(row)
    if not row.texts.get(DEFAULT.code, "").strip():
        return Fault.NO_WORDS
    if not rules.stands(row.kind, row.support):
        return Fault.NO_SUPPORT
    if row.kind is Kind.QUOTE and not holds(work, row, voices):
        return Fault.QUOTE
    if rules.mark(line, row.salt) != row.sha256:
        return Fault.ALTERED
    easy = row.texts.get(EASY)
    if easy is not None and not rules.same_numbers(row.texts[DEFAULT.code], easy):
        return Fault.NUMBERS
    if versions is not None and any(versions.get(number) != version for number, version in _perspectives(row)):
        return Fault.OUTDATED
    return None


def holds(work: Work, row: Sentence, voices: dict[UUID, Voice]) -> bool:
    """Whether the quote stands at its place in a text that may be quoted now, word for word."""
    voice = voices.get(row.contribution_id) if row.contribution_id is not None else None
    if voice is None or hashed(work, voice.text).hex() != row.support.get("text"):
        return False
    words, place = row.texts.get(DEFAULT.code, ""), row.support
    return quotes.verify_at(words, voice.text, int(place["start"]), int(place["end"])).holds


def _perspectives(row: Sentence) -> list[tuple[int, int]]:
    """The perspectives that a sentence rests on, with their versions."""
    found = []
    for each in row.support.get("ids", []):
        kind, _, rest = str(each).partition(":")
        if kind == "perspective":
            number, _, version = rest.partition(".")
            found.append((int(number), int(version)))
    return found


def _numbers(rows: Iterable[Sentence]) -> set[int]:
    return {number for row in rows for number, _ in _perspectives(row)}


def refuse(found: Sequence[Found]) -> None:
    """Stop, and name the sentence. Raises Conflict."""
    if found:
        first = found[0]
        raise Conflict(
            say(
                "This sentence stops the brief: “%(words)s” (%(key)s). %(why)s",
                words=first.words or first.key,
                key=first.key,
                why=FAULTS[first.fault],
            )
        )


# --- Verifying what was released --------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    """Whether an edition is as it was released. gone: quotes that were taken out since, whose marks stay."""

    whole: bool
    checked: int
    gone: int
    altered: tuple[str, ...]


def verify(edition: Edition, rows: Sequence[Sentence]) -> Verdict:
    """Compute every mark anew, and the mark of the whole."""
    altered = tuple(
        row.key for row in rows if row.gone_on is None and rules.mark(queries.line(row), row.salt) != row.sha256
    )
    whole = rules.mark_of_all(sealed_head(edition), [(row.key, row.sha256) for row in rows])
    gone = sum(row.gone_on is not None for row in rows)
    return Verdict(whole == edition.sha256 and not altered, len(rows) - gone, gone, altered)


def sealed_head(edition: Edition) -> dict[str, object]:
    """The head with the day of release, as the mark of the whole has it."""
    return dict(edition.head) | {
        "released_on": edition.released_on.isoformat() if edition.released_on is not None else None
    }
