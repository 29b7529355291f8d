"""Which perspectives went into an activity, where and how; and what changed as a result, with what shows it."""

from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from engage.core.errors import Invalid, NotFound
from engage.core.text import say
from engage.core.work import Work
from engage.development import queries, rules
from engage.development.models import ALREADY_IN, Activity, Change, Inclusion
from engage.development.rules import Happened, Outcome
from engage.development.service import held, touched
from engage.events.checking import checked_link, checked_text, needed_text
from engage.files import service as files

Part = TypeVar("Part", Inclusion, Change)


@dataclass(frozen=True)
class Sent:
    """A file as its sender calls it. drop: the one there is goes."""

    name: str = ""
    content: bytes = b""
    drop: bool = False


@dataclass(frozen=True)
class In:
    """Where in an activity a perspective came, and how."""

    where_in: str
    how: str
    file: Sent = Sent()


def include(work: Work, number: int, perspective_id: UUID | None, told: In, *, version: int, once: str) -> Inclusion:
    """A published perspective of its focus areas went in, once per form. Raises NotFound, Invalid, Conflict."""
    mark = work.keys.blind("inclusion", once)
    before: Inclusion | None = work.one(sa.select(Inclusion).where(Inclusion.once_hash == mark))
    if before is not None:
        return before
    it = held(work, number, version)
    open_ones = {each.id for each, _ in queries.to_choose(work, queries.area_ids(work, it.id))}
    if perspective_id is None or perspective_id not in open_ones:
        raise Invalid("perspective", say("Choose a perspective."))
    if work.one(
        sa.select(Inclusion.id).where(Inclusion.activity_id == it.id, Inclusion.perspective_id == perspective_id)
    ):
        raise Invalid("perspective", ALREADY_IN)
    row = Inclusion(
        activity_id=it.id,
        once_hash=mark,
        perspective_id=perspective_id,
        added_by=work.actor.account_id,
        added_on=work.today,
    )
    _put_in(row, told)
    row.file_id = files.store(work, name=told.file.name, content=told.file.content).id if told.file.name else None
    work.add(row)
    touched(work, it, Happened.INCLUDED)
    return row


def change_inclusion(work: Work, number: int, inclusion_id: UUID, told: In, *, version: int) -> Inclusion:
    """Say it differently. Raises NotFound, Invalid, Conflict."""
    it = held(work, number, version)
    row = _mine(work, it, Inclusion, inclusion_id)
    _put_in(row, told)
    _put_file(work, row, told.file)
    touched(work, it, Happened.INCLUSION_CHANGED)
    return row


def take_out(work: Work, number: int, inclusion_id: UUID, *, version: int) -> Activity:
    """It did not go in after all. Raises NotFound, Conflict."""
    it = held(work, number, version)
    row = _mine(work, it, Inclusion, inclusion_id)
    work.session.delete(row)
    work.flush()
    files.remove(work, row.file_id)
    touched(work, it, Happened.TAKEN_OUT)
    return it


def _put_in(row: Inclusion, told: In) -> None:
    row.where_in = needed_text("where_in", told.where_in, rules.PLACE_LONGEST)
    row.how = needed_text("how", told.how, rules.TEXT_LONGEST)


# --- What changed ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """Something that changed, or is to change. confirmed_by: a body or a function, never a person's name."""

    what: str
    where_at: str = ""
    state: Outcome = Outcome.PLANNED
    happened_on: date | None = None
    evidence: str = ""
    link: str = ""
    confirmed_by: str = ""
    file: Sent = Sent()


def add_change(work: Work, number: int, told: Result, *, version: int, once: str) -> Change:
    """One more result, once per form; also of an activity that is closed. Raises NotFound, Invalid, Conflict."""
    mark = work.keys.blind("development_change", once)
    before: Change | None = work.one(sa.select(Change).where(Change.once_hash == mark))
    if before is not None:
        return before
    it = held(work, number, version, may_be_closed=True)
    row = Change(activity_id=it.id, once_hash=mark, confirmed_on=None)
    _put_result(work, row, told)
    row.file_id = files.store(work, name=told.file.name, content=told.file.content).id if told.file.name else None
    work.add(row)
    touched(work, it, Happened.CHANGE_ADDED, state=told.state.value)
    return row


def write_change(work: Work, number: int, change_id: UUID, told: Result, *, version: int) -> Change:
    """Say a result differently, or that it has happened. Raises NotFound, Invalid, Conflict."""
    it = held(work, number, version, may_be_closed=True)
    row = _mine(work, it, Change, change_id)
    _put_result(work, row, told)
    _put_file(work, row, told.file)
    touched(work, it, Happened.CHANGE_WRITTEN, state=told.state.value)
    return row


def drop_change(work: Work, number: int, change_id: UUID, *, version: int) -> Activity:
    """It will not change after all. Raises NotFound, Conflict."""
    it = held(work, number, version, may_be_closed=True)
    row = _mine(work, it, Change, change_id)
    work.session.delete(row)
    work.flush()
    files.remove(work, row.file_id)
    touched(work, it, Happened.CHANGE_DROPPED)
    return it


def _put_result(work: Work, row: Change, told: Result) -> None:
    row.what = needed_text("what", told.what, rules.TEXT_LONGEST)
    row.where_at = checked_text("where_at", told.where_at, rules.PLACE_LONGEST) or None
    row.evidence = checked_text("evidence", told.evidence, rules.TEXT_LONGEST) or None
    row.confirmed_by = checked_text("confirmed_by", told.confirmed_by, rules.PLACE_LONGEST) or None
    row.link = checked_link("link", told.link, rules.LINK_LONGEST)
    row.happened_on, row.written_by = told.happened_on, work.actor.account_id
    if told.state is Outcome.DELIVERED:
        _must_show(work, row)
        row.confirmed_on = row.confirmed_on or work.today
    else:
        row.confirmed_on = None
    row.state = told.state


def _must_show(work: Work, row: Change) -> None:
    """What is said to have happened has a day gone by, something that shows it, and who confirms it. Raises Invalid."""
    if row.happened_on is None:
        raise Invalid("happened_on", say("Write the day."))
    if row.happened_on > work.today:
        raise Invalid("happened_on", say("This day is still to come. Choose “Planned”, or write another day."))
    if not row.evidence:
        raise Invalid("evidence", say("Write what shows that it has happened."))
    if not row.confirmed_by:
        raise Invalid("confirmed_by", say("Write which body or function confirms it."))


def _put_file(work: Work, row: Inclusion | Change, sent: Sent) -> None:
    """Another file instead of the one there is, or none any more; nothing sent changes nothing."""
    if not (sent.name or sent.drop):
        return
    before = row.file_id
    row.file_id = files.store(work, name=sent.name, content=sent.content).id if sent.name else None
    work.flush()
    files.remove(work, before)


def _mine(work: Work, it: Activity, kind: type[Part], identity: UUID) -> Part:
    row = work.get(kind, identity)
    if row.activity_id != it.id:
        raise NotFound()
    return row
