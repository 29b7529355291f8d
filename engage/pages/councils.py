"""A council's public page: who sits there, what it is asked, what it says, and what it proposed for meetings."""

from typing import Any

from flask import Blueprint, render_template

from engage.bodies import queries as bodies
from engage.bodies.models import Body
from engage.core.errors import NotFound
from engage.dialogue import queries as dialogue
from engage.dialogue import wordings
from engage.following import shown as following
from engage.following.rules import Topic
from engage.hearings import queries, shown
from engage.hearings.rules import SEATS
from engage.questions import queries as asking
from engage.questions import shown as question_words
from engage.web.doors import public
from engage.web.locale import language, tell
from engage.web.work import reading
from engage.wording import queries as wording

ROOM = "/raad/<string(maxlength=80):key>/"


def register(bp: Blueprint) -> None:
    """Hang the page into the doors of the house."""
    bp.add_url_rule(ROOM, "council", public(council))


def council(key: str) -> Any:
    """One body as everyone sees it; of what it is writing nothing is said."""
    work = reading()
    body = bodies.body_by_key(work, key)
    if body is None:
        raise NotFound()
    asked = queries.open_to(work, body.id)
    proposed = dialogue.answered_of_body(work, body.id)
    questions = asking.of_body(work, body.id)
    words = wording.twins(
        work,
        language().code,
        [
            *(row for each in questions for row in each.rows),
            *shown.rows_of(asked),
            *(row for each in proposed for row in (each.proposal, each.event)),
        ],
    )
    return render_template(
        "pages/council.html",
        body=body,
        ended=body.valid_to if body.valid_to is not None and body.valid_to < work.today else None,
        successor=work.find(Body, body.successor_id),
        before=bodies.predecessors(work, body.id),
        way=following.way(Topic.BODY, key),
        seats=[
            {"name": name, "seat": tell(SEATS[seat.role]), "nominated_by": seat.nominated_by or ""}
            for seat, name in queries.public_seats(work, body.id)
        ],
        asked=[shown.hearing(each, words, work.today) for each in asked],
        questions=[question_words.card(each, words, work.today) for each in questions],
        statements=[shown.sent(each) for each in queries.statements_of(work, body.id)],
        proposed=[
            (
                wordings.public_words(each.proposal, body.name, words),
                words.shown(each.event, "title"),
                each.event.number,
            )
            for each in proposed
        ],
    )
