"""All that is known about one contribution, in one statement: first the ids that are wanted, then the row of each.

Parts, findings, redactions, steps and colleagues are lists of their own: joined with one another they would multiply,
and asked for one by one they cost a page a dozen statements.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from typing import Any, TypeVar, cast

import sqlalchemy as sa
from sqlalchemy.orm import load_only

from engage.accounts.models import Account
from engage.agreements.models import Agreement, FocusArea, Question, Term
from engage.bodies import queries as bodies
from engage.bodies.models import Municipality, Region
from engage.consent.models import Consent
from engage.contributions.models import About, Contribution, FoundInPart, PartOfVersion, PublicVersion, Version
from engage.core.db import Base
from engage.core.work import Work
from engage.events.models import Event, Writer, Written
from engage.moderation.models import ModerationStep, Presence, Redaction
from engage.moderation.queries import AREA, AREA_ORDER, LANGUAGE, Area, open_elsewhere, watching
from engage.wording.models import Twin

Row = TypeVar("Row", bound=Base)
IT, NUMBER = sa.bindparam("it", type_=sa.Uuid), sa.bindparam("number", type_=sa.Integer)
CONSENT, QUESTION = sa.bindparam("consent", type_=sa.Uuid), sa.bindparam("question", type_=sa.Uuid)
MUNICIPALITY = sa.bindparam("municipality", type_=sa.Uuid)
OF_VERSION = (
    sa.select(Version.id).where(Version.contribution_id == IT, Version.number == NUMBER).correlate(None)
).scalar_subquery()
PLACES = sa.select(sa.func.aggregate_strings(Municipality.name, "\n")).correlate(None).scalar_subquery()
WORDS = (Version, PublicVersion, Consent, PartOfVersion, FoundInPart, Redaction, ModerationStep)
PEOPLE = (Presence, Account)
ON_DUTY, AREAS = "on duty", "area"


@dataclass
class Gathered:
    """Rows by their class, in no order; names by what they name, people on duty and focus areas, each in theirs."""

    rows: dict[type[Base], list[Any]] = field(default_factory=lambda: defaultdict(list))
    names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    on_duty: list[Account] = field(default_factory=list)
    areas: list[Area] = field(default_factory=list)
    places: frozenset[str] = frozenset()  # names of municipalities

    def all(self, kind: type[Row]) -> list[Row]:
        return self.rows[kind]

    def one(self, kind: type[Row]) -> Row | None:
        return next(iter(self.rows[kind]), None)


def words(work: Work, it: Contribution) -> Gathered:
    """The current version: its parts, what was found in it, taken out and decided, and what is public."""
    values = {"it": it.id, "number": it.version, "consent": it.publish_consent_id}
    return _gather(work.session.execute(_of_words(), values), len(WORDS))


def page(work: Work, it: Contribution, language: str, *, danger: bool) -> Gathered:
    """As `words`, with all else that stands on a moderator's page. danger: who is on duty, too."""
    values = {"it": it.id, "number": it.version, "consent": it.publish_consent_id}
    values |= {"question": it.question_id, "municipality": it.municipality_id, "language": language}
    values |= watching(work) | (bodies.duty_values(work, it.scope_id) if danger else {})
    return _gather(work.session.execute(_of_page(danger=danger), values), len(WORDS) + len(PEOPLE))


def _gather(result: Any, classes: int) -> Gathered:
    found = Gathered()
    for row in sorted(result, key=itemgetter(classes)):
        things = [thing for thing in row[:classes] if thing is not None]
        for thing in things:
            found.rows[type(thing)].append(thing)
        _place, kind, places, *more = row[classes:]
        if places is not None:
            found.places = frozenset(places.split("\n"))
        if kind == ON_DUTY:
            found.on_duty += things
        elif kind == AREAS:
            found.areas.append(Area(*more[1:]))
        elif kind:
            found.names[kind].append(more[0])
    return found


# --- The statements, each put together once ---------------------------------------------------


