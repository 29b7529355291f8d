"""What administrators do across rooms: invite by mail, and send again what could not be sent."""

from uuid import UUID

from engage.accounts import queries as account_queries
from engage.accounts import service as accounts
from engage.accounts.models import Account
from engage.audit import service as audit
from engage.core.authority import Can
from engage.core.errors import Conflict, require
from engage.core.work import Work
from engage.notifications import outbox
from engage.notifications.models import Delivery, Message


def create_and_invite(work: Work, *, name: str, email: str, language: str) -> Account:
    """Make an account and mail its person a link. Raises Invalid, Forbidden."""
    account = accounts.create_account(work, name=name, email=email, language=language)
    invite(work, account.id)
    return account


def invite(work: Work, account_id: UUID) -> str:
    """Mail a person the link with which they choose a password and a second factor; earlier links end.

    Returns the link's path, for whoever has no mail server yet. Raises Invalid, Forbidden, NotFound.
    """
    token = accounts.invite(work, account_id)
    path = f"/log-ind/velkommen/{token}"
    account = work.get(Account, account_id)
    outbox.put(
        work,
        to=account_queries.email_of(work, account_id),
        template="invitation",
        language=account.language,
        path=path,
    )
    return path


def send_again(work: Work, message_id: UUID) -> Message:
    """Put a mail that was given up back into the queue, as if it were new. Raises Forbidden, NotFound, Conflict."""
    require(work.actor.kind == "system" or work.actor.can(Can.ADMINISTER))
    message = work.get(Message, message_id, lock=True)
    if message.delivery not in (Delivery.FAILED, Delivery.UNCERTAIN) or message.recipient is None:
        raise Conflict()
    message.delivery, message.due_at = Delivery.WAITING, work.now
    message.attempts = message.interrupted = 0
    message.lease_by = message.lease_until = message.error = None
    audit.record(work, "notifications.sent_again", message, template=message.template)
    return message
