"""The demo's hearings: one with answers side by side, a dissent and a council that is late; one being written."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from engage.accounts import service as account_service
from engage.agreements import queries as agreements
from engage.basics import facts
from engage.bodies import queries as body_queries
from engage.bodies import service as bodies
from engage.bodies.models import Seat, SeatRole
from engage.core.authority import SYSTEM, Actor
from engage.core.work import Work
from engage.demo.development import perspectives_by_place
from engage.hearings import adopting, drafting, rooms, service
from engage.hearings.adopting import Seen
from engage.hearings.models import Hearing
from engage.hearings.service import Plan
from engage.notifications.models import Message
from engage.wording import service as wording

Told = dict[str, Any]
MAIL, NEW = "council_room", timedelta(days=2, hours=1)
HERE = UUID("0f3c0c1e-6a6b-4d6e-9a36-0d1b6d3c7f11")


def is_loaded(work: Work) -> bool:
    return work.one(sa.select(Hearing.id).limit(1)) is not None


def load(work: Work, chair: Actor, member: Actor) -> int:
    """Make it all, on days gone by; the number of hearings. What needs a perspective that is not there is left out."""
    told, present = facts("demo/hearings.json"), work.now
    work.actor = SYSTEM
    roles = {"council_chair": chair, "council_member": member}
    people = roles | _people(work, told["people"], roles)
    known = perspectives_by_place(work)
    made = 0
    for each in told["hearings"]:
        if each["perspective"] is not None and each["perspective"] not in known:
            continue
        work.actor, work.now = SYSTEM, present - timedelta(days=each["sent_days_ago"])
        it = _send(work, each, known, present)
        for statement in each.get("statements", ()):
            work.now = present - timedelta(days=statement["days_ago"])
            _state(work, it, statement, people)
        if "draft" in each:
            work.now = present - timedelta(days=3)
            _draft(work, it, each["draft"], people)
        made += 1
    work.now, work.actor = present, SYSTEM
    work.flush()
    read_long_ago(work)
    return made


def read_long_ago(work: Work) -> None:
    """Mails of long ago were read long ago."""
    work.run(sa.delete(Message).where(Message.template == MAIL, Message.due_at < work.now - NEW))


def _people(work: Work, told: list[Told], roles: dict[str, Actor]) -> dict[str, Actor]:
    """Whoever else sits in these councils, by address; the chair stands by name on the council's page."""
    found: dict[str, Actor] = {}
    for each in told:
        account = account_service.create_account(work, name=each["name"], email=each["email"], language="da")
        body = body_queries.body_by_key(work, each["body"])
        assert body is not None
        seated = roles[each["for"]].account_id if each.get("for") else None
        seats = body_queries.seats_in(work, body.id) if seated is not None else []
        stands_for = next((seat.id for seat in seats if seat.account_id == seated), None)
        bodies.give_seat(
            work,
            account.id,
            body.id,
            SeatRole(each["role"]),
            valid_from=work.today - timedelta(days=400),
            nominated_by=each["nominated_by"],
            substitute_for_id=stands_for,
        )
        found[each["email"]] = bodies.actor_for(work, account.id)
    work.flush()
    work.run(sa.update(Seat).where(Seat.role == SeatRole.CHAIR).values(name_shown=True))
    return found


def _send(work: Work, each: Told, known: dict[int, Any], present: Any) -> Hearing:
    area = agreements.focus_by_reference(work, each["area"]) if each["perspective"] is None else None
    asked = [body_queries.body_by_key(work, key) for key in each["bodies"]]
    plan = Plan(
        each["title"]["da"],
        each["summary"]["da"],
        each["summary"]["da@easy"],
        area.id if area is not None else None,
        known[each["perspective"]].id if each["perspective"] is not None else None,
        [body.id for body in asked if body is not None],
        (present + timedelta(days=each["due_in"])).date(),
    )
    it = service.start(work, plan, once=f"demo-{each['id']}-once")
    wording.set_twins(
        work,
        [
            (it, name, language, text)
            for name in ("title", "summary")
            for language, text in each[name].items()
            if language != "da"
        ],
    )
    return service.send(work, it.number, version=it.version)


def _as(work: Work, actor: Actor) -> Work:
    return replace(work, actor=actor)


def _state(work: Work, it: Hearing, told: Told, people: dict[str, Actor]) -> None:
    """Write it, ask the members, and send it as the chair."""
    key = told["body"]
    seated = _seated(work, key, people)
    chair = next(actor for seat, actor in seated if seat.role is SeatRole.CHAIR)
    for heading, text in told["points"]:
        drafting.add_point(_as(work, chair), key, it.number, heading=heading, text=text, once=_once(it, heading))
    statement = adopting.put_up(_as(work, chair), key, it.number, version=_version(work, it, key, chair))
    against = {people[who].account_id: reason for who, reason in told["against"]}
    for seat, actor in seated:
        if seat.role in (SeatRole.CHAIR, SeatRole.DEPUTY, SeatRole.MEMBER):
            reason = against.get(actor.account_id, "")
            adopting.answer(
                _as(work, actor), key, it.number, seat.id, agrees=not reason, reason=reason, version=statement.version
            )
    seen = Seen(statement.version, statement.answered)
    adopting.adopt(_as(work, chair), key, it.number, seen=seen, once=_once(it, key))


def _seated(work: Work, key: str, people: dict[str, Actor]) -> list[tuple[Seat, Actor]]:
    body = body_queries.body_by_key(work, key)
    assert body is not None
    by_account = {actor.account_id: actor for actor in people.values()}
    seats = body_queries.seats_in(work, body.id)
    return [(seat, by_account[seat.account_id]) for seat in seats if seat.account_id in by_account]


def _version(work: Work, it: Hearing, key: str, actor: Actor) -> int:
    room = rooms.enter(_as(work, actor), key)
    found = rooms.statement(work, room, it.id)
    assert found is not None
    return found.version


def _once(it: Hearing, words: str) -> str:
    return str(uuid5(HERE, f"{it.number} {words}"))


def _draft(work: Work, it: Hearing, told: Told, people: dict[str, Actor]) -> None:
    key = told["body"]
    for who, heading, text in told["points"]:
        drafting.add_point(_as(work, people[who]), key, it.number, heading=heading, text=text, once=_once(it, heading))
    for who, text in told["comments"]:
        work.now += timedelta(hours=5)
        drafting.comment(_as(work, people[who]), key, it.number, text=text, once=_once(it, text))
