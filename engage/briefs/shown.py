"""A brief as values for its page and its files, in the reader's language, from the released sentences alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engage.briefs import checking
from engage.briefs.models import Edition, Sentence
from engage.briefs.rules import Kind, changes
from engage.contributions.rules import SPEAKERS
from engage.core.languages import BY_CODE, DEFAULT, Language
from engage.core.text import Say, say
from engage.core.work import Work
from engage.drafts.rules import Speaker
from engage.perspectives.rules import difference
from engage.web.locale import gettext, show_date, show_month, show_range, tell
from engage.wording.rules import NAMES, Notice


@dataclass(frozen=True)
class Said:
    """One sentence in the reader's language. lang: where it is another than the page's; href: what it stands on."""

    key: str
    text: str
    lang: str = ""
    href: str = ""
    author: str = ""
    who: str = ""  # under a quote
    gone: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Card:
    """A perspective in a brief."""

    number: int
    version: int
    href: str
    parts: Mapping[str, Said]

    def __getattr__(self, name: str) -> Said:
        if name.startswith("_"):
            raise AttributeError(name)
        return self.parts.get(name, NOTHING)


NOTHING = Said("", "")


@dataclass(frozen=True)
class Page:
    """The whole brief."""

    number: int
    edition: int
    title: str
    agreement: str
    body: str
    facts: list[tuple[str, str]]
    sections: Mapping[str, list[Said]]
    cards: list[Card]
    notice: Notice
    released_on: date | None
    mark: str
    made: list[Said] = field(default_factory=list)


def page(
    work: Work,
    edition: Edition,
    rows: Sequence[Sentence],
    language: Language,
    root: str,
    *,
    numbers_here: bool = False,
) -> Page:
    """Everything in its place. root: before every address, with the language; two statements at most.

    numbers_here: the numbers are explained on the same page; else on one of their own, which only a released one has.
    """
    head = edition.head
    counted = "" if numbers_here else f"{root}/oplaeg/{head.get('number')}/tal"
    voices = checking.voices_of(work, rows)
    drawn: list[tuple[Sentence, Said]] = []
    for row in rows:
        ok = row.kind is not Kind.QUOTE or (row.gone_on is None and checking.holds(work, row, voices))
        drawn.append((row, _said(row, head, language, root, counted) if ok else _gone(row)))
    sections: dict[str, list[Said]] = {}
    cards: dict[int, dict[str, Said]] = {}
    versions: dict[int, int] = {}
    for row, said in drawn:
        if row.section[:1] == "P" and row.section[1:].isdigit():
            number = int(row.section[1:])
            cards.setdefault(number, {})[row.key.partition(".")[2]] = said
            versions.setdefault(number, _version(row))
        else:
            sections.setdefault(row.section, []).append(said)
    missing = any(said.lang for row, said in drawn if row.kind is not Kind.QUOTE)
    return Page(
        number=int(head.get("number", 0)),
        edition=edition.number,
        title=_in(head.get("title", {}), language),
        agreement=_in(head.get("agreement", {}), language),
        body=str(head.get("body", "")),
        facts=facts(edition, language),
        sections=sections,
        cards=[
            Card(number, versions[number], f"{root}/perspektiver/{number}/", parts) for number, parts in cards.items()
        ],
        notice=Notice(missing=missing, stale=False, wanted=NAMES[language.code], shown=NAMES[DEFAULT.code]),
        released_on=edition.released_on,
        mark=(edition.sha256 or "")[:16],
    )


def _in(texts: Mapping[str, str], language: Language) -> str:
    return str(texts.get(language.code) or texts.get(DEFAULT.code) or "")


def _version(row: Sentence) -> int:
    ids = row.support.get("ids") or [""]
    return int(str(ids[0]).rpartition(".")[2] or 0)


def _said(row: Sentence, head: Mapping[str, Any], language: Language, root: str, counted: str) -> Said:
    own = row.texts.get(language.code)
    text = own or row.texts.get(DEFAULT.code, "")
    if row.kind is Kind.QUOTE:
        spoken = str(row.support.get("language", ""))
        lang = "" if spoken == language.html.partition("-")[0] or not spoken.isalpha() or spoken == "und" else spoken
        return Said(row.key, text, lang, f"{root}/bidrag/{row.support['number']}/", who=_who(row.support))
    lang = "" if own or language is DEFAULT else BY_CODE[DEFAULT.code].html
    return Said(row.key, text, lang, _href(row, head, root, counted), author=str(row.support.get("author", "")))


def _gone(row: Sentence) -> Said:
    return Said(row.key, gettext("A quote stood here. The one who wrote it has taken it back."), gone=True)


def _who(support: Mapping[str, Any]) -> str:
    role = support.get("role")
    name = tell(SPEAKERS[Speaker(role)]) if role else gettext("Did not say who they are")
    parts = [name, str(support.get("region", "")), show_month(date.fromisoformat(support["month"]))]
    return " · ".join(part for part in parts if part)


def _href(row: Sentence, head: Mapping[str, Any], root: str, counted: str) -> str:
    """Where what the sentence stands on can be seen. A perspective is led to once, by its claim."""
    if row.kind is Kind.NUMBER:
        return f"{counted}#{anchor(row.key)}"
    for each in row.support.get("ids", []):
        kind, _, rest = str(each).partition(":")
        if kind == "perspective" and row.key.endswith(".claim"):
            return f"{root}/perspektiver/{rest.partition('.')[0]}/"
        if kind == "question":
            slug, _, number = str(head.get("area", "")).partition(":")
            return f"{root}/aftaler/{slug}/fokusomraader/{number}/"
        if kind == "brief":
            return f"{root}/oplaeg/{rest}/"
        if kind == "rule" and row.section != "method":
            return f"{counted}#rule-{rest}"
    return ""


def anchor(key: str) -> str:
    """A sentence's place on the page of numbers."""
    return key.replace(".", "-")


