"""One text as its coder sees it: the words as they are now, what the actor said of them, what the machine proposes."""

from dataclasses import dataclass, field
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.coding import policy, queries, rules, texts
from engage.coding.models import Codebook, Coding, Group, Member, Run, Step, Suggestion, Text
from engage.coding.queries import Book
from engage.coding.rules import RunKind, Silent
from engage.contributions.models import Contribution, PublicVersion
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.wording.models import Twin

ME = sa.bindparam("me", type_=sa.Uuid)
LANGUAGE = sa.bindparam("language", type_=sa.String)


@dataclass(frozen=True, eq=False)
class Opened:
    """A text with its words. `mine`: the actor's codes on them. Nobody else's are shown: a second coder reads blind."""

    text: Text
    words: str
    book: Book
    area: str
    number: int
    agreement: str
    suggestions: list[Suggestion]
    mine: list[Coding]
    was_read: bool  # by the actor, in other words than these
    is_read: bool  # by the actor, in these words
    group_id: UUID | None
    group_size: int
    silent: Silent  # of which themes the machine says nothing here
    split: list[str] = field(default_factory=list)  # names of codes that the actor gave and that were split since

    @property
    def seen(self) -> str:
        return self.text.text_hash.hex()


def _title(of: Any) -> Any:
    told = sa.select(Twin.text).where(Twin.subject_id == of.id, Twin.field == "title", Twin.language == LANGUAGE)
    return sa.func.coalesce(told.scalar_subquery(), of.title)


def _read(*of: Any) -> Any:
    return sa.exists().where(
        Step.text_id == Text.id, Step.coder == ME, Step.ended_at.is_(None), Step.act.in_(rules.READ), *of
    )


@cache
def _statement() -> Any:
    """Everything of which there is one: put together once, as that costs more than running it."""
    group = (
        sa.select(Member.group_id)
        .join(Group, Group.id == Member.group_id)
        .where(Member.text_id == Text.id, Member.left_at.is_(None))
        .limit(1)
        .scalar_subquery()
    )
    other = sa.orm.aliased(Member)
    size = (
        sa.select(sa.func.count())
        .select_from(other)
        .where(other.group_id == group, other.left_at.is_(None))
        .scalar_subquery()
    )
    told = (
        sa.select(Run.parameters)
        .where(Run.agreement_id == Agreement.id, Run.kind == RunKind.SUGGESTIONS, Run.outcome == "done")
        .order_by(Run.asked_at.desc())
        .limit(1)
        .scalar_subquery()
    )
    return (
        sa.select(
            Text,
            Contribution,
            PublicVersion,
            Agreement,
            Codebook,
            FocusArea.number,
            FocusArea.agreement_id,
            _title(FocusArea).label("area"),
            _title(Agreement).label("agreement"),
            _read(Step.text_hash != Text.text_hash).label("was_read"),
            _read(Step.text_hash == Text.text_hash).label("is_read"),
            group.label("group_id"),
            size.label("size"),
            told.label("told"),
        )
        .join(Contribution, Contribution.id == Text.contribution_id)
        .join(FocusArea, FocusArea.id == Contribution.focus_area_id)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .join(Codebook, Codebook.agreement_id == Agreement.id)
        .outerjoin(PublicVersion, PublicVersion.contribution_id == Contribution.id)
        .where(Text.id == sa.bindparam("text", type_=sa.Uuid))
        .with_for_update(of=Text)
    )


def opened(work: Work, text_id: UUID) -> Opened:
    """The text for its coder. That one for the secretariat only was opened, and why, is on record. Raises NotFound."""
    values = {"text": text_id, "me": work.actor.account_id, "language": work.actor.language}
    rows = work.session.execute(_statement(), values).all()
    if not rows or not policy.may_code(work.actor, rows[0].Agreement):
        raise NotFound()
    row = rows[0]
    text: Text = row.Text
    words = texts.noticed(work, row.Contribution, row.PublicVersion, text, row.agreement_id)
    if not text.is_public:
        audit.record(work, "coding.opened", text, purpose="coding", version=text.of_version)
    book = queries.book_with(work, row.Codebook, row.Agreement)
    suggestions, mine = _beside(work, text)
    silent = Silent.of(row.told or {})
    live = [each for each in mine if book.codes[each.code_id].split_at is None]
    return Opened(
        text=text,
        words=words,
        book=book,
        area=row.area,
        number=row.number,
        agreement=row.agreement,
        suggestions=_spoken(book, text, suggestions, silent) if book.codebook.suggestions_on else [],
        mine=live,
        was_read=bool(row.was_read),
        is_read=bool(row.is_read),
        group_id=row.group_id,
        group_size=row.size or 0,
        silent=silent,
        split=[book.name(book.codes[each.code_id]) for each in mine if each not in live],
    )


def _spoken(book: Book, text: Text, suggestions: list[Suggestion], silent: Silent) -> list[Suggestion]:
    """What is still proposed: not codes that have ended since, nor themes that the machine had better not speak of."""
    return [
        each
        for each in suggestions
        if book.codes[each.code_id].ended_at is None and silent.allows(each.code_id.hex, text.language)
    ]


def _beside(work: Work, text: Text) -> tuple[list[Suggestion], list[Coding]]:
    """What was proposed for these words and what the actor gave them, in one statement: both are few."""
    proposed = sa.and_(Suggestion.text_id == Text.id, Suggestion.text_hash == Text.text_hash)
    given = sa.and_(
        Coding.text_id == Text.id,
        Coding.text_hash == Text.text_hash,
        Coding.ended_at.is_(None),
        Coding.coder == work.actor.account_id,
        Coding.source != rules.Source.RESOLVED,
    )
    rows = work.rows(
        sa.select(Suggestion, Coding)
        .select_from(Text)
        .outerjoin(Suggestion, proposed)
        .outerjoin(Coding, given)
        .where(Text.id == text.id)
    )
    suggestions = {each.id: each for each, _ in rows if each is not None}
    codings = {each.id: each for _, each in rows if each is not None}
    return (
        sorted(suggestions.values(), key=lambda each: each.rank),
        sorted(codings.values(), key=lambda each: (each.made_at, each.start or 0, each.id)),
    )


def group_of(work: Work, text_id: UUID) -> UUID | None:
    """The group whose centre this text is, while there are others in it."""
    other = sa.orm.aliased(Member)
    statement = sa.select(Group.id).where(
        Group.centre_id == text_id,
        sa.exists().where(Member.group_id == Group.id, Member.text_id == text_id, Member.left_at.is_(None)),
        sa.exists().where(other.group_id == Group.id, other.text_id != text_id, other.left_at.is_(None)),
    )
    found: UUID | None = work.one(statement)
    return found
