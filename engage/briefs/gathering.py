"""The plain rows that a brief is composed from, and nothing that was not released: every statement is here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.accounts import queries as accounts
from engage.agreements.models import Agreement, FocusArea, Party, Question
from engage.bodies.models import Body, Municipality
from engage.briefs import rules
from engage.briefs.ground import Answered, Came, Ground, Place, Population, Quoted, Since, Told, Wrote, strength
from engage.briefs.models import Brief, Choice, Edition, Written
from engage.briefs.models import Population as Counted
from engage.briefs.rules import Stage, Strength, Texts
from engage.coding.rules import Stance
from engage.contributions.models import Contribution, PublicVersion, Status
from engage.core.db import Base
from engage.core.languages import DEFAULT
from engage.core.work import Work
from engage.dialogue.models import FollowUp, Minutes
from engage.dialogue.rules import FollowState, is_overdue
from engage.events.models import EventFocus
from engage.perspectives import quoting, telling
from engage.perspectives import rules as perspectives
from engage.perspectives.models import Evidence, Perspective, Quote, Result
from engage.perspectives.models import Version as PerspectiveVersion
from engage.perspectives.quoting import Voice
from engage.perspectives.recognition import Released
from engage.perspectives.rules import Seat
from engage.perspectives.rules import Stage as PerspectiveStage
from engage.replies.models import Reply, ReplyState
from engage.statistics import figures
from engage.statistics import queries as statistics
from engage.wording import queries as wording
from engage.wording.queries import Words
from engage.wording.rules import OTHERS

Tongues = Mapping[str, Words]


def ground(work: Work, area: FocusArea, agreement: Agreement, edition: Edition) -> Ground:
    """Everything for one edition, as it is now."""
    known = told(work, area)
    chosen = choices(work, edition.id)
    hands, names = _by_hand(work, edition.id)
    found = {each.number: each for _, each in known}
    numbers = {row.perspective_id: number for row, number in chosen}
    shown = [found[number] for row, number in chosen if number in found]
    places, population = _places(work, agreement)
    asked = list(work.all(sa.select(Question).where(Question.focus_area_id == area.id).order_by(Question.position)))
    tongues = in_languages(work, asked)
    return Ground(
        today=work.today,
        questions=[(each.position, texts_of(each, "text", tongues)) for each in asked],
        answered=answered(work, area.id),
        places=places,
        population=population,
        perspectives=shown,
        by_rule=rules.in_order(each.strength for each in shown),
        serious={
            numbers[row.perspective_id]: Wrote({"da": row.reason or ""}, names.get(edition.written_by, ""))
            for row, _ in chosen
            if row.is_serious
        },
        asks={each.number: hands[f"ask.P{each.number}"] for each in shown if f"ask.P{each.number}" in hands},
        assessments=[(key, wrote) for key, wrote in sorted(hands.items()) if key.startswith("assess.")],
        since=_since(work, area.id, edition),
        came=_came(work, area, agreement),
    )


# --- Perspectives -----------------------------------------------------------------------------


def told(work: Work, area: FocusArea) -> list[tuple[UUID, Told]]:
    """Every published perspective of a focus area with its identity, by number."""
    found = telling.published(work, area.id)
    versions = [each.version for each in found if each.version is not None]
    ids = [version.id for version in versions]
    tongues, results = in_languages(work, versions), _results(work, ids)
    quotes, against = _quotes(work, ids), _disagreeing(work, ids)
    rows = []
    for each in sorted(found, key=lambda one: one.perspective.number):
        version = each.version
        assert version is not None
        own = quotes.get(version.id, [])
        rows.append(
            (
                each.perspective.id,
                Told(
                    number=each.perspective.number,
                    version=version.number,
                    claim=texts_of(version, "claim", tongues),
                    asked=texts_of(version, "asked_for", tongues),
                    dissent=texts_of(version, "dissent", tongues),
                    reason=texts_of(version, "why_adequacy", tongues),
                    confidence=version.confidence,
                    who=dict(version.who),
                    disagreeing=against.get(version.id, 0),
                    results=results.get(version.id, Released()),
                    quote=next((quoted for seat, quoted in own if seat is not Seat.DISSENT), None),
                    against=next((quoted for seat, quoted in own if seat is Seat.DISSENT), None),
                ),
            )
        )
    return rows


@dataclass(frozen=True)
class Claim:
    """A published perspective, as far as the order of a brief asks."""

    perspective_id: UUID
    number: int
    words: str
    strength: Strength


def claims(work: Work, focus_area_id: UUID) -> list[Claim]:
    """Every published perspective of a focus area, by number; two statements."""
    versions = [(each.perspective, each.version) for each in telling.published(work, focus_area_id) if each.version]
    results = _results(work, [version.id for _, version in versions])
    return [
        Claim(
            it.id,
            it.number,
            version.claim,
            strength(it.number, version.confidence, version.who, results.get(version.id, Released())),
        )
        for it, version in versions
    ]


def in_languages(work: Work, rows: Iterable[Base]) -> Tongues:
    """The words of these rows in every other language; one statement each."""
    found = list(rows)
    return {code: wording.twins(work, code, found) for code in OTHERS}


def texts_of(row: Base, name: str, tongues: Tongues) -> Texts:
    """A field in every language in which somebody has put it."""
    source = getattr(row, name)
    if not source:
        return {}
    others = {code: words.shown(row, name) for code, words in tongues.items()}
    return {DEFAULT.code: source} | {
        code: shown.text for code, shown in others.items() if not shown.missing and not shown.stale
    }


def _results(work: Work, ids: list[UUID]) -> dict[UUID, Released]:
    rows = work.all(sa.select(Result).where(Result.version_id.in_(ids)).order_by(Result.number))
    return {row.version_id: Released.of(row.told) for row in rows}  # the last one of each stays


def _disagreeing(work: Work, ids: list[UUID]) -> dict[UUID, int]:
    rows = work.rows(
        sa.select(Evidence.version_id, sa.func.count(sa.distinct(Evidence.contribution_id)))
        .where(Evidence.version_id.in_(ids), Evidence.stance == Stance.DISAGREES)
        .group_by(Evidence.version_id)
    )
    return {row[0]: int(row[1]) for row in rows}


def _quotes(work: Work, ids: list[UUID]) -> dict[UUID, list[tuple[Seat, Quoted]]]:
    """The quotes that hold now, in their order, by version; two statements."""
    rows: list[Quote] = work.all(
        sa.select(Quote).where(Quote.version_id.in_(ids), Quote.words.is_not(None)).order_by(Quote.position)
    )
    voices = quoting.quotable(work, {row.contribution_id for row in rows}) if rows else {}
    found: dict[UUID, list[tuple[Seat, Quoted]]] = {}
    for row in rows:
        voice = voices.get(row.contribution_id)
        if voice is not None and quoting.holds(work, row, voices):
            found.setdefault(row.version_id, []).append((row.seat, _quoted(row, voice)))
    return found


def _quoted(row: Quote, voice: Voice) -> Quoted:
    return Quoted(
        contribution_id=row.contribution_id,
        number=voice.number,
        of_version=row.of_version,
        text_hash=row.text_hash.hex(),
        start=row.start,
        end=row.end,
        words=row.words or "",
        language=voice.language,
        role=voice.role.value if voice.role is not None else None,
        region=voice.region,
        month=voice.month,
    )


# --- Who answered, and from where -------------------------------------------------------------

# What counts, beside the public version: everyone may read it, or it was approved for the secretariat only.
COUNTS = sa.or_(
    Contribution.status == Status.SECRETARIAT_ONLY,
    sa.and_(PublicVersion.id.is_not(None), PublicVersion.withdrawn_on.is_(None)),
)


def answered(work: Work, focus_area_id: UUID) -> list[Answered]:
    """Every contribution to the focus area that counts; one statement."""
    role = sa.func.coalesce(Contribution.role, PublicVersion.role, type_=Contribution.role.type)
    rows = work.rows(
        sa.select(Contribution.id, role, Municipality.code, Contribution.channel, Contribution.language)
        .outerjoin(PublicVersion, PublicVersion.contribution_id == Contribution.id)
        .outerjoin(Municipality, Municipality.id == Contribution.municipality_id)
        .where(Contribution.focus_area_id == focus_area_id, COUNTS)
        .order_by(Contribution.id)
    )
    return [Answered(row[0], perspectives.voice_of(row[1]), row[2], row[3], row[4]) for row in rows]


def _places(work: Work, agreement: Agreement) -> tuple[list[Place], Population | None]:
    """The municipalities that are parties to the agreement, with the newest figures that a source gives them all."""
    rows = work.rows(
        sa.select(Municipality.code, Municipality.name, Counted.year, Counted.people, Counted.source)
        .select_from(Party)
        .join(Body, Body.id == Party.body_id)
        .join(Municipality, Municipality.id == Body.municipality_id)
        .outerjoin(Counted, Counted.municipality_id == Municipality.id)
        .where(Party.agreement_id == agreement.id)
        .order_by(Municipality.code, Counted.year)
    )
    names = {row[0]: row[1] for row in rows}
    by_year: dict[int, dict[str, int]] = {}
    sources: dict[int, set[str]] = {}
    for code, _, year, people, source in rows:
        if year is not None:
            by_year.setdefault(year, {})[code] = people
            sources.setdefault(year, set()).add(source)
    whole = [year for year, figures in by_year.items() if len(figures) == len(names)]
    if not whole:
        return [Place(code, name) for code, name in names.items()], None
    year = max(whole)
    places = [Place(code, name, by_year[year][code]) for code, name in names.items()]
    return places, Population(year, "; ".join(sorted(sources[year])))


# --- What people of the desk chose and wrote --------------------------------------------------


def choices(work: Work, edition_id: UUID) -> list[tuple[Choice, int]]:
    """The chosen perspectives in their order, each with its number."""
    rows = work.rows(
        sa.select(Choice, Perspective.number)
        .join(Perspective, Perspective.id == Choice.perspective_id)
        .where(Choice.edition_id == edition_id)
        .order_by(Choice.position)
    )
    return [(row[0], row[1]) for row in rows]


def _by_hand(work: Work, edition_id: UUID) -> tuple[dict[str, Wrote], dict[UUID, str]]:
    """The sentences that people answer for, and the names of everyone who wrote."""
    rows: list[Written] = work.all(sa.select(Written).where(Written.edition_id == edition_id))
    edition = work.get(Edition, edition_id)
    names = accounts.names(work, {edition.written_by, *(row.written_by for row in rows)})
    texts: dict[str, Texts] = {}
    for row in rows:
        texts.setdefault(row.key, {})[row.language] = row.text
    authors = {row.key: names.get(row.written_by, "") for row in rows if row.language == DEFAULT.code}
    return {key: Wrote(texts[key], author) for key, author in authors.items()}, names


def retold(work: Work, edition_id: UUID) -> dict[tuple[str, str], str]:
    """How people have told sentences in other languages, by key and language."""
    rows: list[Written] = work.all(
        sa.select(Written).where(Written.edition_id == edition_id, Written.language != DEFAULT.code)
    )
    return {(row.key, row.language): row.text for row in rows}


# --- Since last time --------------------------------------------------------------------------


def _since(work: Work, focus_area_id: UUID, edition: Edition) -> Since:
    before = work.rows(
        sa.select(Brief.number, sa.func.min(Edition.released_on))
        .join(Edition, Edition.brief_id == Brief.id)
        .where(
            Brief.focus_area_id == focus_area_id,
            Brief.id != edition.brief_id,
            Edition.released_on.is_not(None),
            Edition.stage != Stage.WITHDRAWN,
        )
        .group_by(Brief.id, Brief.number)
        .order_by(sa.func.min(Edition.released_on).desc(), Brief.number.desc())
        .limit(1)
    )
    since: date | None = before[0][1] if before else None
    replied = (
        sa.select(sa.func.count(sa.distinct(Reply.contribution_id)))
        .join(Contribution, Contribution.id == Reply.contribution_id)
        .where(Contribution.focus_area_id == focus_area_id, Reply.state == ReplyState.PUBLISHED)
    )
    if since is not None:
        replied = replied.where(Reply.published_on >= since)
    promises = work.rows(
        sa.select(FollowUp.state, FollowUp.due_on, FollowUp.done_on)
        .join(Minutes, Minutes.id == FollowUp.minutes_id)
        .join(EventFocus, EventFocus.event_id == Minutes.event_id)
        .where(EventFocus.focus_area_id == focus_area_id, Minutes.number > 0)
    )
    done = [row for row in promises if row[0] is FollowState.DONE and (since is None or (row[2] or since) >= since)]
    still = [row for row in promises if row[0] is FollowState.OPEN]
    return Since(
        before=(before[0][0], before[0][1]) if before else None,
        replies=int(work.session.scalar(replied) or 0),
        done=len(done),
        still=len(still),
        late=sum(is_overdue(row[0], row[1], work.today) for row in still),
    )


def _came(work: Work, area: FocusArea, agreement: Agreement) -> Came:
    """The three results of the focus area, as far as a brief tells them; six statements."""
    it = figures.results(statistics.ground(work, statistics.Scope(area, agreement)))

    def part(key: str) -> int:
        return it.get(key).part or 0

    return Came(
        held=it.get("included.held").value or 0,
        with_perspective=part("included.perspective"),
        with_lived=part("included.lived"),
        with_both=part("included.both"),
        answered=it.get("change.used").whole or 0,
        due=it.get("change.delivered").whole or 0,
        done=part("change.delivered"),
        days=it.get("dialogue.median").value,
    )


def published_version(work: Work, numbers: Iterable[int]) -> dict[int, int]:
    """Which version of these perspectives everyone reads now, by number; one statement."""
    rows = work.rows(
        sa.select(Perspective.number, PerspectiveVersion.number)
        .join(PerspectiveVersion, PerspectiveVersion.perspective_id == Perspective.id)
        .where(Perspective.number.in_(list(numbers)), PerspectiveVersion.stage == PerspectiveStage.PUBLISHED)
    )
    return {row[0]: row[1] for row in rows}
