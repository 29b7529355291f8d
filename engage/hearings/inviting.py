"""A new member of a body: seated, and invited by mail, by whoever leads the room; and whose names others may read."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.accounts import service as account_service
from engage.accounts.models import Account
from engage.audit import service as audit
from engage.bodies import service as bodies
from engage.bodies.models import Seat, SeatRole
from engage.core.authority import SYSTEM
from engage.core.errors import Invalid, require
from engage.core.text import say
from engage.core.work import Work
from engage.hearings import rooms
from engage.hearings.models import Dissent
from engage.hearings.rules import INVITED, VOTES
from engage.notifications import outbox


@dataclass(frozen=True)
class Newcomer:
    """Whom to invite. substitute_for_id: whose place a substitute can take."""

    name: str
    email: str
    role: SeatRole
    language: str = "da"
    nominated_by: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    substitute_for_id: UUID | None = None


def invite(work: Work, key: str, newcomer: Newcomer) -> Seat:
    """Seat a person in the body of this room, and write to them; whoever has an account already keeps it.

    Raises NotFound, Forbidden, Invalid.
    """
    room = rooms.enter(work, key)
    require(room.may_invite, say("The chair, the deputy chair and the secretary do this."))
    if newcomer.role not in INVITED:
        raise Invalid("role", say("Choose from the list."))
    _check_substitute(room, newcomer)
    # Accounts and seats are an administrator's; a body may fill its own seats, and nothing beyond.
    as_system = replace(work, actor=SYSTEM)
    account = accounts.by_email(work, newcomer.email)
    if account is not None and account.disabled_at is not None:
        raise Invalid("email", say("There is a closed account with this e-mail address. Ask an administrator."))
    if account is not None and any(each.account_id == account.id for each in room.now):
        raise Invalid("email", say("This person has a seat here already."))
    is_new = account is None
    if account is None:
        account = account_service.create_account(
            as_system, name=newcomer.name, email=newcomer.email, language=newcomer.language
        )
    seat = bodies.give_seat(
        as_system,
        account.id,
        room.body.id,
        newcomer.role,
        valid_from=newcomer.valid_from,
        valid_to=newcomer.valid_to,
        nominated_by=newcomer.nominated_by,
        substitute_for_id=newcomer.substitute_for_id,
    )
    audit.record(work, "hearings.member_invited", seat, seat=newcomer.role.value)
    _write_to(work, as_system, account, room.body.key, is_new)
    return seat


def _check_substitute(room: rooms.Room, newcomer: Newcomer) -> None:
    if newcomer.role is not SeatRole.SUBSTITUTE:
        if newcomer.substitute_for_id is not None:
            raise Invalid("substitute_for", say("Only a substitute stands in for somebody."))
        return
    if newcomer.substitute_for_id not in {each.id for each in room.now if each.role in VOTES}:
        raise Invalid("substitute_for", say("Choose whom the substitute stands in for."))


def _write_to(work: Work, as_system: Work, account: Account, key: str, is_new: bool) -> None:
    to = accounts.email_of(work, account.id)
    if is_new:
        path = f"/log-ind/velkommen/{account_service.invite(as_system, account.id)}"
        outbox.put(work, to=to, template="invitation", language=account.language, path=path)
    else:
        outbox.put(work, to=to, template="council_room", language=account.language, key=key)


def show_name(work: Work, key: str, *, shown: bool) -> None:
    """Let one's own name stand on the body's public page and with a dissent, or not any more. Raises NotFound."""
    room = rooms.enter(work, key)
    for seat in room.mine:
        bodies.show_name(work, seat.id, shown=shown)
        if not shown:
            work.run(sa.update(Dissent).where(Dissent.seat_id == seat.id).values(name=None))
