"""Reading perspectives for those who make them: the draft, its candidates, what was decided, and what counts."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.coding import queries as coding
from engage.coding.models import Codebook, Coding, Step, Text
from engage.coding.queries import Book
from engage.coding.queries import Evidence as Passage
from engage.coding.rules import READ, Act, Stance
from engage.contributions.models import Contribution, PublicVersion, Status
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.drafts.rules import Speaker
from engage.perspectives import policy, rules
from engage.perspectives.models import CodeOf, Entry, Evidence, Perspective, Quote, Version
from engage.perspectives.rules import AUTHORS_DO, Source, Stage, Use, Voice
from engage.wording import queries as wording
from engage.wording.queries import Words


@dataclass(frozen=True, eq=False)
class Draft:
    """A perspective in the version that is worked on, with what it belongs to."""

    perspective: Perspective
    version: Version
    area: FocusArea
    agreement: Agreement
    codebook: Codebook
    code_ids: tuple[UUID, ...]

    @property
    def is_open(self) -> bool:
        """Whether its words may be changed now."""
        return self.version.stage is Stage.DRAFT


def draft(work: Work, perspective_id: UUID) -> Draft:
    """The newest version, for those who draft in its agreement; one statement. Raises NotFound."""
    rows = work.rows(
        sa.select(Perspective, Version, FocusArea, Agreement, Codebook, CodeOf.code_id)
        .join(Version, sa.and_(Version.perspective_id == Perspective.id, Version.number == Perspective.newest))
        .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .join(Codebook, Codebook.agreement_id == Agreement.id)
        .outerjoin(CodeOf, CodeOf.perspective_id == Perspective.id)
        .where(Perspective.id == perspective_id, policy.open_to(work.actor))
    )
    if not rows:
        raise NotFound()
    it, version, area, agreement, codebook, _ = rows[0]
    code_ids = tuple(sorted(row[5] for row in rows if row[5] is not None))
    return Draft(it, version, area, agreement, codebook, code_ids)


def book(work: Work, it: Draft) -> Book:
    """The codebook it is made from; one statement."""
    return coding.book_with(work, it.codebook, it.agreement)


def codes_with_parts(known: Book, code_ids: Iterable[UUID]) -> set[UUID]:
    """The codes as they are called today, with the parts of each theme among them."""
    found = {known.now(code_id).id for code_id in code_ids if code_id in known.codes}
    return found | {code.id for code in known.live if code.parent_id in found}


def candidates(work: Work, it: Draft, known: Book) -> list[Passage]:
    """The passages coded with its codes in its focus area, by arrival; three statements."""
    wanted = codes_with_parts(known, it.code_ids)
    return coding.evidence(work, known, code_ids=wanted, focus_area_id=it.area.id)


def decided(work: Work, version_id: UUID) -> dict[UUID, Evidence]:
    """What was decided about passages, by coding."""
    rows: list[Evidence] = work.all(sa.select(Evidence).where(Evidence.version_id == version_id))
    return {row.coding_id: row for row in rows}


@dataclass(frozen=True)
class Written:
    """The contribution behind a passage as it may be shown here. words: None for the secretariat only."""

    contribution_id: UUID
    role: Speaker | None
    words: str | None
    number: int | None
    language: str
    may_quote: bool


def written(work: Work, contribution_ids: Iterable[UUID]) -> dict[UUID, Written]:
    """What these contributions say in public, and who they say they are; one statement."""
    ids = list(contribution_ids)
    found = {}
    for start in range(0, len(ids), 500):
        rows = work.rows(
            sa.select(Contribution, PublicVersion)
            .outerjoin(
                PublicVersion,
                sa.and_(PublicVersion.contribution_id == Contribution.id, PublicVersion.withdrawn_on.is_(None)),
            )
            .where(Contribution.id.in_(ids[start : start + 500]))
        )
        for contribution, public in rows:
            found[contribution.id] = Written(
                contribution.id,
                public.role if public is not None else contribution.role,
                public.text if public is not None else None,
                public.number if public is not None else None,
                public.language if public is not None else contribution.language,
                contribution.may_quote,
            )
    return found


def voices(work: Work, version_id: UUID) -> list[tuple[Source, Voice]]:
    """Whose voices are used, each person once; one statement."""
    rows = work.rows(
        sa.select(Contribution.id, Contribution.municipality_id, Contribution.received_on, _ROLE)
        .outerjoin(PublicVersion, PublicVersion.contribution_id == Contribution.id)
        .where(
            Contribution.id.in_(
                sa.select(Evidence.contribution_id).where(Evidence.version_id == version_id, Evidence.use == Use.USED)
            )
        )
    )
    return [(Source(row[0], row[1], row[2]), rules.voice_of(row[3])) for row in rows]


_ROLE = sa.func.coalesce(Contribution.role, PublicVersion.role, type_=Contribution.role.type)


def _uncoded(focus_area_id: UUID) -> sa.ScalarSelect[int]:
    """How many approved texts of the focus area nobody has read as they are now: what the database asks, too."""
    public = sa.exists().where(PublicVersion.contribution_id == Contribution.id, PublicVersion.withdrawn_on.is_(None))
    read = sa.exists().where(
        Text.contribution_id == Contribution.id,
        Step.text_id == Text.id,
        Step.text_hash == Text.text_hash,
        Step.ended_at.is_(None),
        Step.act.in_((*READ, Act.RESOLVED)),
    )
    return (
        sa.select(sa.func.count())
        .select_from(Contribution)
        .where(
            Contribution.focus_area_id == focus_area_id,
            sa.or_(Contribution.status == Status.SECRETARIAT_ONLY, public),
            ~read,
        )
        .scalar_subquery()
    )


def uncoded(work: Work, focus_area_id: UUID) -> int:
    """How many approved texts of the focus area nobody has read as they are now."""
    return int(work.session.scalar(sa.select(_uncoded(focus_area_id))) or 0)


def progress(work: Work, it: Draft) -> tuple[dict[UUID, Evidence], int]:
    """What `decided` and `uncoded` tell, in one statement."""
    rows = work.rows(
        sa.select(Evidence, _uncoded(it.area.id))
        .select_from(Version)
        .outerjoin(Evidence, Evidence.version_id == Version.id)
        .where(Version.id == it.version.id)
    )
    return {row[0].coding_id: row[0] for row in rows if row[0] is not None}, int(rows[0][1])


def no_longer_stand(work: Work, version_id: UUID) -> int:
    """How many passages that are used were coded anew, changed, or taken down since."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Evidence)
        .join(Coding, Coding.id == Evidence.coding_id)
        .join(Text, Text.id == Coding.text_id)
        .where(
            Evidence.version_id == version_id,
            Evidence.use == Use.USED,
            sa.or_(Coding.ended_at.is_not(None), Text.text_hash != Evidence.text_hash, Text.is_gone.is_(True)),
        )
    )
    return int(work.session.scalar(statement) or 0)


