"""Reading codebooks, and what stands of the codes on texts: who agrees, what is in dispute, what is looked at again."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.coding import policy, rules
from engage.coding.models import Code, Codebook, CodebookChange, Coding, Step, Text
from engage.coding.rules import Act, Stance
from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.wording import queries as wording
from engage.wording.models import Twin
from engage.wording.queries import Words


@dataclass(frozen=True, eq=False)
class Book:
    """The codebook of an agreement with all its codes, ended ones too, in the reader's language."""

    codebook: Codebook
    agreement: Agreement
    codes: dict[UUID, Code]
    words: Words

    def now(self, code_id: UUID) -> Code:
        """The code that this one is called today."""
        return rules.now_called(self.codes, code_id)

    @cached_property
    def live(self) -> list[Code]:
        """What can be coded with, by number: each theme with its parts behind it."""
        found = [code for code in self.codes.values() if code.ended_at is None]
        return sorted(found, key=lambda code: rules.key_order(code.key))

    @cached_property
    def by_key(self) -> dict[str, Code]:
        return {code.key: code for code in self.live}

    def name(self, code: Code) -> str:
        return self.words.text(code, "name")

    @property
    def title(self) -> str:
        return self.words.text(self.agreement, "title")


def book(work: Work, agreement_id: UUID, *, right: Can = Can.CODE) -> Book:
    """The codebook of an agreement, for those who hold `right` there. Raises NotFound; two statements."""
    return _book(work, Agreement.id == agreement_id, right)


def book_at(work: Work, slug: str, *, right: Can = Can.CODE) -> Book:
    """As `book`, of the agreement with this address."""
    return _book(work, Agreement.slug == slug, right)


def _book(work: Work, which: sa.ColumnElement[bool], right: Can) -> Book:
    rows = work.rows(
        sa.select(Agreement, Codebook)
        .join(Codebook, Codebook.agreement_id == Agreement.id)
        .where(which, policy.open_to(work.actor, right))
    )
    if not rows:
        raise NotFound()
    return book_with(work, rows[0][1], rows[0][0])


def book_with(work: Work, codebook: Codebook, agreement: Agreement) -> Book:
    """The codebook of these rows, in one statement: codes with their words in the reader's language."""
    told = sa.and_(Twin.subject_id.in_((Code.id, agreement.id)), Twin.language == work.actor.language)
    found: dict[tuple[UUID, str], tuple[str, str]] = {}
    codes: dict[UUID, Code] = {}
    statement = sa.select(Code, Twin).outerjoin(Twin, told).where(Code.codebook_id == codebook.id)
    for code, twin in work.rows(statement):
        codes[code.id] = code
        if twin is not None:
            found[twin.subject_id, twin.field] = (twin.text, twin.source_digest)
    return Book(codebook, agreement, codes, Words(work.actor.language, found))


def changes(work: Work, book: Book, limit: int = 50) -> list[CodebookChange]:
    """The newest changes of the codebook, the last one first."""
    statement = sa.select(CodebookChange).where(CodebookChange.codebook_id == book.codebook.id)
    return work.all(statement.order_by(CodebookChange.number.desc()).limit(limit))


