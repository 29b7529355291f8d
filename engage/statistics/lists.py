"""The lists behind the figures: every thing that was counted, with the mark by which it was."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from flask import request

from engage.core.text import Say, say
from engage.core.work import Work
from engage.decisions.rules import OUTCOMES
from engage.development.models import Activity, Change
from engage.dialogue.models import FollowUp
from engage.events.models import Event
from engage.hearings.models import Hearing
from engage.perspectives.models import Version
from engage.questions.models import Question
from engage.statistics import queries
from engage.statistics.figures import List
from engage.statistics.ground import Dated, Ground, How, People, Place, What
from engage.statistics.queries import Scope
from engage.web.locale import gettext, language, ngettext, show_date, tell
from engage.wording import queries as wording

Line = list[Any]  # cells; (words, address) is a link

NAMES: dict[List, Say] = {
    List.ACTIVITIES: say("Activities that were held"),
    List.PERSPECTIVES: say("Perspectives, what they were used for, and what was answered"),
    List.DECISIONS: say("Answers, and whether they were carried out"),
    List.CHANGES: say("Changes from development work"),
    List.MEETINGS: say("Meetings, and the days between them"),
    List.COUNCILS: say("Councils, and how they take part"),
    List.MUNICIPALITIES: say("Municipalities, and how they take part"),
    List.OPEN: say("What is not answered yet"),
}
HOWS: dict[How, Say] = {
    How.STATEMENT: say("sent a statement"),
    How.PROPOSAL: say("proposed something for an agenda"),
    How.MEETING: say("held a meeting"),
    How.MINUTES: say("decided or promised something at a meeting"),
    How.DECISION: say("answered a perspective"),
    How.VOICES: say("at least 20 people wrote from here"),
}
WHATS: dict[What, Say] = {
    What.FOLLOW_UP: say("Promised at a meeting"),
    What.HEARING: say("Asked in a hearing"),
    What.QUESTION: say("Perspective put to politicians"),
    What.ASKED: say("Question to politicians"),
}


@dataclass(frozen=True)
class Told:
    """A list: its heads and its lines."""

    heads: list[str]
    lines: list[Line]


def told(work: Work, of: Scope, which: List, people: Callable[[], People]) -> Told:
    """One list, in the reader's language; six statements at most."""
    if which is List.COUNCILS:
        return _councils(queries.places(work, of, People(work.today)))
    if which is List.MUNICIPALITIES:
        return _municipalities(work, queries.places(work, of, people()))
    return MAKERS[which](work, of)


def _yes_no(it: bool) -> str:
    return gettext("Yes") if it else gettext("No")


def _linked(work: Work, kind: Any, name: str, ids: list[UUID]) -> Callable[[UUID, str], Any]:
    """What makes a link of the words of a row."""
    rows = queries.named(work, kind, ids)
    words = wording.twins(work, language().code, list(rows.values()))
    return lambda identity, address: (words.shown(rows[identity], name), f"{request.script_root}{address}")


def _activities(work: Work, of: Scope) -> Told:
    held, _ = queries.activities(work, of)
    link = _linked(work, Activity, "title", [each.id for each in held])
    return Told(
        [gettext("Activity"), gettext("With a perspective"), gettext("With someone with lived experience")],
        [
            [link(each.id, f"/udvikling/{each.number}/"), _yes_no(each.with_perspective), _yes_no(each.with_lived)]
            for each in held
        ],
    )


def _perspectives(work: Work, of: Scope) -> Told:
    known, decided = queries.perspectives(work, of)
    answers: dict[UUID, list[str]] = {}
    for each in decided:
        answers.setdefault(each.perspective_id, []).append(tell(OUTCOMES[each.outcome]))
    link = _linked(work, Version, "claim", [each.version_id for each in known])
    return Told(
        [
            gettext("Perspective"),
            gettext("First published"),
            gettext("Used in an activity"),
            gettext("Answer from politicians"),
        ],
        [
            [
                link(each.version_id, f"/perspektiver/{each.number}/"),
                show_date(each.since),
                _yes_no(each.used),
                "; ".join(answers.get(each.id, [gettext("Not answered yet")])),
            ]
            for each in known
        ],
    )