def facts(edition: Edition, language: Language) -> list[tuple[str, str]]:
    """What stands above the sentences."""
    head = edition.head
    found = [(gettext("For"), str(head.get("body", "")))]
    meeting = head.get("meeting")
    if meeting:
        day = show_date(date.fromisoformat(meeting["on"]))
        found.append((gettext("Meeting"), f"{_in(meeting['title'], language)}, {day}"))
    if head.get("decision_by"):
        found.append((gettext("Decision wanted by"), show_date(date.fromisoformat(head["decision_by"]))))
    first, last = [date.fromisoformat(day) if day else None for day in head.get("period", [None, None])]
    if first or last:
        found.append((gettext("People could answer"), show_range(first, last)))
    found.append((gettext("Ask"), str(head.get("contact", ""))))
    released = show_date(edition.released_on) if edition.released_on is not None else gettext("Not released")
    found.append((gettext("Edition"), f"{edition.number}, {released}"))
    return found


# --- The numbers, explained -------------------------------------------------------------------

QUERIES: dict[str, Say] = {
    "answered": say("Contributions to this focus area that were approved, for everyone or for the secretariat."),
    "roles": say("The same contributions by what people say they are. Nobody is counted twice."),
    "channels": say("The same contributions by the way they came."),
    "languages": say("The same contributions by the language of the page they were written on."),
    "places": say("How many municipalities of the agreement at least one of them comes from."),
    "missing": say("Municipalities with surely fewer than half of what their share of the population would give."),
    "reach": say("People whose words the perspective is made from, as its own page tells it."),
    "spread": say("Which groups they belong to, as they say themselves."),
    "recognition": say("Answers to “Do you recognise this?”, in the batches that are public."),
    "disagreement": say("People whose words are marked as disagreeing, among those the perspective was made from."),
    "replies": say("People who have had a published answer to their contribution since the last brief."),
    "included": say(
        "Development work about this that was held: all of it, with a perspective, with lived experience, with both."
    ),
    "changed": say(
        "Perspectives with an answer; then answers that said yes and whose day is over, and those carried out."
    ),
    "waited": say("Days from contribution to first answer; those who wait count as well (the Kaplan-Meier median)."),
    "promises": say("What was promised at meetings about this focus area: done since the last brief, open, late."),
    "briefs": say("Briefs about this focus area that were released before."),
}
RULES: tuple[tuple[str, Say, Say], ...] = (
    (
        "rounding",
        say("How people are counted"),
        say(
            "A number of people is only told when at least 20 stand behind it, and then to the nearest 5. "
            "Below that it says fewer than 20."
        ),
    ),
    (
        "order",
        say("How perspectives are ordered"),
        say(
            "First by how sure we are. Then by how large a share knows it in the group that knows it least. "
            "Then by how many people say it. What was moved by hand is named."
        ),
    ),
    (
        "population",
        say("Population"),
        say(
            "The population tells how many live in a municipality, not how many use the services. "
            "So it can only show where we should listen more."
        ),
    ),
    (
        "sample",
        say("Who answers"),
        say("People have chosen to answer. Those who have not may think otherwise, and nothing here is weighted."),
    ),
    (
        "made",
        say("How it was made"),
        say(
            "Moderators read the approved texts, put codes on them and wrote the perspectives; two people stand "
            "behind each. This brief was written by one person and released by another."
        ),
    ),
)


def numbers(rows: Sequence[Sentence], language: Language) -> list[dict[str, Any]]:
    """Every number with the query it comes from and the mark of what was counted."""
    return [
        {
            "id": anchor(row.key),
            "text": row.texts.get(language.code) or row.texts.get(DEFAULT.code, ""),
            "about": row.section if row.section[:1] == "P" else "",
            "query": tell(QUERIES[row.support["query"]]) if row.support.get("query") in QUERIES else "",
            "mark": str(row.support.get("corpus", ""))[:16],
        }
        for row in rows
        if row.kind is Kind.NUMBER
    ]


def between(before: dict[str, str], after: dict[str, str]) -> list[dict[str, Any]]:
    """What changed, sentence by sentence and word by word."""
    return [{"key": key, "parts": difference(old, new)} for key, old, new in changes(before, after)]
