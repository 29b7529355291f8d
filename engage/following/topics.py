"""What can be followed: where it is, what it is called, and by which word an address names it."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements import queries as agreements
from engage.agreements.models import Agreement, FocusArea
from engage.bodies import queries as bodies
from engage.bodies.models import Body
from engage.core.db import Base
from engage.core.work import Work
from engage.events.models import Event
from engage.following.models import NewsAbout
from engage.following.rules import PREFIXES, Topic
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage
from engage.wording import queries as wording
from engage.wording.queries import Words
from engage.wording.rules import Shown

LARGEST = 2**62
FOLDERS = {
    Topic.AREA: "fokusomraader",
    Topic.PERSPECTIVE: "perspektiver",
    Topic.EVENT: "arrangementer",
    Topic.BODY: "raad",
}


def feed_of(kind: Topic, key: str) -> str:
    """The address of the news about one thing."""
    return f"/feeds/{FOLDERS[kind]}/{key.replace(':', '/')}.atom"


@dataclass(frozen=True, eq=False)
class Thing:
    """Something that everyone may read and follow. named: the row that holds its name."""

    kind: Topic
    id: UUID
    key: str  # what names it behind its word: "12", "sjaelland:3", "handicapraad-376"
    named: Base

    @property
    def reference(self) -> str:
        """As an address names it: "perspektiv:12"."""
        return f"{PREFIXES[self.kind]}:{self.key}"

    @property
    def path(self) -> str:
        """Its page."""
        if self.kind is Topic.AREA:
            slug, _, number = self.key.rpartition(":")
            return f"/aftaler/{slug}/fokusomraader/{number}/"
        return f"/{FOLDERS[self.kind]}/{self.key}/"

    @property
    def feed(self) -> str:
        """The address of its news."""
        return feed_of(self.kind, self.key)

    def title(self, words: Words) -> Shown:
        """What it is called."""
        if isinstance(self.named, Body):
            return Shown(self.named.name, words.language)
        return words.shown(self.named, "claim" if self.kind is Topic.PERSPECTIVE else "title")


def of_area(area: FocusArea, agreement: Agreement) -> Thing:
    return Thing(Topic.AREA, area.id, f"{agreement.slug}:{area.number}", area)


def of_perspective(perspective: Perspective, version: Version) -> Thing:
    return Thing(Topic.PERSPECTIVE, perspective.id, str(perspective.number), version)


def of_event(event: Event) -> Thing:
    return Thing(Topic.EVENT, event.id, str(event.number), event)


def of_body(body: Body) -> Thing:
    return Thing(Topic.BODY, body.id, body.key, body)


def named(work: Work, reference: str) -> Thing | None:
    """What an address names, when everyone may read it; else None, whatever was written."""
    word, _, key = reference.partition(":")
    kind = next((kind for kind, prefix in PREFIXES.items() if prefix == word), None)
    if kind is Topic.AREA:
        area = agreements.focus_by_reference(work, key)
        return of_area(area, work.get(Agreement, area.agreement_id)) if area is not None else None
    if kind is Topic.BODY:
        body = bodies.body_by_key(work, key) if len(key) <= 80 else None
        return of_body(body) if body is not None else None
    number = int(key) if key.isascii() and key.isdigit() and len(key) < 20 and int(key) <= LARGEST else None
    if kind is None or number is None:
        return None
    found = (
        _perspectives(work, Perspective.number == number)
        if kind is Topic.PERSPECTIVE
        else _events(work, Event.number == number)
    )
    return found[0] if found else None


def _perspectives(work: Work, *where: Any) -> list[Thing]:
    rows = work.rows(
        sa.select(Perspective, Version)
        .join(Version, sa.and_(Version.perspective_id == Perspective.id, Version.stage == Stage.PUBLISHED))
        .where(*where)
    )
    return [of_perspective(*row) for row in rows]


def _events(work: Work, *where: Any) -> list[Thing]:
    return [of_event(each) for each in work.all(sa.select(Event).where(Event.published_on.is_not(None), *where))]


def known(work: Work, ids: Collection[UUID], kinds: Collection[Topic] = tuple(Topic)) -> dict[UUID, Thing]:
    """Those of these that everyone may read; one statement for each kind that may be among them."""
    found: list[Thing] = []
    if ids and Topic.AREA in kinds:
        areas = sa.select(FocusArea, Agreement).join(Agreement, Agreement.id == FocusArea.agreement_id)
        found += [of_area(*row) for row in work.rows(areas.where(FocusArea.id.in_(ids)))]
    if ids and Topic.PERSPECTIVE in kinds:
        found += _perspectives(work, Perspective.id.in_(ids))
    if ids and Topic.EVENT in kinds:
        found += _events(work, Event.id.in_(ids))
    if ids and Topic.BODY in kinds:
        found += [of_body(each) for each in work.all(sa.select(Body).where(Body.id.in_(ids)))]
    return {each.id: each for each in found}


def with_news(work: Work) -> list[Thing]:
    """The focus areas that something is new about, by agreement and number; one statement."""
    rows = work.rows(
        sa.select(FocusArea, Agreement)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(sa.exists().where(NewsAbout.topic_id == FocusArea.id))
        .order_by(Agreement.period_from.desc(), Agreement.slug, FocusArea.number)
    )
    return [of_area(*row) for row in rows]


def words_of(work: Work, language: str, found: Collection[Thing]) -> Words:
    """What these are called in a language; one statement."""
    return wording.twins(work, language, [each.named for each in found])
