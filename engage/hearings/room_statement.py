"""One hearing in a room: read it, comment, write points, answer as a member, adopt, correct, and the room's history."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.bodies.models import SeatRole
from engage.core.errors import NotFound
from engage.core.text import Say
from engage.core.work import Work
from engage.hearings import adopting, drafting, policy, queries, rooms, rules, shown
from engage.hearings.adopting import Seen
from engage.hearings.forms import AGREE, DISSENT, TAKE_BACK, AdoptForm, AnswerForm, CommentForm, PointForm, read
from engage.hearings.models import Statement
from engage.hearings.queries import Told
from engage.hearings.rooms import Room, Written
from engage.hearings.rules import DEEDS, SEATS, STAGES, Stage, State
from engage.web.buttons import attempt
from engage.web.locale import gettext, language, tell
from engage.web.work import reading
from engage.wording import queries as wording


def register(bp: Blueprint, one: str, door: Callable[..., Any]) -> None:
    both = ["GET", "POST"]
    bp.add_url_rule(f"{one}/", "hearing", door(hearing), methods=both)
    bp.add_url_rule(f"{one}/punkt/nyt", "new_point", door(new_point), methods=both)
    bp.add_url_rule(f"{one}/punkt/<uuid:point_id>", "point", door(point), methods=both)
    bp.add_url_rule(f"{one}/svar/<uuid:seat_id>", "answer", door(answer), methods=both)
    bp.add_url_rule(f"{one}/vedtag", "adopt", door(adopt), methods=both)
    bp.add_url_rule(f"{one}/historik", "history", door(history))


@dataclass(frozen=True, eq=False)
class Here:
    """A hearing in a room, as its pages need it."""

    work: Work
    room: Room
    told: Told
    statement: Statement | None
    names: Any

    @property
    def stage(self) -> Stage:
        return self.statement.stage if self.statement is not None else Stage.DRAFT

    @property
    def points(self) -> list[Written]:
        return rooms.points(self.work, self.statement.id) if self.statement is not None else []

    def name(self, account_id: UUID | None) -> str:
        return self.names.get(account_id, "") if account_id is not None else ""


def _here(key: str, number: int) -> Here:
    work = reading()
    room = rooms.enter(work, key)
    told = rooms.hearing(work, room, number)
    return Here(work, room, told, rooms.statement(work, room, told.hearing.id), rooms.names(work, room))


def _back(key: str, number: int, said: str, anchor: str = "") -> Any:
    flash(said, "success")
    return redirect(url_for("room.hearing", key=key, number=number, _anchor=anchor or None), 303)


# --- The hearing, and what is written about it ----------------------------------------------------


def hearing(key: str, number: int) -> Any:
    """What is asked, what is written, who agrees, and what members say to each other. `do` says which button it was."""
    form, conflict = CommentForm(), None
    if form.validate_on_submit():
        do = request.form.get("do", "")
        if do == "comment":
            conflict = attempt(
                form,
                lambda w: drafting.comment(w, key, number, text=form.text.data or "", once=form.once.data or ""),
            )
            said, anchor = gettext("The others can read it now."), "ord"
        elif do in STEPS:
            conflict = attempt(form, lambda w: STEPS[do][0](w, key, number, version=form.read))
            said, anchor = tell(STEPS[do][1]), ""
        else:
            raise NotFound()
        if conflict is None and form.refused is None:
            return _back(key, number, said, anchor)
    it = _here(key, number)
    words = wording.twins(it.work, language().code, shown.rows_of([it.told]))
    sent = queries.sent_by(it.work, it.statement.id) if it.statement is not None else None
    page = render_template(
        "hearings/room_hearing.html",
        room=it.room,
        hearing=shown.hearing(it.told, words, it.work.today),
        easy=shown.easy(it.work, it.told.hearing) if language().code != "da@easy" else "",
        moved=shown.moved(it.work, it.told.hearing),
        number=number,
        stage=it.stage.value,
        stage_name=tell(STAGES[it.stage]) if it.statement is not None else gettext("Not begun"),
        version=it.statement.version if it.statement is not None else 0,
        points=[
            {"id": each.id, "heading": each.heading, "text": each.text, "by": it.name(each.written_by)}
            for each in it.points
        ],
        seats=_answers(it),
        comments=_comments(it),
        sent=shown.sent(sent) if sent is not None else None,
        is_open=it.told.hearing.state is State.OPEN,
        form=form,
        conflict=conflict,
    )
    return page, 409 if conflict is not None else form.status


STEPS: dict[str, tuple[Callable[..., Any], Say]] = {
    "put_up": (adopting.put_up, rules.PUT_UP),
    "take_back": (adopting.take_back, rules.TAKEN_BACK),
    "correct": (adopting.correct, rules.TAKEN_BACK),
}


def _comments(it: Here) -> list[dict[str, Any]]:
    if it.statement is None:
        return []
    return [
        {"who": it.name(each.written_by), "at": each.written_at, "text": rooms.opened(it.work, each, "text")}
        for each in rooms.comments(it.work, it.statement.id)
    ]


def _answers(it: Here) -> list[dict[str, Any]]:
    """Each seat with a vote, and what it answered."""
    given = rooms.answers(it.work, it.statement.id) if it.statement is not None else {}
    by_id = {each.id: each for each in it.room.seats}
    rows = []
    for seat in it.room.votes:
        found = given.get(seat.id)
        giver = by_id.get(found.given_seat_id) if found is not None else None
        mine = policy.votes_for(it.room.mine, seat)
        rows.append(
            {
                "id": seat.id,
                "name": it.name(seat.account_id),
                "seat": tell(SEATS[seat.role]),
                "agrees": found.agrees if found is not None else None,
                "reason": rooms.opened(it.work, found, "reason") if found is not None else "",
                "instead": it.name(giver.account_id) if giver is not None and giver.id != seat.id else "",
                "may": mine is not None,
                "takes_over": mine is not None and mine.id != seat.id,
            }
        )
    return rows


# --- Points -------------------------------------------------------------------------------------


def new_point(key: str, number: int) -> Any:
    """One more point."""
    form, conflict = PointForm(), None
    if form.validate_on_submit():
        conflict = attempt(
            form,
            lambda work: drafting.add_point(
                work,
                key,
                number,
                heading=form.heading.data or "",
                text=form.text.data or "",
                once=form.once.data or "",
            ),
        )
        if conflict is None and form.refused is None:
            return _back(key, number, gettext("The point is saved. The others see it now."), "punkter")
    it = _here(key, number)
    page = render_template(
        "hearings/point.html", room=it.room, number=number, form=form, conflict=conflict, theirs=None, is_new=True
    )
    return page, 409 if conflict is not None else form.status


def point(key: str, number: int, point_id: UUID) -> Any:
    """Write on a point, move it up, or take it out; whoever was overtaken sees both texts. `do` says which button."""
    form, conflict = PointForm(), None
    if form.is_submitted() and form.do.data in ("drop", "up"):
        form.heading.validators = form.text.validators = ()
    if form.validate_on_submit():
        conflict = attempt(form, lambda work: _write(work, key, number, point_id, form))
        if conflict is None and form.refused is None:
            said = {"drop": gettext("The point is taken out."), "up": gettext("The point is moved.")}
            return _back(key, number, said.get(form.do.data or "", gettext("Saved.")), "punkter")
    it = _here(key, number)
    found = next((each for each in it.points if each.id == point_id), None)
    if found is None:
        if conflict is None:
            raise NotFound()
        # It was taken out meanwhile: what was typed goes into a new one.
        return redirect(url_for("room.new_point", key=key, number=number), 303)
    theirs = None
    if not form.is_submitted():
        form.heading.data, form.text.data = found.heading, found.text
    elif conflict is not None and form.read != found.version:
        theirs = {"heading": found.heading, "text": found.text, "by": it.name(found.written_by)}
    form.version.data = str(found.version)
    page = render_template(
        "hearings/point.html", room=it.room, number=number, form=form, conflict=conflict, theirs=theirs, is_new=False
    )
    return page, 409 if conflict is not None else form.status


def _write(work: Work, key: str, number: int, point_id: UUID, form: PointForm) -> None:
    if form.do.data == "drop":
        drafting.drop_point(work, key, number, point_id, version=form.read)
    elif form.do.data == "up":
        drafting.move_up(work, key, number, point_id)
    else:
        drafting.write_point(
            work,
            key,
            number,
            point_id,
            heading=form.heading.data or "",
            text=form.text.data or "",
            version=form.read,
        )


# --- Approval -----------------------------------------------------------------------------------


def answer(key: str, number: int, seat_id: UUID) -> Any:
    """Agree or not, for one's own seat or the one that one stands in for."""
    form, conflict = AnswerForm(), None
    if form.validate_on_submit():
        stances = {AGREE: True, DISSENT: False, TAKE_BACK: None}
        if form.stance.data not in stances:
            form.stance.errors = [gettext("Choose an answer.")]
        else:
            conflict = attempt(
                form,
                lambda work: adopting.answer(
                    work,
                    key,
                    number,
                    seat_id,
                    agrees=stances[form.stance.data],
                    reason=form.reason.data or "",
                    version=form.read,
                ),
            )
            if conflict is None and form.refused is None:
                return _back(key, number, gettext("Your answer is saved."), "svar")
    it = _here(key, number)
    seat = next((each for each in _answers(it) if each["id"] == seat_id), None)
    if seat is None or not seat["may"]:
        raise NotFound()
    if it.stage is not Stage.APPROVAL and conflict is None:
        return redirect(url_for("room.hearing", key=key, number=number), 303)
    if not form.is_submitted() and seat["agrees"] is not None:
        form.stance.data, form.reason.data = AGREE if seat["agrees"] else DISSENT, seat["reason"]
    form.version.data = str(it.statement.version) if it.statement is not None else ""
    page = render_template(
        "hearings/answer.html",
        room=it.room,
        number=number,
        form=form,
        conflict=conflict,
        seat=seat,
        points=[(each.heading, each.text) for each in it.points],
    )
    return page, 409 if conflict is not None else form.status


