"""What a moderator may take out of a text and why, and when the rest may be read by everyone: no database here."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Protocol

from engage.contributions.rules import KIND_NAMES
from engage.core.text import Say, say
from engage.screening.quasi import QuasiKind, quasi_identifiers
from engage.screening.rules import find
from engage.screening.spans import Placed, Span, Weight, merge_spans, segments

NOTE_LIMIT = 150
REPLACEMENT_LIMIT = 120
PRESENT_MINUTES = 30  # a page nobody has touched for so long counts as closed
SHORTEST_WORD = 3  # shorter words stand everywhere and say nothing


class Purpose(StrEnum):
    """Why someone on the staff opens what a person wrote."""

    MODERATION = "moderation"
    REPLY = "reply"
    RIGHTS = "rights"
    CHECK = "check"


PURPOSES: dict[Purpose, Say] = {
    Purpose.MODERATION: say("To moderate it"),
    Purpose.REPLY: say("To answer it"),
    Purpose.RIGHTS: say("To help the writer use their rights"),
    Purpose.CHECK: say("To check a colleague's work"),
}


class Reason(StrEnum):
    """Why words are taken out."""

    NAME = "name"
    CPR = "cpr"
    CONTACT = "contact"
    ADDRESS = "address"
    ACCOUNT = "account"
    BIRTH_DATE = "birth_date"
    AGE = "age"
    PLACE = "place"
    INSTITUTION = "institution"
    DIAGNOSIS = "diagnosis"
    FAMILY = "family"
    DATE = "date"
    JOB = "job"
    THIRD_PERSON = "third_person"
    OTHER = "other"


REASONS: dict[Reason, Say] = {
    Reason.NAME: say("A name"),
    Reason.CPR: say("A CPR number"),
    Reason.CONTACT: say("A phone number, mail address or web address"),
    Reason.ADDRESS: say("An address"),
    Reason.ACCOUNT: say("An account number or number plate"),
    Reason.BIRTH_DATE: say("A date of birth"),
    Reason.AGE: say("An age"),
    Reason.PLACE: say("A place"),
    Reason.INSTITUTION: say("An institution"),
    Reason.DIAGNOSIS: say("A diagnosis"),
    Reason.FAMILY: say("A family relation"),
    Reason.DATE: say("A date"),
    Reason.JOB: say("A job"),
    Reason.THIRD_PERSON: say("It is about someone else"),
    Reason.OTHER: say("Another reason"),
}

# What stands where words were taken out. It becomes part of the text, so it is in the text's language.
REPLACEMENTS: dict[str, dict[Reason, str]] = {
    "da": {
        Reason.NAME: "navn fjernet",
        Reason.CPR: "cpr-nummer fjernet",
        Reason.CONTACT: "kontaktoplysninger fjernet",
        Reason.ADDRESS: "adresse fjernet",
        Reason.ACCOUNT: "nummer fjernet",
        Reason.BIRTH_DATE: "fødselsdato fjernet",
        Reason.AGE: "alder fjernet",
        Reason.PLACE: "sted fjernet",
        Reason.INSTITUTION: "institution fjernet",
        Reason.DIAGNOSIS: "diagnose fjernet",
        Reason.FAMILY: "familieforhold fjernet",
        Reason.DATE: "dato fjernet",
        Reason.JOB: "arbejde fjernet",
        Reason.THIRD_PERSON: "ord om en anden fjernet",
        Reason.OTHER: "ord fjernet",
    },
    "en": {
        Reason.NAME: "name removed",
        Reason.CPR: "CPR number removed",
        Reason.CONTACT: "contact details removed",
        Reason.ADDRESS: "address removed",
        Reason.ACCOUNT: "number removed",
        Reason.BIRTH_DATE: "date of birth removed",
        Reason.AGE: "age removed",
        Reason.PLACE: "place removed",
        Reason.INSTITUTION: "institution removed",
        Reason.DIAGNOSIS: "diagnosis removed",
        Reason.FAMILY: "family relation removed",
        Reason.DATE: "date removed",
        Reason.JOB: "job removed",
        Reason.THIRD_PERSON: "words about someone else removed",
        Reason.OTHER: "words removed",
    },
    "de": {
        Reason.NAME: "Name entfernt",
        Reason.CPR: "CPR-Nummer entfernt",
        Reason.CONTACT: "Kontaktdaten entfernt",
        Reason.ADDRESS: "Adresse entfernt",
        Reason.ACCOUNT: "Nummer entfernt",
        Reason.BIRTH_DATE: "Geburtsdatum entfernt",
        Reason.AGE: "Alter entfernt",
        Reason.PLACE: "Ort entfernt",
        Reason.INSTITUTION: "Einrichtung entfernt",
        Reason.DIAGNOSIS: "Diagnose entfernt",
        Reason.FAMILY: "Familienverhältnis entfernt",
        Reason.DATE: "Datum entfernt",
        Reason.JOB: "Arbeit entfernt",
        Reason.THIRD_PERSON: "Worte über jemand anderen entfernt",
        Reason.OTHER: "Worte entfernt",
    },
}

FINDING_NAMES: dict[str, Say] = {kind.value: name for kind, name in KIND_NAMES.items()} | {
    QuasiKind.PLACE.value: say("Place"),
    QuasiKind.AGE.value: say("Age"),
    QuasiKind.DIAGNOSIS.value: say("Diagnosis"),
    QuasiKind.FAMILY.value: say("Family relation"),
    QuasiKind.DATE.value: say("Date"),
    QuasiKind.INSTITUTION.value: say("Institution"),
    QuasiKind.JOB.value: say("Job"),
}

_REASON_OF_KIND: dict[str, Reason] = {
    "cpr": Reason.CPR,
    "cpr_possible": Reason.CPR,
    "cpr_split": Reason.CPR,
    "email": Reason.CONTACT,
    "phone": Reason.CONTACT,
    "url": Reason.CONTACT,
    "plate": Reason.ACCOUNT,
}
_PUT_IN = re.compile(r"\[[^\]]*\]")
CPR_KINDS = frozenset({"cpr", "cpr_possible", "cpr_split"})
MUST_BE_LOOKED_AT = frozenset({Weight.BLOCK.value, Weight.ASK.value})


def reason_for(kind: str) -> Reason:
    """The reason that a finding or detail of this kind suggests."""
    return _REASON_OF_KIND.get(kind) or (Reason(kind) if kind in set(Reason) else Reason.OTHER)


def reason_text(reason: Reason, note: str = "") -> str:
    """A reason as it is stored: its key, and what the moderator added."""
    return f"{reason.value}: {note[:NOTE_LIMIT]}" if note else reason.value


def read_reason(stored: str) -> tuple[Say, str]:
    """A stored reason as words and the moderator's note."""
    key, _, note = stored.partition(": ")
    return (REASONS[Reason(key)], note) if key in set(Reason) else (REASONS[Reason.OTHER], stored)


