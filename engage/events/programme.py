"""What belongs to an event: its programme, its materials, and the focus areas it is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.core.errors import Invalid
from engage.core.text import plain, say
from engage.core.work import Work
from engage.events import queries
from engage.events.changing import check, touched
from engage.events.models import AgendaItem, Event, EventFocus, Material
from engage.files import service as files


@dataclass(frozen=True)
class Line:
    """One item of the programme."""

    starts: str  # "15:10"
    title: str
    who: str = ""


@dataclass(frozen=True)
class Paper:
    """Something to read, short and long."""

    title: str
    short: str = ""
    short_url: str = ""
    long_url: str = ""
    short_file_id: UUID | None = None
    long_file_id: UUID | None = None


def set_agenda(work: Work, event_id: UUID, lines: Sequence[Line], *, version: int) -> Event:
    """Make the programme these items. Raises NotFound, Forbidden, Conflict, Invalid."""
    for line in lines:
        try:
            datetime.strptime(line.starts, "%H:%M")  # noqa: DTZ007 - a clock time alone
        except ValueError as error:
            raise Invalid("agenda", say("Write each time as hours and minutes, such as 15:10.")) from error
    rows = [{"starts": line.starts, "title": plain(line.title), "who": plain(line.who) or None} for line in lines]
    return _set_rows(work, event_id, AgendaItem, rows, "agenda", version)


def add_item(work: Work, event_id: UUID, line: Line, *, version: int) -> Event:
    """Put one item more on the programme, after those that begin no later. Raises as `set_agenda`.

    The items behind it move on as they are, so that their twins in other languages stay with them.
    """
    event = queries.locked(work, event_id)
    check(work, event, version)
    starts, title = clock(line.starts), plain(line.title)
    if not title:
        raise Invalid("title", say("Write the text."))
    have: list[AgendaItem] = work.all(
        sa.select(AgendaItem).where(AgendaItem.event_id == event_id).order_by(AgendaItem.position)
    )
    at = sum(item.starts <= starts for item in have)
    for item in reversed(have[at:]):
        item.position += 1
        work.flush()  # one at a time, from the last: no two may ever stand in one place
    work.add(AgendaItem(event_id=event_id, position=at, starts=starts, title=title, who=plain(line.who) or None))
    touched(work, event, "events.agenda_item_added")
    return event


def clock(text: str) -> str:
    """A time of day as it is kept, such as 09:30. Raises Invalid."""
    try:
        return datetime.strptime(text.strip().replace(".", ":"), "%H:%M").strftime("%H:%M")  # noqa: DTZ007 - a clock time alone
    except ValueError as error:
        raise Invalid("starts", say("Write the time as hours and minutes, such as 15:10.")) from error


def set_materials(work: Work, event_id: UUID, papers: Sequence[Paper], *, version: int) -> Event:
    """Make the materials these. Raises NotFound, Forbidden, Conflict, Invalid."""
    for paper in papers:
        if any(url and not url.startswith("https://") for url in (paper.short_url, paper.long_url)):
            raise Invalid("materials", say("An address begins with https://"))
    rows = [
        {
            "title": plain(paper.title),
            "short": plain(paper.short) or None,
            "short_url": paper.short_url or None,
            "long_url": paper.long_url or None,
            "short_file_id": paper.short_file_id,
            "long_file_id": paper.long_file_id,
        }
        for paper in papers
    ]
    before = _files(work, event_id)
    event = _set_rows(work, event_id, Material, rows, "materials", version)
    files.remove(work, *(before - _files(work, event_id)))
    return event


def _files(work: Work, event_id: UUID) -> set[UUID]:
    """The files of the materials as they are now."""
    rows = work.rows(sa.select(Material.short_file_id, Material.long_file_id).where(Material.event_id == event_id))
    return {each for row in rows for each in row if each is not None}


def _set_rows(
    work: Work, event_id: UUID, kind: type[AgendaItem] | type[Material], rows: list[dict[str, Any]], *rest: Any
) -> Event:
    """Change rows where they stand, so that their twins in other languages fall behind instead of being lost."""
    field, version = rest
    event = queries.locked(work, event_id)
    check(work, event, version)
    if any(not row["title"] for row in rows):
        raise Invalid(field, say("Write the text."))
    have: list[Any] = work.all(sa.select(kind).where(kind.event_id == event_id).order_by(kind.position))
    for position, row in enumerate(rows):
        if position < len(have):
            for name, value in row.items():
                setattr(have[position], name, value)
        else:
            work.add(kind(event_id=event_id, position=position, **row))
    for extra in have[len(rows) :]:
        work.session.delete(extra)
    touched(work, event, f"events.{field}_set")
    return event


def set_focus(work: Work, event_id: UUID, focus_area_ids: Sequence[UUID], *, version: int) -> Event:
    """Say which focus areas an event is about. Raises NotFound, Forbidden, Conflict."""
    event = queries.locked(work, event_id)
    check(work, event, version)
    work.run(sa.delete(EventFocus).where(EventFocus.event_id == event_id))
    for focus_area_id in dict.fromkeys(focus_area_ids):
        work.add(EventFocus(event_id=event_id, focus_area_id=focus_area_id))
    touched(work, event, "events.focus_set")
    return event
