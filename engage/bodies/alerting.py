"""Telling whoever is on duty that somewhere a text waits that may be about danger."""

from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.accounts.models import Account
from engage.bodies import queries
from engage.core.work import Work
from engage.notifications import outbox

MEETINGS = "bekymring/"  # where it waits, behind /arbejde/


def people(work: Work, body_id: UUID | None) -> list[Account]:
    """Who answers for the crisis queue of a body (None: of what all share), now."""
    found = queries.on_duty(work, body_id)
    return work.all(sa.select(Account).where(Account.id.in_(found))) if found else []


def alert(work: Work, body_id: UUID | None, *, once: str, where: str = "") -> None:
    """Write to them that something waits, once for each `once`; the mail says nothing of what it is.

    where: the page that lists it, behind /arbejde/; the queue of contributions when none is named.
    """
    values = {"where": where} if where else {}
    for account in people(work, body_id):
        outbox.put(
            work,
            to=accounts.email_of(work, account.id) or "",
            template="crisis_alert",
            language=account.language,
            once=f"{once}:{account.id}",
            **values,
        )