def replacement_for(reason: Reason, language: str, own: str = "") -> str:
    """What stands instead, in square brackets so that no reader takes it for the writer's words."""
    own = " ".join(own.replace("[", " ").replace("]", " ").split())[:REPLACEMENT_LIMIT]
    return f"[{own or REPLACEMENTS.get(language, REPLACEMENTS['da'])[reason]}]"


# --- Places in a text -------------------------------------------------------------------------


def occurrences(text: str, words: str, *, any_case: bool = True) -> list[tuple[int, int]]:
    """Every place where `words` stand as whole words, whatever the white space between them."""
    pieces = [re.escape(piece) for piece in words.split()]
    if not pieces:
        return []
    pattern = r"(?<!\w)" + r"\s+".join(pieces) + r"(?!\w)"
    return [match.span() for match in re.finditer(pattern, text, re.IGNORECASE if any_case else 0)]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without white space at its ends; ValueError when it is empty or outside the text."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise ValueError("no such place in the text")
    chosen = text[start:end]
    return start + len(chosen) - len(chosen.lstrip()), end - (len(chosen) - len(chosen.rstrip()))


def is_covered(place: Placed, ranges: Iterable[Placed]) -> bool:
    """Whether the ranges together cover every letter of `place`."""
    at = place.start
    for start, end in merge_spans(ranges):
        if start <= at < end:
            at = end
    return at >= place.end


