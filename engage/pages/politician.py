"""A politician's own part of the desk: what they owe, meetings, briefs with marks, their municipality."""

from dataclasses import dataclass, field
from typing import Any

from flask import url_for

from engage.bodies import queries as bodies
from engage.bodies import signing
from engage.bodies.rules import holds
from engage.bodies.signing import Stage
from engage.briefs import marking
from engage.briefs import queries as briefs
from engage.core.clock import local_date
from engage.core.work import Work
from engage.decisions import queries as decisions
from engage.decisions.queries import One
from engage.dialogue import rounds
from engage.dialogue.rounds import Told as Round
from engage.events import queries as events
from engage.events.views import cards
from engage.questions import queries as questions
from engage.questions import shown as question_words
from engage.questions.queries import One as Asked
from engage.web.locale import gettext, language, show_date, show_number
from engage.wording import queries as wording
from engage.wording.queries import Words

MOST = 5  # of each kind: the desk is short


@dataclass(frozen=True)
class Own:
    """What belongs to one politician, in public words and their own notes."""

    questions: list[dict[str, str]] = field(default_factory=list)
    to_sign: list[dict[str, str]] = field(default_factory=list)
    owed: list[dict[str, str]] = field(default_factory=list)
    meetings: list[dict[str, Any]] = field(default_factory=list)
    briefs: list[dict[str, Any]] = field(default_factory=list)
    rounds: list[dict[str, str]] = field(default_factory=list)
    places: list[tuple[str, str]] = field(default_factory=list)
    about: str = ""  # the brief that the municipality's numbers are of


def own(work: Work) -> Own:
    """Everything for the reader, as their seats are today."""
    assert work.actor.account_id is not None
    seats = [
        body.id
        for seat, body in bodies.seats_of(work, work.actor.account_id)
        if holds(seat.valid_from, seat.valid_to, work.today)
    ]
    owed, chaired = decisions.owed(work), signing.chaired(work)
    met = events.of_bodies(work, seats, MOST)
    asked, written = questions.owed(work), rounds.going_on(work)[:MOST]
    claims = [each.claim for each in owed if each.claim is not None]
    meetings = [*(each.event for each in written), *(each.event for each in met)]
    rows = [*(each.question for each in asked), *claims, *meetings]
    words = wording.twins(work, language().code, rows)
    mine = {each.asked.id for each in owed if each.stage is Stage.WAITING and each.body.id in chaired}
    about, places = _places(work)
    signs = {each.question.id for each in asked if each.stage is Stage.WAITING and each.told.body.id in chaired}
    return Own(
        [_question(each, words, work) for each in asked if each.question.id not in signs][:MOST],
        [_to_sign(each, words) for each in asked if each.question.id in signs]
        + [_owed(each, words, "decisions_staff.sign") for each in owed if each.asked.id in mine],
        [_owed(each, words, "decisions.show", work) for each in owed if each.asked.id not in mine][:MOST],
        cards(met, words),
        _briefs(work),
        [_round(each, words) for each in written],
        places,
        about,
    )


def _round(it: Round, words: Words) -> dict[str, str]:
    return {
        "title": words.text(it.event, "title"),
        "question": words.text(it.event, "questions"),
        "href": url_for("dialogue_staff.round_post", number=it.event.number),
        "until": gettext("Last day: %(day)s", day=show_date(local_date(it.event.ends_at))),
    }


def _owed(it: One, words: Words, endpoint: str, work: Work | None = None) -> dict[str, str]:
    assert it.claim is not None
    late = work is not None and it.overdue(work.today)
    due = show_date(it.asked.due_on)
    return {
        "claim": words.text(it.claim, "claim"),
        "href": url_for(endpoint, number=it.asked.number),
        "body": it.body.name,
        "due": gettext("Should have been answered by %(day)s", day=due)
        if late
        else gettext("Must be answered by %(day)s", day=due),
        "tone": "warning" if late else "",
    }


def _question(it: Asked, words: Words, work: Work) -> dict[str, str]:
    """A question that a body of the reader's owes an answer to."""
    late = it.told.overdue(work.today)
    return {
        "claim": words.text(it.question, "title"),
        "href": question_words.url(it.question.number),
        "body": gettext("%(asker)s asks %(body)s", asker=question_words.asker(it.told), body=it.told.body.name),
        "due": question_words.when(it.told, work.today),
        "tone": "warning" if late else "",
    }


def _to_sign(it: Asked, words: Words) -> dict[str, str]:
    return {
        "claim": words.text(it.question, "title"),
        "href": url_for("questions_staff.sign", number=it.question.number),
        "body": it.told.body.name,
        "due": gettext("Must be answered by %(day)s", day=show_date(it.question.due_on)),
        "tone": "",
    }


def _briefs(work: Work) -> list[dict[str, Any]]:
    """The newest briefs, with what the reader wants to raise."""
    marked: dict[Any, list[tuple[int, str]]] = {}
    for mark, brief in briefs.marks(work):
        marked.setdefault(brief.id, []).append((mark.perspective, marking.note_of(work, mark)))
    return [
        {
            "title": edition.head["title"].get(language().code) or edition.head["title"]["da"],
            "href": url_for("briefs.show", number=brief.number),
            "number": brief.number,
            "mark_href": url_for("briefs_staff.raise_it", number=brief.number),
            "marks": marked.get(brief.id, []),
        }
        for brief, edition in briefs.all_released(work)[:MOST]
    ]


def _places(work: Work) -> tuple[str, list[tuple[str, str]]]:
    """The reader's municipalities beside all, in the newest brief; numbers only where many stand behind them."""
    released = briefs.all_released(work)
    if not released:
        return "", []
    brief, edition = released[0]
    found = marking.compared(work, brief)
    rows = [(each.name, _many(each.own)) for each in found]
    if found:
        rows.append((gettext("All municipalities together"), _many(found[0].everyone)))
    return edition.head["title"].get(language().code) or edition.head["title"]["da"], rows


def _many(number: int | None) -> str:
    return gettext("About %(number)s", number=show_number(number)) if number else gettext("Fewer than 20, or nobody")
