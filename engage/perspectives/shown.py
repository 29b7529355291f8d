"""Perspectives as values for their templates, in the reader's language."""

from typing import Any

from flask import request, url_for

from engage.contributions.rules import SPEAKERS
from engage.drafts.rules import Speaker
from engage.perspectives import recognition, rules
from engage.perspectives.models import Result, Version
from engage.perspectives.quoting import Held
from engage.perspectives.recognition import ANSWERS, GROUPS, LABELS, Answered, Group, Released, Share
from engage.perspectives.rules import SEATS, SURE, VOICES, Seat, Voice
from engage.perspectives.telling import SourceLine, Told
from engage.web.locale import gettext, language, ngettext, show_month, tell
from engage.wording.queries import Words


def lang_of(code: str) -> str:
    """The `lang` of words in the language `code`; "" where it is the page's own, or where nobody knows."""
    own = code.partition("@")[0]
    return "" if not own.isalpha() or own == "und" or own == language().html.partition("-")[0] else own


def role_name(role: Speaker | None) -> str:
    return tell(SPEAKERS[role]) if role is not None else gettext("Did not say who they are")


def card(it: Told, words: Words) -> dict[str, Any]:
    """A perspective in a list."""
    assert it.version is not None
    return {
        "heading": words.text(it.version, "claim"),
        "href": url_for("pages.perspective", number=it.perspective.number),
        "text": people(it.version),
        "meta": tell(SURE[it.version.confidence]) if it.version.confidence else "",
        "demo": it.perspective.is_demo,
    }


def links(found: list[Told], words: Words) -> list[tuple[str, Any]]:
    """The address and the sentence of each perspective."""
    return [
        (url_for("pages.perspective", number=each.perspective.number), words.shown(each.version, "claim"))
        for each in found
        if each.version is not None
    ]


def people(version: Version) -> str:
    """How many people say it, as the public may know it."""
    number = int(version.who.get("all", 0))
    return ngettext("At least %(num)d person", "At least %(num)d people", number) if number else gettext("A few people")


def who(version: Version) -> list[tuple[str, str]]:
    """Who says it: citizens and relatives apart, councils apart."""
    return [
        (tell(VOICES[voice]), _number(int(version.who[voice.value]))) for voice in Voice if voice.value in version.who
    ]


def _number(number: int) -> str:
    return gettext("at least %(num)d", num=number) if number else gettext("fewer than 5")


def reasons(version: Version, words: Words) -> list[tuple[str, Any]]:
    """Why we are so sure, and no more."""
    named = (
        (gettext("How was it made?"), "why_method"),
        (gettext("How far do the voices agree?"), "why_coherence"),
        (gettext("How much is there?"), "why_adequacy"),
        (gettext("How well does it fit?"), "why_relevance"),
    )
    return [(label, words.shown(version, name)) for label, name in named if getattr(version, name)]


def dissent(version: Version) -> str:
    """What is said where nobody was found who sees it differently."""
    return ngettext(
        "We looked for it in %(num)d text and found nobody.",
        "We looked for it in %(num)d texts and found nobody.",
        version.looked_through,
    )


def quotes(held: list[Held]) -> list[dict[str, Any]]:
    """Quotes as the component takes them: with exactly what the published contribution shows."""
    root = request.script_root
    return [
        {
            "text": each.quote.words,
            "role": role_name(each.voice.role),
            "region": each.voice.region or "",
            "month": show_month(each.voice.month),
            "href": f"{root}/bidrag/{each.voice.number}/",
            "number": each.voice.number,
            "lang": lang_of(each.voice.language),
            "differs": each.quote.seat is Seat.DISSENT,
        }
        for each in held
    ]


def seat_name(seat: Seat) -> str:
    return tell(SEATS[seat])


def source_lines(lines: list[SourceLine]) -> dict[str, Any]:
    """The public contributions that were used, those set aside with the reason, and roughly how many are not public."""
    root = request.script_root
    used = [each for each in lines if each.use is rules.Use.USED]
    aside = [each for each in lines if each.use is rules.Use.SET_ASIDE and each.number is not None]
    hidden = len([each for each in used if each.number is None])
    return {
        "used": [(each.number, f"{root}/bidrag/{each.number}/") for each in used if each.number is not None],
        "unused": [(each.number, f"{root}/bidrag/{each.number}/", each.reason or "") for each in aside],
        "hidden": _number(hidden // rules.ROUNDED * rules.ROUNDED) if hidden else "",
    }


# --- Answers ----------------------------------------------------------------------------------


def result(found: Result | None) -> dict[str, Any]:
    """What may be seen of the answers."""
    told = recognition.shown(Released.of(found.told if found is not None else None))
    return {
        "at_least": told.at_least,
        "few": told.few,
        "rows": _rows(told.shares),
        "groups": [(tell(GROUPS[Group(name)]), _rows(shares)) for name, shares in told.groups.items()],
        "label": tell(LABELS[told.label]) if told.label is not None else "",
        "mean": _percent(told.mean),
        "floor": _percent(told.floor),
        "skipped": _number(told.skipped // rules.ROUNDED * rules.ROUNDED) if told.skipped else "",
    }


def _rows(shares: list[Share]) -> list[dict[str, Any]]:
    return [
        {
            "name": tell(ANSWERS[Answered(each.answer)]),
            "share": _percent(each.percent) or gettext("fewer than 5 people"),
            "interval": gettext("probably %(low)s to %(high)s", low=_percent(each.low), high=_percent(each.high))
            if each.low is not None
            else "",
            "percent": each.percent or 0,
        }
        for each in shares
    ]


def _percent(number: int | None) -> str:
    return gettext("%(percent)d %%", percent=number) if number is not None else ""