# --- What stands ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """A code on words that stand: which text, where in it (code points; None: all of it), and how many say so.

    code_id: as it is called today. coders: how many gave the code, 0 when it was settled after a disagreement.
    """

    coding_id: UUID
    text_id: UUID
    contribution_id: UUID
    of_version: int
    text_hash: bytes
    is_public: bool
    code_id: UUID
    stance: Stance | None
    start: int | None
    end: int | None
    coders: int


@dataclass
class Standing:
    """What coders said of one text in the state that it has now."""

    text_id: UUID
    by_coder: dict[UUID, frozenset[UUID]] = field(default_factory=dict)  # codes as they are called today
    settled: frozenset[UUID] | None = None  # after a disagreement

    @property
    def codes(self) -> frozenset[UUID]:
        """The codes that stand: those settled, or else those that everyone who read it gave."""
        if self.settled is not None:
            return self.settled
        return frozenset.intersection(*self.by_coder.values()) if self.by_coder else frozenset()

    @property
    def disputed(self) -> frozenset[UUID]:
        """The codes that some gave and others did not, while nobody has settled it."""
        if self.settled is not None or not self.by_coder:
            return frozenset()
        return frozenset.union(*self.by_coder.values()) - self.codes


_LIVE = (
    Text.is_gone.is_(False),
    Step.ended_at.is_(None),
    Step.text_hash == Text.text_hash,
    Step.act.in_((*rules.READ, Act.RESOLVED)),
)


def _within(agreement_id: UUID, focus_area_id: UUID | None, text_ids: Iterable[UUID] | None) -> list[Any]:
    found: list[Any] = [Text.agreement_id == agreement_id]
    if focus_area_id is not None:
        found.append(Text.focus_area_id == focus_area_id)
    if text_ids is not None:
        found.append(Text.id.in_(list(text_ids)))
    return found


def standings(
    work: Work, book: Book, *, focus_area_id: UUID | None = None, text_ids: Iterable[UUID] | None = None
) -> dict[UUID, Standing]:
    """What was said of each text that someone has read as it is now, in two statements.

    A text whose words have changed since is not among them. A code that was split since counts for nobody.
    """
    where = _within(book.agreement.id, focus_area_id, text_ids)
    steps = sa.select(Step.id, Step.text_id, Step.coder, Step.act).join(Text, Text.id == Step.text_id)
    codes: dict[UUID, set[UUID]] = defaultdict(set)
    given = (
        sa.select(Coding.step_id, Coding.code_id)
        .join(Step, Step.id == Coding.step_id)
        .join(Text, Text.id == Step.text_id)
        .where(*_LIVE, *where, Coding.ended_at.is_(None))
    )
    for step_id, code_id in work.session.execute(given):
        code = book.now(code_id)
        if code.split_at is None:
            codes[step_id].add(code.id)
    found: dict[UUID, Standing] = {}
    for step_id, text_id, coder, act in work.session.execute(steps.where(*_LIVE, *where).order_by(Step.made_at)):
        standing = found.setdefault(text_id, Standing(text_id))
        if act is Act.RESOLVED:
            standing.settled = frozenset(codes[step_id])
        else:
            standing.by_coder[coder] = frozenset(codes[step_id])
    return found


def given(work: Work, book: Book) -> list[Any]:
    """What each coder said of the words as they are now, one row for each code, in bare columns; one statement.

    Whoever read a text on which nothing fits has one row without a code (coding_id None).
    """
    statement = (
        sa.select(
            Step.text_id,
            Step.id.label("step_id"),
            Step.act,
            Step.coder,
            Step.made_at,
            Coding.id.label("coding_id"),
            Coding.code_id,
            Coding.stance,
            Coding.start,
            Coding.end,
            Coding.of_version,
            Coding.source,
        )
        .join(Text, Text.id == Step.text_id)
        .outerjoin(Coding, sa.and_(Coding.step_id == Step.id, Coding.ended_at.is_(None)))
        .where(*_LIVE, *_within(book.agreement.id, None, None))
    )
    return [row for row in work.session.execute(statement) if row.coding_id is not None or row.act is not Act.CODED]


def evidence(
    work: Work, book: Book, *, code_ids: Iterable[UUID] | None = None, focus_area_id: UUID | None = None
) -> list[Evidence]:
    """Every code that stands, on which words, by arrival; of a disputed code nothing. code_ids: as called today.

    A code on the whole text and one on a span of it are two. What two coders marked in the same way is one.
    """
    stand = standings(work, book, focus_area_id=focus_area_id)
    wanted = set(code_ids) if code_ids is not None else None
    found: dict[tuple[Any, ...], Evidence] = {}
    statement = (
        sa.select(Text, Coding, Step.act)
        .join(Coding, Coding.text_id == Text.id)
        .join(Step, Step.id == Coding.step_id)
        .where(*_LIVE, *_within(book.agreement.id, focus_area_id, None), Coding.ended_at.is_(None))
        .order_by(Text.arrived, Coding.made_at, Coding.id)
    )
    for text, coding, act in work.session.execute(statement):
        code, standing = book.now(coding.code_id), stand[text.id]
        if code.id not in standing.codes or (wanted is not None and code.id not in wanted):
            continue
        if standing.settled is not None and act is not Act.RESOLVED:
            continue
        each = Evidence(
            coding_id=coding.id,
            text_id=text.id,
            contribution_id=text.contribution_id,
            of_version=text.of_version,
            text_hash=text.text_hash,
            is_public=text.is_public,
            code_id=code.id,
            stance=coding.stance,
            start=coding.start,
            end=coding.end,
            coders=sum(code.id in codes for codes in standing.by_coder.values()),
        )
        found.setdefault((text.id, code.id, coding.stance, coding.start, coding.end), each)
    return list(found.values())


def focus_areas(work: Work, book: Book) -> tuple[list[FocusArea], Words]:
    """The focus areas of the book's agreement by number, and their words in the reader's language."""
    areas: list[FocusArea] = work.all(
        sa.select(FocusArea).where(FocusArea.agreement_id == book.agreement.id).order_by(FocusArea.number)
    )
    return areas, wording.twins(work, work.actor.language, areas)


def counted(standing: Mapping[UUID, Standing]) -> dict[UUID, int]:
    """How many texts (each a person's) each code stands on."""
    found: dict[UUID, int] = defaultdict(int)
    for each in standing.values():
        for code_id in each.codes:
            found[code_id] += 1
    return found
