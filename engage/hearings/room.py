"""A council's room for its members: what came in, who sits here, and one hearing with the statement about it.

Whoever has no seat here today is told what they would be told of a room that does not exist.
"""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.bodies import queries as bodies
from engage.core.errors import Forbidden
from engage.hearings import inviting, room_before, room_statement, rooms, shown
from engage.hearings.forms import InviteForm, NameForm
from engage.hearings.models import Statement
from engage.hearings.rooms import Room
from engage.hearings.rules import SEATS, STAGES, Stage
from engage.web.buttons import attempt
from engage.web.doors import signed_in
from engage.web.locale import gettext, language, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording

bp = Blueprint("room", __name__, url_prefix="/arbejde/raad")
ROOM = "/<string(maxlength=80):key>"
NUMBER = "<int(max=4611686018427387904):number>"
room_statement.register(bp, f"{ROOM}/hoering/{NUMBER}", signed_in)
room_before.register(bp, ROOM, NUMBER, signed_in)


@bp.get("/")
@signed_in
def index() -> Any:
    """The rooms of whoever is signed in; where there is one only, it leads there."""
    found = rooms.mine(reading())
    if len(found) == 1:
        return redirect(url_for("room.show", key=found[0].key), 303)
    return render_template("hearings/rooms.html", rooms=found)


@bp.get(f"{ROOM}/")
@signed_in
def show(key: str) -> Any:
    """What the body is asked, what it has sent, and for newcomers what to do here."""
    work = reading()
    room = rooms.enter(work, key)
    found = rooms.listed(work, room)
    words = wording.twins(work, language().code, [each.hearing for each in found])
    cards = [_card(room, each.hearing, each.statement, words) for each in found]
    return render_template(
        "hearings/room.html",
        room=room,
        to_do=[each for each in cards if not each["done"]],
        done=[each for each in cards if each["done"]],
        mine=[tell(SEATS[each.role]) for each in room.mine],
        before=bodies.predecessors(work, room.body.id),
    )


def _card(room: Room, hearing: Any, statement: Statement | None, words: Any) -> dict[str, Any]:
    due, tone = shown.days(hearing, room.today)
    stage = statement.stage if statement is not None else None
    done = stage is Stage.SENT or hearing.withdrawn_why is not None
    return {
        "title": words.shown(hearing, "title"),
        "href": url_for("room.hearing", key=room.body.key, number=hearing.number),
        "due": due,
        "tone": tone,
        "stage": tell(STAGES[stage]) if stage is not None else gettext("Not begun"),
        "done": done,
    }


# --- Members ------------------------------------------------------------------------------------


@bp.route(f"{ROOM}/medlemmer", methods=["GET", "POST"])
@signed_in
def members(key: str) -> Any:
    """Who sits here and who sat here; and whether one's own name is shown to everyone."""
    form = NameForm()
    if form.validate_on_submit():
        with writing() as work:
            inviting.show_name(work, key, shown=form.do.data == "show")
        flash(gettext("The change is saved."), "success")
        return redirect(url_for("room.members", key=key), 303)
    work = reading()
    room = rooms.enter(work, key)
    names = rooms.names(work, room)
    by_id = {each.id: each for each in room.seats}
    rows = [
        {
            "name": names.get(each.account_id, "") if each.account_id else "",
            "seat": tell(SEATS[each.role]),
            "for": names.get(by_id[each.substitute_for_id].account_id or each.id, "")
            if each.substitute_for_id in by_id
            else "",
            "nominated_by": each.nominated_by or "",
            "first": each.valid_from,
            "last": each.valid_to,
            "now": room.holds(each),
            "shown": each.name_shown,
        }
        for each in room.seats
    ]
    page = render_template(
        "hearings/members.html",
        room=room,
        now=[each for each in rows if each["now"]],
        before=[each for each in rows if not each["now"]],
        is_shown=all(each.name_shown for each in room.mine),
    )
    return page, form.status


@bp.route(f"{ROOM}/medlemmer/ny", methods=["GET", "POST"])
@signed_in
def invite(key: str) -> Any:
    """Invite a new member by mail."""
    work = reading()
    room = rooms.enter(work, key)
    if not room.may_invite:
        raise Forbidden()
    form, conflict = InviteForm(), None
    names = rooms.names(work, room)
    form.offer([(each.id, names.get(each.account_id or each.id, "")) for each in room.votes])
    if not form.is_submitted():
        form.valid_from.data = work.today
    if form.validate_on_submit():
        conflict = attempt(form, lambda writer: inviting.invite(writer, key, form.newcomer))
        if conflict is None and form.refused is None:
            flash(gettext("The seat is given, and a mail is on its way."), "success")
            return redirect(url_for("room.members", key=key), 303)
    page = render_template("hearings/invite.html", room=room, form=form, conflict=conflict)
    return page, 409 if conflict is not None else form.status