def _ids(column: Any, *conditions: Any, kind: str = "", order: Any = None) -> Any:
    """The ids in `column`; kind and order only where the row itself does not tell."""
    place = sa.func.row_number().over(order_by=order) if order is not None else sa.literal(0, sa.Integer)
    return sa.select(column.label("id"), place.label("place"), sa.literal(kind, sa.String).label("kind")).where(
        *conditions
    )


def _ids_of_words() -> list[Any]:
    return [
        _ids(Version.id, Version.id == OF_VERSION),
        _ids(PublicVersion.id, PublicVersion.contribution_id == IT, PublicVersion.withdrawn_on.is_(None)),
        _ids(Consent.id, Consent.id == CONSENT),
        _ids(PartOfVersion.id, PartOfVersion.version_id == OF_VERSION),
        _ids(FoundInPart.id, FoundInPart.version_id == OF_VERSION),
        _ids(Redaction.id, Redaction.version_id == OF_VERSION),
        _ids(ModerationStep.id, ModerationStep.contribution_id == IT),
    ]


def _ids_around() -> list[Any]:
    watching_it = sa.and_(Presence.contribution_id == IT, open_elsewhere())
    involved = sa.union(
        sa.select(Redaction.made_by).where(Redaction.version_id == OF_VERSION),
        *(
            sa.select(who).where(ModerationStep.contribution_id == IT)
            for who in (ModerationStep.proposed_by, ModerationStep.confirmed_by, ModerationStep.undone_by)
        ),
        sa.select(Presence.account_id).where(watching_it),
    ).subquery()
    about = sa.select(About.term_id).where(About.contribution_id == IT)
    return [
        _ids(Presence.id, watching_it),
        _ids(involved.c.made_by),
        _ids(FocusArea.id, FocusArea.agreement_id == Agreement.id, kind=AREAS, order=AREA_ORDER),
        _ids(Question.id, Question.id == QUESTION, kind="question"),
        _ids(Municipality.id, Municipality.id == MUNICIPALITY, kind="municipality"),
        _ids(Term.id, Term.id.in_(about), kind="term", order=(Term.vocabulary, Term.position)),
        _ids(Written.event_id, Written.contribution_id == IT, kind="dialogue"),
        _ids(Written.id, Written.contribution_id == IT, kind="dialogue question"),
        _ids(Written.writer_id, Written.contribution_id == IT, kind="dialogue name"),
    ]


def _beside(ids: list[Any], classes: tuple[type[Base], ...], *columns: Any) -> tuple[Any, Any]:
    """The ids, and a statement that has their rows beside them."""
    wanted = sa.union_all(*ids).subquery("wanted")
    places = sa.case((Version.id.is_not(None), PLACES)).label("places")
    statement = sa.select(*classes, wanted.c.place, wanted.c.kind, places, *columns).select_from(wanted)
    for each in classes:
        statement = statement.outerjoin(each, cast(Any, each).id == wanted.c.id)
    few = (load_only(PublicVersion.number), load_only(Consent.withdrawn_on))
    return wanted, statement.options(*few)


@cache
def _of_words() -> Any:
    return _beside(_ids_of_words(), WORDS)[1]


@cache
def _of_page(*, danger: bool) -> Any:
    ids = [*_ids_of_words(), *_ids_around()]
    if danger:
        duty = bodies.ON_DUTY
        ids.append(sa.select(duty.c.account_id, duty.c.place, sa.literal(ON_DUTY, sa.String)))
    asked = sa.cast(Written.question, sa.String) + ". " + Written.asked
    name = sa.func.coalesce(
        Twin.text, Question.text, Municipality.display, Term.label, Event.title, asked, Writer.nickname
    ).label("name")
    wanted, statement = _beside(ids, (*WORDS, *PEOPLE), name, *AREA)
    for each in (FocusArea, Question, Municipality, Term, Event, Written, Writer):
        statement = statement.outerjoin(each, each.id == wanted.c.id)
    told = sa.and_(
        Twin.subject_id == wanted.c.id, Twin.field.in_(("title", "text", "label")), Twin.language == LANGUAGE
    )
    return (
        statement.outerjoin(Agreement, Agreement.id == FocusArea.agreement_id)
        .outerjoin(Region, Region.id == Agreement.region_id)
        .outerjoin(Twin, told)
        .options(load_only(Account.name))
    )
