"""Groups of letters that are nearly the same: coded at once, each with its own rows; taken apart where they differ."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies.models import Municipality
from engage.coding import putting, rules, stages, texts
from engage.coding.models import Coding, Group, Member, Step, Text
from engage.coding.putting import What
from engage.coding.queries import Book
from engage.coding.rules import Act, Choice, Source
from engage.contributions.models import Contribution, PublicVersion
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.ids import new_id
from engage.core.text import say
from engage.core.work import Work


def code(work: Work, group_id: UUID, choices: Sequence[Choice], *, seen: str, nothing_fits: bool = False) -> int:
    """Put the same codes on each letter of a group, each with rows of its own; the number of letters (persons).

    seen: `seen_of` of the page. What the actor has read by hand before is left as it is. Codes are on whole texts.
    Raises NotFound, Conflict, Invalid.
    """
    group = work.get(Group, group_id, lock=True)
    book = putting.book_of(work, group.agreement_id)
    for text in letters(work, group):
        texts.refresh(work, text)
    members = letters(work, group)
    if seen_of(members) != seen:
        raise Conflict(say("The group has changed since you opened it. Look at it again."))
    if any(choice.start is not None for choice in choices):
        raise Invalid("codes", say("A group is coded as whole texts. Open a single letter to mark words in it."))
    putting.check(book, choices, "", nothing_fits=nothing_fits)
    what = What(book, Act.NOTHING_FITS if nothing_fits else Act.CODED, Source.BULK, new_id())
    read = set(_by_hand(work, [text.id for text in members]))
    coded = [text for text in members if text.id not in read]
    for text in coded:
        putting.said(work, text, choices, what)
        putting.release(work, text)
    audit.record(work, "coding.coded_group", group, texts=len(coded), codes=len(choices))
    stages.keep(work, Text.id.in_([text.id for text in coded]))
    return len(coded)


def _by_hand(work: Work, text_ids: list[UUID]) -> list[UUID]:
    """Those that the actor has read one by one, as they are now."""
    statement = (
        sa.select(Step.text_id)
        .join(Text, Text.id == Step.text_id)
        .join(Coding, sa.and_(Coding.step_id == Step.id, Coding.source == Source.BULK), isouter=True)
        .where(
            Step.text_id.in_(text_ids),
            Step.coder == work.actor.account_id,
            Step.act.in_(rules.READ),
            Step.ended_at.is_(None),
            Step.text_hash == Text.text_hash,
            Coding.id.is_(None),
        )
    )
    return work.all(statement)


def letters(work: Work, group: Group) -> list[Text]:
    """The letters of a group that are there now, the centre first, then by arrival."""
    found: list[Text] = work.all(
        sa.select(Text)
        .join(Member, Member.text_id == Text.id)
        .where(Member.group_id == group.id, Member.left_at.is_(None), Text.is_gone.is_(False))
        .order_by(Text.id != group.centre_id, Text.arrived)
    )
    return found


def seen_of(members: Iterable[Text]) -> str:
    """What a page has seen of a group: which letters, in which words."""
    return rules.marked([(text.id.hex, text.text_hash.hex()) for text in members])


def take_out(work: Work, group_id: UUID, text_id: UUID) -> None:
    """A letter is not like the others after all: it leaves the group and is read by itself. Raises NotFound."""
    group = work.get(Group, group_id, lock=True)
    putting.book_of(work, group.agreement_id)
    member: Member | None = work.one(
        sa.select(Member).where(Member.group_id == group_id, Member.text_id == text_id, Member.left_at.is_(None))
    )
    if member is None:
        raise NotFound()
    member.left_at, member.left_by = work.now, work.actor.account_id
    audit.record(work, "coding.left_group", work.get(Text, text_id))
    stages.keep(work, Text.id == text_id)


def put_in(work: Work, group_id: UUID, text_id: UUID) -> None:
    """Take back that a letter left its group. Raises NotFound."""
    group = work.get(Group, group_id, lock=True)
    putting.book_of(work, group.agreement_id)
    member: Member | None = work.one(sa.select(Member).where(Member.group_id == group_id, Member.text_id == text_id))
    if member is None:
        raise NotFound()
    member.left_at = member.left_by = None
    audit.record(work, "coding.joined_group", work.get(Text, text_id))
    stages.keep(work, Text.id == text_id)


# --- Reading ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """A group in the list: how many persons, and how many of their letters the actor's side has read."""

    id: UUID
    persons: int
    read: int


@dataclass(frozen=True, eq=False)
class Opened:
    """A group as its coder sees it."""

    group: Group
    book: Book
    letters: list[Text]  # the centre first
    words: dict[UUID, str]
    left: list[Text]  # taken out by a person
    read: int
    places: frozenset[str]


def listed(work: Work, agreement_id: UUID) -> list[Listed]:
    """The groups of an agreement, the largest first, in one statement."""
    read = sa.exists().where(
        Step.text_id == Text.id,
        Step.ended_at.is_(None),
        Step.act.in_(rules.READ),
        Step.text_hash == Text.text_hash,
    )
    number = sa.func.count().label("persons")
    rows = work.rows(
        sa.select(Member.group_id, number, sa.func.sum(sa.case((read, 1), else_=0)))
        .join(Group, Group.id == Member.group_id)
        .join(Text, Text.id == Member.text_id)
        .where(Group.agreement_id == agreement_id, Member.left_at.is_(None), Text.is_gone.is_(False))
        .group_by(Member.group_id)
        .having(number > 1)
        .order_by(number.desc(), Member.group_id)
    )
    return [Listed(row[0], int(row[1]), int(row[2] or 0)) for row in rows]


def opened(work: Work, group_id: UUID) -> Opened:
    """A group with the words of its letters. That those for the secretariat only were opened is on record.

    Raises NotFound, also when its first letter was taken down.
    """
    group = work.get(Group, group_id)
    book = putting.book_of(work, group.agreement_id)
    rows = work.rows(
        sa.select(Text, Contribution, PublicVersion, Member.left_at)
        .join(Member, Member.text_id == Text.id)
        .join(Contribution, Contribution.id == Text.contribution_id)
        .outerjoin(PublicVersion, PublicVersion.contribution_id == Contribution.id)
        .where(Member.group_id == group_id, Text.is_gone.is_(False))
        .order_by(Text.id != group.centre_id, Text.arrived)
    )
    words: dict[UUID, str] = {}
    here: list[Text] = []
    for text, contribution, public, left_at in rows:
        found = texts.accepted(work, contribution, public)
        if left_at is None and found is not None:
            here.append(text)
            words[text.id] = found.text
            if not text.is_public:
                audit.record(work, "coding.opened", text, purpose="coding", version=text.of_version)
    if not here or here[0].id != group.centre_id:
        raise NotFound()
    left = [row[0] for row in rows if row[3] is not None]
    places = frozenset(work.all(sa.select(Municipality.name)))
    return Opened(group, book, here, words, left, len(_read(work, here)), places)


def _read(work: Work, letters: list[Text]) -> set[UUID]:
    """Those that the actor has read, one by one or together."""
    statement = (
        sa.select(Step.text_id)
        .join(Text, Text.id == Step.text_id)
        .where(
            Step.text_id.in_([text.id for text in letters]),
            Step.coder == work.actor.account_id,
            Step.act.in_(rules.READ),
            Step.ended_at.is_(None),
            Step.text_hash == Text.text_hash,
        )
    )
    return set(work.all(statement))
