"""Sending what waits: one message at a time, under a lease, outside of any transaction."""

import json
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import sqlalchemy as sa
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from engage.core.config import Settings
from engage.core.languages import catalogue, known
from engage.core.work import Store, Work, unit_of_work
from engage.notifications.models import Delivery, Message
from engage.notifications.rules import LEASE, MOST_ATTEMPTS, MOST_INTERRUPTIONS, wait_after

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "email"
# A long address in a header stays as it is: folded, Python would write it as an encoded word, which no program follows.
UNFOLDED = policy.default.clone(max_line_length=998)
Send = Callable[[EmailMessage], None]


@dataclass(frozen=True)
class Claimed:
    """A message that this worker alone may send until its lease ends."""

    message_id: UUID
    lease_by: str
    recipient: str
    language: str
    template: str
    values: dict[str, Any]


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # noqa: S701 - plain text, never HTML
    )
    words = catalogue(language)
    environment.install_gettext_callables(words.ugettext, words.ungettext, newstyle=True)  # type: ignore[attr-defined]
    environment.policies["ext.i18n.trimmed"] = True
    return environment


def compose(claimed: Claimed, settings: Settings) -> EmailMessage:
    """The mail itself: plain text, in the recipient's language. The template's first line is the subject."""
    language = known(claimed.language)
    link = settings.base_url + language.prefix
    template = _environment(language.code).get_template(f"{claimed.template}.txt")
    text = template.render(site=settings, link=link, **claimed.values)
    subject, _, body = text.lstrip().partition("\n")
    one_press = "list_stop" in claimed.values
    mail = EmailMessage(UNFOLDED if one_press else None)
    mail["From"] = settings.mail_from
    mail["To"] = claimed.recipient
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = f"<{claimed.message_id.hex}@{urlsplit(settings.base_url).hostname}>"
    mail["Content-Language"] = language.html
    mail["Auto-Submitted"] = "auto-generated"
    if one_press:  # one press in the reader's own mail program (RFC 8058)
        mail["List-Unsubscribe"] = f"<{link}{claimed.values['list_stop']}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(body.strip() + "\n")
    return mail


def claim(work: Work, worker: str) -> Claimed | None:
    """Take the message that has waited longest, or None. Leases of dead workers are taken over."""
    _take_over(work)
    due = (
        sa.select(Message.id)
        .where(Message.delivery == Delivery.WAITING, Message.due_at <= work.now, Message.lease_by.is_(None))
        .order_by(Message.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    taken = sa.update(Message).where(Message.id == due).values(lease_by=worker, lease_until=work.now + LEASE)
    message_id = work.session.scalar(taken.returning(Message.id))
    if message_id is None:
        return None
    message = work.get(Message, message_id)
    recipient = work.unseal(message, "recipient") or ""
    values = json.loads(work.unseal(message, "values") or "{}")
    return Claimed(message.id, worker, recipient, message.language, message.template, values)


def _take_over(work: Work) -> None:
    """Free messages whose worker died while sending: try once more, then leave them to a person."""
    dead = sa.select(Message).where(Message.lease_until < work.now, Message.delivery == Delivery.WAITING)
    for message in work.all(dead.with_for_update(skip_locked=True)):
        message.interrupted += 1
        message.lease_by = message.lease_until = None
        if message.interrupted >= MOST_INTERRUPTIONS:
            message.delivery = Delivery.UNCERTAIN
            message.error = "the worker died twice while sending"


def settle(work: Work, claimed: Claimed, error: str | None) -> None:
    """Note how sending went; a worker that lost its lease in the meantime changes nothing."""
    message = work.find(Message, claimed.message_id, lock=True)
    if message is None or message.lease_by != claimed.lease_by:
        return
    message.lease_by = message.lease_until = None
    message.attempts += 1
    if error is None:
        message.delivery, message.sent_on, message.error = Delivery.SENT, work.today, None
        message.recipient = message.values = None  # they have done their service
    elif message.attempts >= MOST_ATTEMPTS:
        message.delivery, message.error = Delivery.FAILED, error
    else:
        message.due_at, message.error = work.now + wait_after(message.attempts), error


def deliver_one(store: Store, settings: Settings, worker: str, send: Send | None = None) -> bool:
    """Send the next message; whether there was one. A failure is noted and tried again later."""
    with unit_of_work(store) as work:
        claimed = claim(work, worker)
    if claimed is None:
        return False
    error: str | None = None
    try:
        (send or sender(settings))(compose(claimed, settings))
    except smtplib.SMTPException as problem:
        error = type(problem).__name__
    except OSError as problem:
        error = f"no connection ({type(problem).__name__})"
    except Exception as problem:  # noqa: BLE001 - one mail that cannot be written must not stop the others
        error = f"cannot be composed ({type(problem).__name__})"
    with unit_of_work(store) as work:
        settle(work, claimed, error)
    return True


def sender(settings: Settings) -> Send:
    """Sends through the SMTP server of the settings, each mail over a connection of its own."""
    parts = urlsplit(settings.smtp_url)
    if not parts.hostname:
        raise smtplib.SMTPException("ENGAGE_SMTP_URL is not set")
    kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP

    def send(mail: EmailMessage) -> None:
        with kind(parts.hostname or "", parts.port or 0, timeout=30, local_hostname=socket.gethostname()) as server:
            if parts.scheme == "smtp+starttls":
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)

    return send


def forget(work: Work, days: int) -> int:
    """Remove messages sent more than `days` ago; the number removed."""
    old = work.today - timedelta(days=days)
    return work.run(sa.delete(Message).where(Message.delivery == Delivery.SENT, Message.sent_on < old))
