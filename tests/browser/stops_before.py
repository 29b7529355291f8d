"""What a council can come to of the council that it took over from."""

from datetime import timedelta

import sqlalchemy as sa

import engage.schema  # noqa: F401 - every table, since one names another
from engage.agreements.models import Agreement, FocusArea
from engage.bodies.models import Body, BodyKind, Level
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.decisions.models import Closing
from engage.hearings.models import Asked, Hearing
from tests.browser.stops import Stop, Visit, send

HEIR = "handicapraad-376"
LEFT = f"/arbejde/raad/{HEIR}/foer/raad-der-var/"


def one_that_ended(visit: Visit) -> None:
    """A council that was asked something, and ended yesterday."""
    settings = settings_from(visit.live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys)) as work:
            heir = work.one(sa.select(Body).where(Body.key == HEIR))
            day = work.today
            old = Body(key="raad-der-var", kind=BodyKind.VULNERABLE_COUNCIL, name="Et råd, der var")
            old.level, old.successor_id = Level.MUNICIPAL, heir.id
            old.valid_from, old.valid_to = day - timedelta(days=900), day - timedelta(days=1)
            work.add(old)
            work.flush()
            asked = work.one(sa.select(Hearing.id).where(Hearing.number == 1))
            work.add(Asked(hearing_id=asked, body_id=old.id))
    finally:
        engine.dispose()
    visit.open(LEFT)


CYCLES = "/arbejde/beslutninger/rammeaftaler/"


def closed(visit: Visit) -> None:
    """A cycle that is closed, as everyone sees it."""
    settings = settings_from(visit.live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys)) as work:
            it = work.one(sa.select(Agreement).where(Agreement.slug == "syddanmark-2019-20"))
            work.run(sa.update(FocusArea).where(FocusArea.agreement_id == it.id).values(closed_on=work.today))
            work.flush()
            work.add(Closing(agreement_id=it.id, closed_on=work.today, came_of_it="Flere bliver ringet op."))
            slug = it.slug
    finally:
        engine.dispose()
    visit.open(f"/aftaler/{slug}/hvad-kom-der-ud-af-det")


MODERATOR = (
    Stop("cycles", "decisions_staff.cycles", CYCLES),
    Stop("the end of a cycle", "decisions_staff.cycle", f"{CYCLES}sjaelland-2027-28"),
    Stop("the end of a cycle, nothing said", "decisions_staff.cycle", send("came_of_it"), 422),
    Stop("what came of a cycle", "pages.cycle", closed),
)
COUNCIL_CHAIR = (
    Stop("what the council before left", "room.before", one_that_ended),
    Stop("a hearing of the council before", "room.before_hearing", f"{LEFT}hoering/1/"),
)
