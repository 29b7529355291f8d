"""Words that the chair of a body signs: how far one version of them is, who signs, and what each step does to it."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.accounts import queries as accounts
from engage.accounts.models import Account
from engage.bodies.models import Body, Seat, SeatRole
from engage.bodies.policy import ASKABLE
from engage.bodies.queries import holds_on
from engage.bodies.rules import holds
from engage.core.authority import Actor
from engage.core.db import Word, personal
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.text import Say, say
from engage.core.work import Work
from engage.notifications import outbox

_BY = personal("accountability", "audit")
OVERTAKEN = say("A colleague has changed something in the meantime. What you wrote is still here. Send it once more.")
NOT_NOW = say("That can no longer be done. Look at how far the answer is now.")
OWN_WORDS = say("You cannot sign what you have written yourself.")


class Stage(StrEnum):
    """How far one version is."""

    DRAFT = "draft"
    WAITING = "waiting"
    SIGNED = "signed"
    PUBLISHED = "published"
    REPLACED = "replaced"


STAGES: dict[Stage, Say] = {
    Stage.DRAFT: say("Being written"),
    Stage.WAITING: say("Waits for the chair's signature"),
    Stage.SIGNED: say("Signed, not shown yet"),
    Stage.PUBLISHED: say("Answered"),
    Stage.REPLACED: say("Replaced by a newer version"),
}


class Signed:
    """What every version of signed words has. Its table takes `checks()` too; its migration freezes the words."""

    stage: Mapped[Stage] = mapped_column(Word(Stage))
    written_by: Mapped[UUID | None] = mapped_column(info=_BY)
    sent_back: Mapped[str | None] = mapped_column(sa.Text)  # the chair's words: what should be different
    signed_by: Mapped[UUID | None] = mapped_column(info=_BY)
    signed_on: Mapped[date | None]
    signed_body_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("body.id"))
    published_on: Mapped[date | None]


Words = TypeVar("Words", bound=Signed)


def checks() -> tuple[sa.CheckConstraint, ...]:
    """What the database holds about a signature."""
    return (
        sa.CheckConstraint(
            "stage NOT IN ('signed', 'published', 'replaced') OR (signed_by IS NOT NULL AND signed_on IS NOT NULL "
            "AND signed_body_id IS NOT NULL)",
            name="signed",
            info={"refuse": (None, say("The chair has not signed it yet."))},
        ),
        sa.CheckConstraint(
            "signed_by IS NULL OR signed_by <> written_by", name="second_person", info={"refuse": (None, OWN_WORDS)}
        ),
        sa.CheckConstraint("stage NOT IN ('published', 'replaced') OR published_on IS NOT NULL", name="published"),
    )


# --- Who signs, and who can be asked --------------------------------------------------------------


def chair_seat(work: Work) -> tuple[Any, ...]:
    """The seat of a chair that the actor has today, as WHERE clauses."""
    seat = Seat.account_id == work.actor.account_id, Seat.role == SeatRole.CHAIR, holds_on(Seat, work.today)
    return *seat, _exists_today(work)


def _exists_today(work: Work) -> Any:
    """That the body of the seat is still there: with it all its seats end."""
    return sa.exists().where(Body.id == Seat.body_id, holds_on(Body, work.today))


def is_chair(work: Work, body_id: UUID) -> bool:
    """Whether the actor has the seat of the chair of this body today."""
    if work.actor.account_id is None:
        return False
    return work.one(sa.select(Seat.id).where(Seat.body_id == body_id, *chair_seat(work))) is not None


def chairs(work: Work, body_id: UUID) -> list[UUID]:
    """The accounts that hold the seat of the chair of a body today."""
    return work.all(
        sa.select(Seat.account_id).where(
            Seat.body_id == body_id,
            Seat.role == SeatRole.CHAIR,
            Seat.account_id.is_not(None),
            holds_on(Seat, work.today),
            _exists_today(work),
        )
    )


def chaired(work: Work) -> set[UUID]:
    """The bodies that the actor is the chair of today."""
    if work.actor.account_id is None:
        return set()
    return set(work.all(sa.select(Seat.body_id).where(*chair_seat(work))))


def may_sign(actor: Actor, *, is_chair: bool, authors: Collection[UUID | None]) -> bool:
    """The chair of the body on this day, and nobody who had a hand in the words."""
    return actor.account_id is not None and is_chair and actor.account_id not in authors


def askable(work: Work) -> list[Body]:
    """The bodies that can be asked for an answer today, by kind and name."""
    return work.all(
        sa.select(Body).where(Body.kind.in_(ASKABLE), holds_on(Body, work.today)).order_by(Body.kind, Body.name)
    )


def asked_body(work: Work, body_id: UUID | None) -> Body:
    """One of these. Raises Invalid."""
    body = work.find(Body, body_id)
    if body is None or body.kind not in ASKABLE or not holds(body.valid_from, body.valid_to, work.today):
        raise Invalid("body", say("Choose who is to answer."))
    return body


# --- The steps ------------------------------------------------------------------------------------


def at(it: Words | None, *stages: Stage) -> Words:
    """This version, at one of these stages. Raises Conflict."""
    if it is None or it.stage not in stages:
        raise Conflict(NOT_NOW)
    return it


def wait(work: Work, it: Signed, body_id: UUID, *, once: str) -> None:
    """It waits for the chair, who gets a mail that says nothing of what it is."""
    it.stage, it.sent_back = Stage.WAITING, None
    for account_id in chairs(work, body_id):
        account = work.get(Account, account_id)
        outbox.put(
            work,
            to=accounts.email_of(work, account_id) or "",
            template="decision_to_sign",
            language=account.language,
            once=f"{once}:{account_id}",
        )


def reopen(it: Signed) -> None:
    """It can be changed again; a signature is gone with it."""
    it.stage, it.signed_by, it.signed_on, it.signed_body_id = Stage.DRAFT, None, None, None


def sign(work: Work, it: Signed, body_id: UUID, authors: Collection[UUID | None]) -> None:
    """The chair signs; that the actor is the chair was looked at before. Raises Forbidden for one's own words."""
    _not_own(work, authors)
    it.stage, it.signed_by, it.signed_on = Stage.SIGNED, work.actor.account_id, work.today
    it.signed_body_id = body_id


