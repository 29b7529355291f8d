"""Pages of coding as values for their templates, in the reader's language."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from engage.coding import rules
from engage.coding.models import Code, CodebookChange, Coding, Run, Suggestion
from engage.coding.opening import Opened
from engage.coding.queries import Book
from engage.coding.rules import LANGUAGE_ENOUGH, STANCES, SUGGESTION_LETTERS, WARNINGS, Change, Silent
from engage.core.languages import known
from engage.screening.spans import Span, segments
from engage.web.locale import gettext, ngettext, show_date, show_number, tell

CHANGES = {
    Change.ADDED: lambda: gettext("Made"),
    Change.RENAMED: lambda: gettext("Renamed"),
    Change.DESCRIBED: lambda: gettext("Described anew"),
    Change.MERGED: lambda: gettext("Merged"),
    Change.SPLIT: lambda: gettext("Split"),
    Change.ENDED: lambda: gettext("No longer used"),
    Change.REOPENED: lambda: gettext("In use again"),
    Change.COPIED: lambda: gettext("Copied"),
    Change.SUGGESTIONS_ON: lambda: gettext("Proposals switched on"),
    Change.SUGGESTIONS_OFF: lambda: gettext("Proposals switched off"),
}

UNTOLD = {"register", "weak", "few"}  # what else is kept beside a run than its settings


def code_name(book: Book, code_id: UUID) -> str:
    """A code with its number, as it is called today."""
    code = book.now(code_id)
    return f"{code.key} {book.name(code)}"


def quoted(text: str, start: int | None, end: int | None) -> str:
    """The words a code is on, short; empty for the whole text."""
    if start is None:
        return ""
    words = text[start:end]
    return words if len(words) <= 80 else f"{words[:60].rstrip()} … {words[-15:].lstrip()}"


def kept_name(book: Book, coding: Coding, words: str) -> str:
    """One of one's own codes on a text, as a choice that can be let go."""
    parts = [code_name(book, coding.code_id)]
    if coding.stance is not None:
        parts.append(tell(STANCES[coding.stance]))
    if coding.start is not None:
        parts.append(f"“{quoted(words, coding.start, coding.end)}”")
    return ", ".join(parts)


def proposals(it: Opened) -> list[dict[str, Any]]:
    """What the machine proposes: which code, how sure, because of which words, and the letter that accepts it."""
    return [
        {
            "code_id": each.code_id,
            "letter": letter,
            "name": code_name(it.book, each.code_id),
            "label": f"{letter}: {code_name(it.book, each.code_id)} ({_sure(each)})",
            "because": _because(it.words, each),
        }
        for letter, each in zip(SUGGESTION_LETTERS, it.suggestions, strict=False)
    ]


def unspoken(it: Opened) -> list[str]:
    """Of which themes the machine says nothing about this text, and why."""
    if not it.book.codebook.suggestions_on:
        return []
    few = _names(it.book, it.silent.few.get(it.text.language, frozenset()))
    told = gettext("Too few texts in this language are coded for the machine to propose: %(names)s.", names=few)
    return [told] * bool(few) + weak(it.book, it.silent)


def weak(book: Book, silent: Silent) -> list[str]:
    """Which themes the machine does not propose because it finds them too badly."""
    names = _names(book, silent.weak)
    told = gettext(
        "The machine is wrong too often about: %(names)s. It proposes them again when it knows more.", names=names
    )
    return [told] * bool(names)


def few(book: Book, silent: Silent) -> list[str]:
    """Which themes the machine does not propose in other languages."""
    return [
        gettext(
            "%(language)s: fewer than %(least)d texts are coded. The machine does not propose: %(names)s.",
            language=known(language).name,
            least=LANGUAGE_ENOUGH,
            names=_names(book, codes),
        )
        for language, codes in silent.few.items()
        if _names(book, codes)
    ]


def _names(book: Book, keys: frozenset[str]) -> str:
    return ", ".join(book.name(code) for code in book.live if code.id.hex in keys)


def _sure(each: Suggestion) -> str:
    if each.few:
        return gettext("too few examples")
    if each.confidence >= 0.8:
        return gettext("rather sure")
    return gettext("a guess") if each.confidence < 0.4 else gettext("perhaps")


def _because(words: str, each: Suggestion) -> str:
    found = list(dict.fromkeys(words[start:end] for start, end in each.words))
    return gettext("Because of: %(words)s", words=", ".join(found)) if found else ""


def marked(it: Opened) -> list[dict[str, str]]:
    """The text with the words that led to a proposal, each with the letter of it."""
    spans = [
        Span(start, end, letter)
        for letter, each in zip(SUGGESTION_LETTERS, it.suggestions, strict=False)
        for start, end in each.words
    ]
    return [
        {"text": text, "kind": "hint" if kind else "", "label": kind or ""} for text, kind in segments(it.words, spans)
    ]


