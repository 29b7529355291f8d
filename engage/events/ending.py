"""What happens by itself: reminders, a word to whoever has let a need wait, and forgetting when its time is over."""

from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.accounts.models import Account
from engage.audit import service as audit
from engage.bodies.models import Grant
from engage.bodies.queries import holds_on
from engage.consent import queries as consent
from engage.consent.models import Consent
from engage.core.authority import GRANTS, Can
from engage.core.clock import local_date
from engage.core.work import Work
from engage.events import evaluation, needs, sealed, times
from engage.events.lists import overdue_needs
from engage.events.models import AccessNeed, Event, Place, Reminder, Writer
from engage.events.queries import locked
from engage.events.rules import Stage, Telling, reminded_on
from engage.events.telling import tell_all
from engage.notifications import outbox
from engage.receipts.models import Receipt

AHEAD = ((7, Telling.REMINDER_WEEK), (1, Telling.REMINDER_DAY))


def remind(work: Work) -> int:
    """Send what is due of the reminders a week and a day ahead, each once for an event; the number sent."""
    soon = sa.select(Event).where(
        Event.stage == Stage.OPEN, Event.starts_at > work.now, Event.starts_at < work.now + timedelta(days=9)
    )
    sent = 0
    for event in work.all(soon.order_by(Event.id)):
        for days, telling in AHEAD:
            if times.reminder_due(work.now, event.starts_at, days):
                sent += _remind(work, locked(work, event.id), telling)
    return sent


def _remind(work: Work, event: Event, telling: Telling) -> int:
    before = sa.select(Reminder.id).where(Reminder.event_id == event.id, Reminder.telling == telling)
    if work.one(before) is not None:
        return 0
    work.add(Reminder(event_id=event.id, telling=telling, sent_on=work.today))
    # Who still waits is not reminded of an event that they do not come to.
    return tell_all(work, event, telling, mark=str(event.id), only_coming=True)


def warn_overdue(work: Work) -> int:
    """Write to whoever has let a need wait too long, once a day; the number of mails.

    A need that nobody owns is everybody's who arranges events there.
    """
    owed: Counter[UUID] = Counter()
    for each in overdue_needs(work, limit=1000):
        for account_id in _responsible(work, each.need, each.event):
            owed[account_id] += 1
    return _write(work, owed, "event_needs_overdue")


def _write(work: Work, owed: Counter[UUID], template: str) -> int:
    """One mail today to each of these accounts that is open, with how much waits for them; the number of mails."""
    people: list[Account] = work.all(sa.select(Account).where(Account.id.in_(owed), Account.disabled_at.is_(None)))
    for account in people:
        outbox.put(
            work,
            to=accounts.email_of(work, account.id) or "",
            template=template,
            language=account.language,
            once=f"{account.id}:{work.today}",
            number=owed[account.id],
        )
    return len(people)


def warn_unfinished(work: Work) -> int:
    """Remind organisers of events that are over and lack minutes or the number who came; the number of mails.

    After 3, 7 and 14 days, then every week, until both are there; one mail a day, however many events it is about.
    """
    over = sa.select(Event).where(
        Event.ends_at < work.now,
        Event.published_on.is_not(None),
        Event.stage != Stage.CANCELLED,
        sa.or_(Event.stage != Stage.MINUTES, Event.closed_on.is_(None)),
    )
    owed: Counter[UUID] = Counter()
    for event in work.all(over):
        if reminded_on((work.today - local_date(event.ends_at)).days):
            owed.update(_organisers(work, event))
    return _write(work, owed, "event_unfinished")


def _responsible(work: Work, need: AccessNeed, event: Event) -> list[UUID]:
    return [need.owner_id] if need.owner_id is not None else _organisers(work, event)


def _organisers(work: Work, event: Event) -> list[UUID]:
    """Who looks after the event; all who arrange events there where nobody does."""
    if event.owner_id is not None:
        return [event.owner_id]
    roles = [role for role, rights in GRANTS.items() if Can.MANAGE_EVENTS in rights]
    statement = sa.select(Grant.account_id).where(
        Grant.role.in_(roles),
        holds_on(Grant, work.today),
        sa.or_(Grant.scope_id.is_(None), Grant.scope_id == event.scope_id),
    )
    return work.all(statement.distinct())


def _ended_before(work: Work, key: str) -> datetime:
    """The moment before which an event must have ended, for this kind of data to be over."""
    days = consent.rule(work, key).days or 0
    first = local_date(work.now) - timedelta(days=days)
    return times.moment_of(datetime.combine(first, datetime.min.time()))


def purge_needs(work: Work) -> int:
    """Delete what people needed, with the keys to it, when its time after the event is over; the number of places."""
    due = (
        sa.select(Place)
        .join(Event, Event.id == Place.event_id)
        .where(Event.ends_at < _ended_before(work, "access_need"))
        .where(sa.or_(Place.needs_key.is_not(None), sa.exists().where(AccessNeed.place_id == Place.id)))
    )
    places: list[Place] = work.all(due.with_for_update(of=Place))
    for place in places:
        needs.erase(work, place)
        audit.record(work, "events.needs_purged", place)
    work.flush()
    return len(places)


def forget_places(work: Work) -> int:
    """Delete places, codes and all that was told, when their time after the event is over; the number of places.

    How many came stays with the event.
    """
    due = (
        sa.select(Place)
        .join(Event, Event.id == Place.event_id)
        .where(Event.ends_at < _ended_before(work, "place"))
        .with_for_update(of=Place)
    )
    places: list[Place] = work.all(due)
    # The code of whoever wrote in a silent dialogue still opens that: taking back has no end.
    there = Writer.event_id.in_({place.event_id for place in places})
    writing = set(work.all(sa.select(Writer.receipt_id).where(there)))
    receipts = [place.receipt_id for place in places if place.receipt_id not in writing]
    given = (each for place in places for each in (place.needs_consent_id, place.aloud_consent_id))
    agreed = [each for each in given if each is not None]
    for place in places:
        if place.data_key is not None:  # one that was given up is buried already
            sealed.erase(place)
            audit.bury(work, place, "time is over")
    work.flush()
    for start in range(0, len(places), 500):  # SQLite takes so many values in one statement
        ids = [place.id for place in places[start : start + 500]]
        work.run(sa.delete(Place).where(Place.id.in_(ids)))  # needs and calls go with it
    for start in range(0, len(receipts), 500):
        work.run(sa.delete(Receipt).where(Receipt.id.in_(receipts[start : start + 500])))
    work.run(sa.delete(Consent).where(Consent.id.in_(agreed)))
    return len(places)


def forget_evaluations(work: Work) -> int:
    """Delete what people wrote about events that ended long ago, and who gave which face; the number of answers."""
    return evaluation.purge(work, Event.ends_at < _ended_before(work, "evaluation"))


def forget_unsent(work: Work) -> int:
    """Delete what was written in silent dialogues and not sent, when nobody has touched it for long; how many writers.

    Who has sent nothing at all is deleted wholly: no code opens it.
    """
    before = work.today - timedelta(days=consent.rule(work, "draft").days or 0)
    idle = Writer.changed_on < before
    gone = work.run(sa.delete(Writer).where(idle, Writer.receipt_id.is_(None)))
    kept = sa.update(Writer).where(idle, Writer.pending.is_not(None))
    return gone + work.run(kept.values(pending=None, data_key=None))
