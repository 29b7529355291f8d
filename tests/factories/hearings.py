"""Councils with their members, and hearings, for tests: made by the services that make them for real."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from engage.accounts import service as accounts
from engage.agreements.models import Agreement, FocusArea
from engage.bodies import service as bodies
from engage.bodies.models import Body, BodyKind, Level, SeatRole
from engage.core.authority import SYSTEM
from engage.core.work import Work
from engage.hearings import adopting, drafting, rooms, service
from engage.hearings.adopting import Seen
from engage.hearings.models import Edition, Hearing, Statement
from engage.hearings.service import Plan
from engage.notifications.models import Message
from engage.perspectives.models import Perspective
from tests.conftest import as_actor
from tests.factories.development import make_perspective

HEADING, TEXT = "Ring tilbage inden en uge", "Den, der ringer, skal have svar inden en uge."
SEATS = {
    "chair": SeatRole.CHAIR,
    "deputy": SeatRole.DEPUTY,
    "member": SeatRole.MEMBER,
    "other": SeatRole.MEMBER,
    "secretary": SeatRole.SECRETARY,
}


@dataclass(frozen=True)
class Council:
    """A council with one person for each seat: `chair`, `deputy`, `member`, `other`, `secretary`, `substitute` (of the
    chair) and `gone`, whose seat ended yesterday; by account and by seat.
    """

    id: UUID
    key: str
    people: dict[str, UUID]
    seats: dict[str, UUID]

    def of(self, work: Work, who: str) -> Work:
        """The same transaction in the hands of one of them."""
        return as_actor(work, bodies.actor_for(work, self.people[who]))


def make_council(work: Work, key: str = "", name: str = "") -> Council:
    key = key or f"raad-{uuid4().hex[:8]}"
    body = work.add(
        Body(
            key=key,
            kind=BodyKind.DISABILITY_COUNCIL,
            name=name or f"Handicaprådet {key}",
            level=Level.MUNICIPAL,
            valid_from=work.today - timedelta(days=900),
        )
    )
    work.flush()
    people, seats = dict[str, UUID](), dict[str, UUID]()
    for who, role in (*SEATS.items(), ("substitute", SeatRole.SUBSTITUTE), ("gone", SeatRole.MEMBER)):
        people[who] = accounts.create_account(work, name=f"Person {who}", email=f"{who}.{key}@example.org").id
        seats[who] = bodies.give_seat(
            work,
            people[who],
            body.id,
            role,
            valid_from=work.today - timedelta(days=400),
            valid_to=work.today - timedelta(days=1) if who == "gone" else None,
            nominated_by="Danske Handicaporganisationer",
            substitute_for_id=seats["chair"] if who == "substitute" else None,
        ).id
    return Council(body.id, key, people, seats)


def plan(work: Work, perspective: Perspective, *councils: Council, **values: Any) -> Plan:
    known: dict[str, Any] = {
        "title": "Hvad siger rådene?",
        "summary": "Kender I det fra jeres kommune?",
        "easy": "Er det også sådan hos jer?",
        "focus_area_id": None,
        "perspective_id": perspective.id,
        "body_ids": [each.id for each in councils],
        "due_on": work.today + timedelta(weeks=7),
    }
    return Plan(**(known | values))


def make_hearing(work: Work, *councils: Council, perspective: Perspective | None = None) -> Hearing:
    """One that these councils are asked now."""
    system = as_actor(work, SYSTEM)
    it = service.start(system, plan(work, perspective or make_perspective(work), *councils), once=uuid4().hex)
    return service.send(system, it.number, version=it.version)


def scope_of(work: Work, perspective: Perspective) -> UUID:
    """The KKR of a perspective."""
    return work.get(Agreement, work.get(FocusArea, perspective.focus_area_id).agreement_id).body_id


def statement_of(work: Work, council: Council, it: Hearing) -> Statement:
    chair = council.of(work, "chair")
    found = rooms.statement(chair, rooms.enter(chair, council.key), it.id)
    assert found is not None
    return found


def write(work: Work, council: Council, it: Hearing, *, who: str = "member", text: str = TEXT) -> UUID:
    """One point of a draft; its identity."""
    made = drafting.add_point(
        council.of(work, who), council.key, it.number, heading=HEADING, text=text, once=uuid4().hex
    )
    return made.id


def put_up(work: Work, council: Council, it: Hearing) -> Statement:
    """A point, and the members are asked."""
    write(work, council, it)
    version = statement_of(work, council, it).version
    return adopting.put_up(council.of(work, "chair"), council.key, it.number, version=version)


def answer(work: Work, council: Council, it: Hearing, who: str, agrees: bool | None = True, **values: Any) -> None:
    """One member's answer, for their own seat unless another is named."""
    seat = council.seats[values.pop("seat", who)]
    known = {"reason": "" if agrees is not False else "Det er for lidt.", "version": None} | values
    known["version"] = known["version"] or statement_of(work, council, it).version
    adopting.answer(council.of(work, who), council.key, it.number, seat, agrees=agrees, **known)


def adopt(work: Work, council: Council, it: Hearing, who: str = "chair", **values: Any) -> Edition:
    """Send it as it stands now."""
    row = statement_of(work, council, it)
    known: dict[str, Any] = {"seen": Seen(row.version, row.answered), "once": uuid4().hex}
    return adopting.adopt(council.of(work, who), council.key, it.number, **(known | values))


def make_sent(work: Work, council: Council, it: Hearing, *, against: tuple[str, ...] = ()) -> Edition:
    """A statement that is sent."""
    put_up(work, council, it)
    for who in ("chair", "deputy", "member", "other"):
        answer(work, council, it, who, who not in against)
    return adopt(work, council, it)


def mails(work: Work) -> int:
    """How many members were written to."""
    return work.one(sa.select(sa.func.count(Message.id)).where(Message.template == "council_room"))
