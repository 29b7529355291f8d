"""What everyone sees of dialogue: the minutes as a page and as a PDF, proposals, and words taken out of the minutes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, url_for

from engage.dialogue import mine, proposals, queries, standing, wordings
from engage.dialogue.queries import Promised, Whole
from engage.dialogue.rules import PARTICIPANT
from engage.events import queries as events
from engage.events.coming import NUMBER
from engage.events.wordings import when, where
from engage.web.doors import public
from engage.web.locale import gettext, language, show_date, tell
from engage.web.pdf import made as pdf_made
from engage.web.work import reading, settings
from engage.wording import queries as wording
from engage.wording.queries import Words

bp = Blueprint("dialogue", __name__)
proposals.register(bp)
mine.register(bp)
TYPST = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "minutes.typ"


def _read(number: int) -> tuple[Whole, Words]:
    """The minutes of an event with their words in the reader's language. Raises NotFound."""
    work = reading()
    whole = queries.whole(work, events.by_number(work, number))
    whole = replace(whole, standing=standing.at(work, whole.event))
    rows = [
        whole.event, *whole.corrections, *whole.points,
        *(row for row, _ in whole.decisions), *(row for row, _ in whole.follow_ups),
        *(row for each in whole.standing for row in each.rows),
    ]  # fmt: skip
    return whole, wording.twins(work, language().code, rows)


def _standing(whole: Whole, words: Words) -> list[dict[str, Any]]:
    """What stood open and what became of it; of a draft also that of which nothing is said yet."""
    today = reading().today
    return [wordings.stands(each, words, today) for each in whole.standing if each.told or not whole.minutes.number]


def _promises(whole: Whole, words: Words) -> list[dict[str, Any]]:
    today = reading().today
    return [wordings.promise(Promised(row, whole.event, body), words, today) for row, body in whole.follow_ups]


@bp.get(f"/arrangementer/{NUMBER}/referat/")
@public
def minutes(number: int) -> Any:
    """The minutes of a meeting: summary, points, decisions, what is to be done, and words that were read aloud."""
    whole, words = _read(number)
    rows = (*whole.points, *(row for row, _ in whole.decisions), *(row for row, _ in whole.follow_ups))
    return render_template(
        "dialogue/minutes.html",
        event=whole.event,
        title=words.shown(whole.event, "title"),
        when=when(whole.event),
        where=where(whole.event),
        draft=not whole.minutes.number,
        summary=words.shown(whole.event, "minutes") if whole.minutes.number else whole.summary,
        published_on=whole.minutes.published_on,
        points=[(words.shown(each, "title"), words.shown(each, "text")) for each in whole.points],
        decisions=[(words.shown(each, "text"), body) for each, body in whole.decisions],
        promises=_promises(whole, words),
        standing=_standing(whole, words),
        spoken=[{"text": each.text, "role": tell(PARTICIPANT), "lang": _lang(each.language)} for each in whole.spoken],
        corrections=[(each.made_on, words.shown(each, "note")) for each in whole.corrections],
        notice=words.notice(*rows),
        pdf=url_for("dialogue.minutes_pdf", number=number),
    )


def _lang(code: str) -> str:
    """The `lang` of words in the language `code`; "" where it is the page's own."""
    own = language().html.partition("-")[0]
    return "" if code == own or not code.isalpha() or code == "und" else code


@bp.get(f"/arrangementer/{NUMBER}/referat.pdf")
@public
def minutes_pdf(number: int) -> Any:
    """The same as an accessible PDF."""
    whole, words = _read(number)
    answer = Response(make_pdf(whole, words), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="referat-{number}.pdf"'
    return answer


def make_pdf(whole: Whole, words: Words) -> bytes:
    """The minutes as an accessible PDF."""
    event = whole.event
    summary = words.text(event, "minutes") if whole.minutes.number else whole.summary
    told = {
        "lang": language().html.partition("-")[0],
        "site": settings().site_name,
        "heading": gettext("Minutes"),
        "title": words.text(event, "title"),
        "facts": [when(event), where(event)],
        "draft": "" if whole.minutes.number else gettext("Draft: only organisers see it"),
        "summary": [gettext("Short summary"), summary],
        "points": [[words.text(each, "title"), words.text(each, "text")] for each in whole.points],
        "decided": gettext("What was decided"),
        "decisions": [[words.text(each, "text"), body] for each, body in whole.decisions],
        "promised": gettext("What is to be done"),
        "columns": [gettext("What"), gettext("Who"), gettext("By when"), gettext("How far it is")],
        "promises": [
            [str(each["what"]), each["owner"], each["due"], f"{each['state']}. {each['outcome']}".removesuffix(". ")]
            for each in _promises(whole, words)
        ],
        "stood": gettext("Open questions and promises"),
        "standing": [
            [
                str(each["title"]),
                f"{each['became']}. {each['by']}: {each['text']}"
                if each["by"]
                else f"{each['became']}. {each['text']}",
            ]
            for each in _standing(whole, words)
            if each["became"]
        ],
        "aloud": gettext("Words that were read aloud"),
        "spoken": [[each.text, tell(PARTICIPANT), each.language] for each in whole.spoken],
        "changed": gettext("What was changed since"),
        "corrections": [f"{show_date(each.made_on)}: {words.text(each, 'note')}" for each in whole.corrections],
    }
    return pdf_made(TYPST, told)