def authors(work: Work, it: Draft) -> set[UUID | None]:
    """Everyone who had a hand in the version."""
    rows = work.all(
        sa.select(Entry.made_by).where(
            Entry.perspective_id == it.perspective.id,
            Entry.version == it.version.number,
            Entry.change.in_(AUTHORS_DO),
        )
    )
    return {it.version.written_by, *rows}


def quotes(work: Work, *version_ids: UUID) -> list[Quote]:
    """The quotes of these versions, those that are gone too."""
    wanted = sa.select(Quote).where(Quote.version_id.in_(version_ids))
    return work.all(wanted.order_by(Quote.version_id, Quote.position))


def history(work: Work, perspective_id: UUID) -> list[Entry]:
    """Everything that happened to it, the newest first."""
    return work.all(
        sa.select(Entry).where(Entry.perspective_id == perspective_id).order_by(Entry.made_at.desc(), Entry.id)
    )


def version(work: Work, perspective_id: UUID, number: int) -> Version | None:
    """One version of it."""
    found: Version | None = work.one(
        sa.select(Version).where(Version.perspective_id == perspective_id, Version.number == number)
    )
    return found


def left_out(known: Book, passages: Iterable[Passage], used: Iterable[UUID], parents: Iterable[UUID]) -> list[UUID]:
    """The parts of its themes with three people or more of whom nothing is used: to be printed as not included."""
    people: dict[UUID, set[UUID]] = {}
    for each in passages:
        people.setdefault(each.code_id, set()).add(each.contribution_id)
    taken = set(used)
    parts = codes_with_parts(known, parents)
    return sorted(code_id for code_id, who in people.items() if len(who) >= 3 and code_id in parts - taken)


def dissenting(passages: Iterable[Passage]) -> list[Passage]:
    """The same passages, those that disagree with others first."""
    return sorted(passages, key=lambda each: each.stance is not Stance.DISAGREES)


# --- Lists ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One perspective in the list of the desk."""

    perspective: Perspective
    version: Version
    area: FocusArea
    agreement: Agreement


def listed(work: Work) -> tuple[list[Row], Words]:
    """Every perspective that the actor may draft, by number, and the words of their areas; two statements."""
    rows = work.rows(
        sa.select(Perspective, Version, FocusArea, Agreement)
        .join(Version, sa.and_(Version.perspective_id == Perspective.id, Version.number == Perspective.newest))
        .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(policy.open_to(work.actor))
        .order_by(Perspective.number.desc())
    )
    found = [Row(*row) for row in rows]
    things: list[Any] = [each.area for each in found] + [each.agreement for each in found]
    return found, wording.twins(work, work.actor.language, things)


def waiting(work: Work) -> int:
    """How many wait for a second person who is not the actor."""
    statement = (
        sa.select(sa.func.count())
        .select_from(Version)
        .join(Perspective, Perspective.id == Version.perspective_id)
        .join(FocusArea, FocusArea.id == Perspective.focus_area_id)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(
            Version.stage == Stage.IN_REVIEW,
            Version.written_by != work.actor.account_id,
            policy.open_to(work.actor),
        )
    )
    return int(work.session.scalar(statement) or 0)
