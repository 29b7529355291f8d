"""What a council left to the one that took over: read by its members from that day on, and never changed."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, url_for

from engage.core.work import Work
from engage.hearings import queries, rooms, shown
from engage.hearings.models import Statement
from engage.hearings.rooms import Room
from engage.hearings.rules import DEEDS, SEATS
from engage.web.locale import language, tell
from engage.web.work import reading
from engage.wording import queries as wording


def register(bp: Blueprint, room: str, number: str, door: Callable[..., Any]) -> None:
    """Hang the pages into the doors of the house."""
    one = f"{room}/foer/<string(maxlength=80):old>"
    bp.add_url_rule(f"{one}/", "before", door(before))
    bp.add_url_rule(f"{one}/hoering/{number}/", "before_hearing", door(before_hearing))


def _seats(work: Work, past: Room) -> list[tuple[str, str, Any, Any]]:
    """Who sat there: name, seat, first and last day. A seat ends with its body."""
    names = rooms.names(work, past)
    return [
        (
            names.get(each.account_id, "") if each.account_id else "",
            tell(SEATS[each.role]),
            each.valid_from,
            min(filter(None, (each.valid_to, past.body.valid_to)), default=None),
        )
        for each in past.seats
    ]


def before(key: str, old: str) -> Any:
    """Who sat in the council before, what it was asked, and where each of these is now."""
    work = reading()
    room = rooms.enter(work, key)
    past = rooms.inherited(work, room, old)
    found = rooms.listed_before(work, past)
    words = wording.twins(work, language().code, [each.hearing for each in found])
    return render_template(
        "hearings/before.html",
        room=room,
        past=past.body,
        seats=_seats(work, past),
        rows=[
            {
                "title": words.shown(each.hearing, "title"),
                "href": url_for("room.before_hearing", key=key, old=old, number=each.hearing.number),
                "due": shown.days(each.hearing, work.today),
                "moved": each.moved,
            }
            for each in found
        ],
    )


def before_hearing(key: str, old: str, number: int) -> Any:
    """One hearing as the council before left it: what it wrote, who agreed, what was said, and what happened."""
    work = reading()
    room = rooms.enter(work, key)
    past = rooms.inherited(work, room, old)
    told, moved = rooms.hearing_before(work, past, number)
    statement = rooms.statement(work, past, told.hearing.id)
    sent = queries.sent_by(work, statement.id) if statement is not None else None
    words = wording.twins(work, language().code, shown.rows_of([told]))
    return render_template(
        "hearings/before_hearing.html",
        room=room,
        past=past.body,
        number=number,
        hearing=shown.hearing(told, words, work.today),
        moved=moved,
        sent=shown.sent(sent) if sent is not None else None,
        **_kept(work, past, statement),
    )


def _kept(work: Work, past: Room, statement: Statement | None) -> dict[str, Any]:
    """What is still there of the statement, beside what was sent; all of it goes when its time is over."""
    if statement is None:
        return {"points": [], "votes": [], "comments": [], "history": []}
    names, seats = rooms.names(work, past), {each.id: each for each in past.seats}

    def called(account_id: Any) -> str:
        return names.get(account_id, "") if account_id is not None else ""

    votes = []
    for seat_id, answer in rooms.answers(work, statement.id).items():
        seat = seats.get(seat_id)
        if seat is not None:
            who = called(seat.account_id) or tell(SEATS[seat.role])
            votes.append((who, answer.agrees, rooms.opened(work, answer, "reason")))
    return {
        "points": rooms.points(work, statement.id),
        "votes": votes,
        "comments": [
            (called(each.written_by), each.written_at, rooms.opened(work, each, "text"))
            for each in rooms.comments(work, statement.id)
        ],
        "history": [
            (each.made_at, tell(DEEDS[each.deed]), called(each.made_by)) for each in rooms.history(work, statement.id)
        ],
    }
