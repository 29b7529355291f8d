"""Groups of letters that are nearly the same: coded at once, each with its own rows; taken apart where they differ."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.coding import putting, rules, texts
from engage.coding.models import Coding, Group, Member, Step, Text
from engage.coding.putting import What
from engage.coding.rules import Act, Choice, Source
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
    work.flush()
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
    work.flush()


def put_in(work: Work, group_id: UUID, text_id: UUID) -> None:
    """Take back that a letter left its group. Raises NotFound."""
    group = work.get(Group, group_id, lock=True)
    putting.book_of(work, group.agreement_id)
    member: Member | None = work.one(sa.select(Member).where(Member.group_id == group_id, Member.text_id == text_id))
    if member is None:
        raise NotFound()
    member.left_at = member.left_by = None
    audit.record(work, "coding.joined_group", work.get(Text, text_id))
    work.flush()