def adopt(key: str, number: int) -> Any:
    """Adopt it and send it: the last look, by the chair or whoever takes over."""
    form, conflict = AdoptForm(), None
    if form.validate_on_submit():
        conflict = attempt(
            form,
            lambda work: adopting.adopt(
                work,
                key,
                number,
                seen=Seen(form.read, read(form.answered)),
                once=form.once.data or "",
                instead_why=form.instead_why.data or "",
                what_changed=form.what_changed.data or "",
            ),
        )
        if conflict is None and form.refused is None:
            return _back(key, number, gettext("It is sent in the council's name. Your receipt is here."), "kvittering")
    it = _here(key, number)
    seat = it.room.adopts_with
    if seat is None:
        raise NotFound()
    if it.statement is None or (it.stage is not Stage.APPROVAL and conflict is None):
        return redirect(url_for("room.hearing", key=key, number=number), 303)
    form.version.data, form.answered.data = str(it.statement.version), str(it.statement.answered)
    seats = _answers(it)
    page = render_template(
        "hearings/adopt.html",
        room=it.room,
        number=number,
        form=form,
        conflict=conflict,
        seats=seats,
        points=[(each.heading, each.text) for each in it.points],
        takes_over=seat.role is not SeatRole.CHAIR,
        is_correction=it.statement.editions > 0,
        is_late=rules.is_late(it.told.hearing.due_on, it.work.today) if it.told.hearing.due_on else False,
    )
    return page, 409 if conflict is not None else form.status


def history(key: str, number: int) -> Any:
    """Everything that happened to the statement; only the room sees it."""
    it = _here(key, number)
    rows = rooms.history(it.work, it.statement.id) if it.statement is not None else []
    return render_template(
        "hearings/history.html",
        room=it.room,
        number=number,
        rows=[(each.made_at, tell(DEEDS[each.deed]), it.name(each.made_by)) for each in rows],
    )