def facts(it: Opened) -> list[tuple[str, str]]:
    """What is known beside the words: nothing of who wrote them."""
    who = (
        gettext("Everyone") if it.text.is_public else gettext("Only the secretariat. That you opened it is on record.")
    )
    return [
        (gettext("Focus area"), f"{it.number}. {it.area}"),
        (gettext("Received"), show_date(it.text.received_on)),
        (gettext("Language of the text"), known(it.text.language).name),
        (gettext("Who may read it"), who),
    ]


def warning(it: Opened) -> str:
    return tell(WARNINGS[it.text.heavy]) if it.text.heavy is not None else ""


def listed(book: Book) -> list[dict[str, Any]]:
    """The live codes for the list of a coder: with when to use them, and the key that ticks them."""
    return [
        {
            "id": str(code.id),
            "key": code.key,
            "name": book.name(code),
            "when": book.words.text(code, "use_when"),
            "not_when": book.words.text(code, "not_when"),
            "is_part": code.parent_id is not None,
            "access": code.key if len(code.key) == 1 else "",
        }
        for code in book.live
    ]


def history(book: Book, changes: Iterable[CodebookChange], names: dict[UUID, str]) -> list[dict[str, Any]]:
    """What happened in a codebook, for its page."""
    return [
        {
            "number": each.number,
            "what": CHANGES[each.change](),
            "code": _of(book, each),
            "details": _details(book, each),
            "by": names.get(each.made_by, "?") if each.made_by else gettext("As delivered"),
            "at": each.made_at,
        }
        for each in changes
    ]


def _of(book: Book, each: CodebookChange) -> str:
    code = book.codes.get(each.code_id) if each.code_id else None
    return f"{code.key} {book.name(code)}" if code is not None else ""


def _details(book: Book, each: CodebookChange) -> str:
    it = each.details
    if each.change is Change.RENAMED:
        return gettext("From “%(before)s” to “%(after)s”", before=it["before"], after=it["after"])
    if each.change is Change.MERGED:
        return gettext("Into “%(name)s”", name=_named(book, it["into"]))
    if each.change is Change.SPLIT:
        return gettext("Into %(names)s", names=", ".join(f"“{_named(book, name)}”" for name in it["into"]))
    if each.change is Change.COPIED:
        return gettext("From the codebook of “%(title)s”", title=it["before"])
    return ""


def _named(book: Book, code_id: str) -> str:
    code: Code | None = book.codes.get(UUID(code_id))
    return book.name(code) if code is not None else ""


def persons(number: int) -> str:
    return ngettext("%(num)d person", "%(num)d persons", number)


def percent(share: float) -> str:
    return gettext("%(number)s %%", number=show_number(round(100 * share)))


def run_state(run: Run | None) -> dict[str, Any]:
    """How far a run of the machine is, in words."""
    if run is None:
        return {"state": "none", "text": gettext("Nobody has asked yet."), "progress": 0}
    if run.finished_at is None:
        text = gettext("It waits for its turn.") if run.started_at is None else gettext("It is being worked on.")
        if run.started_at is None and run.parameters.get("tries"):
            text = gettext("It was broken off. It is tried once more.")
        return {"state": "waits", "text": text, "progress": run.progress}
    words = {
        "done": gettext("Finished."),
        "too_few": gettext("There are too few texts. So few are better read one by one."),
        "not_installed": gettext("The machine help is not installed here. Coding works without it."),
        "broken_off": gettext(
            "It was broken off twice: it took too long, or it needed too much memory. Coding works without it."
        ),
    }
    text = words.get(run.outcome or "", gettext("It failed. Try again, or tell whoever runs the installation."))
    return {"state": run.outcome or "failed", "text": text, "progress": 100}


def made_how(run: Run) -> list[tuple[str, str]]:
    """How a result was made, so that the same can be made again."""
    told = ", ".join(f"{name} {value}" for name, value in sorted(run.parameters.items()) if name not in UNTOLD)
    return [
        (gettext("Made with"), run.made_with or ""),
        (gettext("Texts"), show_number(run.texts or 0)),
        (gettext("Version of the codebook"), show_number(run.codebook_version or 0)),
        (gettext("Settings"), told or gettext("None")),
        (gettext("Fingerprint of the texts"), (run.corpus_hash or "")[:16]),
        (gettext("Finished"), show_date(run.finished_at)),
    ]


def stances() -> list[tuple[str, str]]:
    return [(stance.value, tell(name)) for stance, name in rules.STANCES.items()]