def still_standing(original: str, removed: Iterable[Placed], public: str) -> list[str]:
    """Words that were removed in one place and stand in another, in the order of the text, each once.

    Replacements in square brackets do not count; an added genitive s does.
    """
    left = _PUT_IN.sub(" ", public)
    found: dict[str, None] = {}
    for place in removed:
        words = " ".join(original[place.start : place.end].split())
        if len(words) >= SHORTEST_WORD and any(occurrences(left, form) for form in (words, f"{words}s", f"{words}'s")):
            found[words] = None
    return list(found)


@dataclass(frozen=True)
class Piece:
    """A piece of a text for drawing; `kind` is "" or danger, warning, hint, gone; `label` says it in words."""

    text: str
    kind: str = ""
    label: Say | str = ""


class Found(Protocol):
    """A finding as it is stored."""

    kind: str
    weight: str
    start: int
    end: int
    resolution: str | None


_LOOK = {Weight.BLOCK.value: "danger", Weight.ASK.value: "warning", Weight.WARN.value: "warning"}


def marked_original(text: str, findings: Iterable[Found], gone: Sequence[Placed]) -> list[Piece]:
    """The original with what was found and what was taken out; joined, the pieces are the text."""
    marks = [Span(start, end, "gone") for start, end in merge_spans(gone)]
    looks: dict[str, tuple[str, Say | str]] = {"gone": ("gone", say("removed"))}
    for found in findings:
        if is_covered(found, marks):
            continue
        name = FINDING_NAMES.get(found.kind, found.kind)
        key = f"{found.kind} {found.weight} {found.resolution}"
        kept = found.resolution == "kept"
        looks[key] = ("hint" if kept else _LOOK.get(found.weight, "hint"), say("kept") if kept else name)
        marks.append(Span(found.start, found.end, key))
    drawn = segments(text, marks)
    return [Piece(piece, *looks[kind]) if kind else Piece(piece) for piece, kind in drawn]


def marked_public(text: str, places: Collection[str]) -> list[Piece]:
    """The public version with the details that still narrow down who is meant, and with the words put in."""
    put_in = [Span(*match.span(), "gone") for match in _PUT_IN.finditer(text)]
    marks = list(put_in)
    for kind, spans in quasi_identifiers(text, places=places).items():
        own = [span for span in spans if not any(span.start < p.end and p.start < span.end for p in put_in)]
        marks += [Span(span.start, span.end, kind) for span in own]
    looks: dict[str, tuple[str, Say | str]] = {kind.value: ("hint", FINDING_NAMES[kind.value]) for kind in QuasiKind}
    looks["gone"] = ("gone", "")
    return [Piece(piece, *looks[kind]) if kind else Piece(piece) for piece, kind in segments(text, marks)]


def details_standing(public: Iterable[str], places: Collection[str]) -> list[QuasiKind]:
    """The kinds of detail that stand in the public parts together."""
    kinds = quasi_identifiers("\n\n".join(part for part in public if part), places=places)
    return [kind for kind in QuasiKind if kind in kinds]


def has_own_words(public: str) -> bool:
    """Whether anything of the writer's own is left beside what was put in."""
    return re.search(r"\w", _PUT_IN.sub(" ", public)) is not None


def has_cpr(text: str) -> bool:
    """Whether a number that blocks stands in `text`."""
    return any(found.weight is Weight.BLOCK for found in find(text))


# --- Two people at once -----------------------------------------------------------------------


def token(version: int, marks: Iterable[object]) -> str:
    """What a page has seen of a contribution: its version, and a short sum of everything decided so far."""
    seen = sha256("\n".join(sorted(str(mark) for mark in marks)).encode()).hexdigest()[:16]
    return f"{version}.{seen}"


def same_version(sent: str, now: str) -> bool:
    """Whether a page saw the version that is current; places in the text then still mean the same."""
    return sent.partition(".")[0] == now.partition(".")[0]