def _decisions(work: Work, of: Scope) -> Told:
    _, decided = queries.perspectives(work, of)
    link = _linked(work, Version, "claim", [each.version_id for each in decided])
    return Told(
        [
            gettext("Answer"),
            gettext("What was answered"),
            gettext("To be done by"),
            gettext("Carried out, with what shows it"),
            gettext("People say it answers them"),
        ],
        [
            [
                link(each.version_id, f"/svar/{each.number}/"),
                tell(OUTCOMES[each.outcome]),
                show_date(each.due_on),
                _yes_no(each.done),
                _yes_no(each.is_confirmed) if each.is_judged else gettext("Too few to say"),
            ]
            for each in decided
        ],
    )


def _changes(work: Work, of: Scope) -> Told:
    _, changes = queries.activities(work, of)
    link = _linked(work, Change, "what", [each.id for each in changes])
    return Told(
        [gettext("What changes"), gettext("When"), gettext("It has happened")],
        [
            [link(each.id, f"/udvikling/{each.activity}/"), show_date(each.day), _yes_no(each.delivered)]
            for each in changes
        ],
    )


def _meetings(work: Work, of: Scope) -> Told:
    forums: dict[str, list[Dated]] = {}
    for each in sorted(queries.dated(work, of), key=lambda row: (row.body, row.since)):
        if each.what is What.MEETING:
            forums.setdefault(each.body, []).append(each)
    link = _linked(work, Event, "title", [row.id for rows in forums.values() for row in rows])
    return Told(
        [gettext("Meeting"), gettext("Forum"), gettext("Day"), gettext("Days since the meeting before")],
        [
            [
                link(row.id, f"/arrangementer/{row.number}/"),
                forum,
                show_date(row.since),
                str((row.since - before.since).days) if before is not None else gettext("The first one"),
            ]
            for forum, rows in forums.items()
            for before, row in pairwise([None, *rows])
            if row is not None
        ],
    )


def _hows(found: frozenset[How]) -> str:
    return ", ".join(tell(HOWS[how]) for how in How if how in found) or gettext("Not yet")


def _councils(found: list[Place]) -> Told:
    return Told(
        [gettext("Council"), gettext("Municipality"), gettext("How it takes part")],
        [
            [(each.name, f"{request.script_root}/raad/{each.key}/"), each.municipality, _hows(each.how)]
            for each in found
            if each.is_council
        ],
    )


def _municipalities(work: Work, found: list[Place]) -> Told:
    ground = Ground(work.today, work.today, places=found)
    return Told(
        [gettext("Municipality"), gettext("How it takes part")],
        [[name, _hows(how)] for name, how in ground.municipalities.items()],
    )


_PAGES = {
    What.FOLLOW_UP: (FollowUp, "what", "/arrangementer/{}/referat/"),
    What.HEARING: (Hearing, "title", "/hoeringer/{}/"),
    What.QUESTION: (Version, "claim", "/svar/{}/"),
    What.ASKED: (Question, "title", "/dialog/spoergsmaal/{}/"),
}


def _open(work: Work, of: Scope) -> Told:
    ground = Ground(work.today, work.today, dated=queries.dated(work, of))
    found = ground.open
    links = {
        what: _linked(work, kind, name, [each.id for each in found if each.what is what])
        for what, (kind, name, _) in _PAGES.items()
    }
    return Told(
        [
            gettext("What is open"),
            gettext("What it is"),
            gettext("Who owes it"),
            gettext("Open for"),
            gettext("Should be done by"),
        ],
        [
            [
                links[each.what](each.id, _PAGES[each.what][2].format(each.number)),
                tell(WHATS[each.what]),
                each.body,
                ngettext("%(num)d day", "%(num)d days", (work.today - each.since).days),
                show_date(each.due_on),
            ]
            for each in found
        ],
    )


MAKERS: dict[List, Callable[[Work, Scope], Told]] = {
    List.ACTIVITIES: _activities,
    List.PERSPECTIVES: _perspectives,
    List.DECISIONS: _decisions,
    List.CHANGES: _changes,
    List.MEETINGS: _meetings,
    List.OPEN: _open,
}