def send_back(work: Work, it: Signed, why: str, authors: Collection[UUID | None]) -> None:
    """The chair says what should be different. As `sign`."""
    _not_own(work, authors)
    it.stage, it.sent_back = Stage.DRAFT, why


def show(work: Work, it: Signed, before: Signed | None) -> None:
    """Everybody reads it, in the place of the version before."""
    if before is not None:
        before.stage = Stage.REPLACED
        work.flush()  # one is published at a time
    it.stage, it.published_on = Stage.PUBLISHED, work.today


def _not_own(work: Work, authors: Collection[UUID | None]) -> None:
    if not may_sign(work.actor, is_chair=True, authors=authors):
        raise Forbidden(OWN_WORDS)


# --- When a body ends -----------------------------------------------------------------------------


def line(work: Work, body_id: UUID | None, *, asked: bool = False, on: date | None = None) -> list[UUID]:
    """This body, and those it had taken over from on a day. asked: nothing for one that cannot be asked anything."""
    ended = Body.valid_to < (on or work.today)
    first = sa.select(Body).where(sa.or_(Body.id == body_id, sa.and_(Body.successor_id == body_id, ended)))
    found: dict[UUID, Body] = {each.id: each for each in work.all(first)}
    if body_id is None or body_id not in found or (asked and found[body_id].kind not in ASKABLE):
        return []
    newest = [each for each in found if each != body_id]
    while newest:
        known = sa.select(Body).where(Body.successor_id.in_(newest), ended, Body.id.not_in(found))
        newest = [each.id for each in work.all(known)]
        found |= dict.fromkeys(newest, found[body_id])
    return list(found)
