"""How far each text is, kept beside it: found anew from what coders did whenever that changes, so that pages need not.

Whoever changes steps, codes, groups or words calls `keep` in the same transaction; `look_after` looks at all of them.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from engage.coding import rules
from engage.coding.models import Code, Codebook, Coding, Group, Member, Step, Text
from engage.coding.rules import Act, Stage
from engage.core.work import Work


def read(by: Any) -> sa.Exists:
    """Someone (`by` says who) has read the text as it is now."""
    step = aliased(Step)
    return sa.exists().where(_live(step), step.text_hash == Text.text_hash, by(step.coder))


def changed(by: Any) -> sa.Exists:
    """Someone has read the text in words that are not those of now."""
    step = aliased(Step)
    return sa.exists().where(_live(step), step.text_hash != Text.text_hash, by(step.coder))


def split_since(by: Any) -> sa.Exists:
    """Someone gave the words of now a code that was split since."""
    coding = aliased(Coding)
    return sa.exists().where(
        coding.text_id == Text.id,
        by(coding.coder),
        coding.ended_at.is_(None),
        coding.text_hash == Text.text_hash,
        Code.id == coding.code_id,
        Code.split_at.is_not(None),
    )


def _live(step: Any) -> Any:
    return sa.and_(step.text_id == Text.id, step.ended_at.is_(None), step.act.in_(rules.READ))


def _anyone(_: Any) -> Any:
    return sa.true()


def _readers(what: Any) -> Any:
    """`what` says what of the steps of those who have read the text as it is now."""
    step = aliased(Step)
    found = sa.select(what(step.coder)).where(_live(step), step.text_hash == Text.text_hash)
    return found.limit(1).scalar_subquery()


def _how_many(coder: Any) -> Any:
    return sa.func.count(coder.distinct())


def _stage() -> Any:
    settling, readers = aliased(Step), _readers(_how_many)
    settled = sa.exists().where(settling.text_id == Text.id, settling.ended_at.is_(None), settling.act == Act.RESOLVED)
    found = sa.case(
        (Text.is_gone, Stage.GONE.value),
        (readers == 0, Stage.UNREAD.value),
        (sa.and_(readers == 1, sa.not_(settled)), Stage.ONCE.value),
        else_=Stage.READ.value,
    )
    return sa.type_coerce(found, sa.String)


def in_group() -> Any:
    """One of a group and not its centre: such a letter is read once, with the group."""
    member = aliased(Member)
    return (
        sa.exists()
        .where(member.text_id == Text.id, member.left_at.is_(None), Group.id == member.group_id)
        .where(Group.centre_id != Text.id)
    )


def keep(work: Work, *which: Any) -> int:
    """Bring the stages of these texts up to date; what is right already is not written. How many were not."""
    work.flush()
    one = sa.case((_readers(_how_many) == 1, _readers(lambda coder: coder)), else_=sa.null())
    values = {
        "read_by": one,
        "stage": _stage(),
        "in_group": in_group(),
        "again": sa.or_(changed(_anyone), split_since(_anyone)),
    }
    kept = {name: sa.type_coerce(getattr(Text, name), found.type) for name, found in values.items()}
    wrong = sa.or_(*(kept[name].is_distinct_from(found) for name, found in values.items()))
    values["stage"] = sa.type_coerce(values["stage"], Text.stage.type)
    statement = sa.update(Text).where(*which, wrong).values(values)
    return work.run(statement.execution_options(synchronize_session=False))


def look_after(work: Work) -> int:
    """Find every stage anew, should anything have passed `keep` by; how many were wrong."""
    return keep(work)


def count(work: Work) -> int:
    """Note beside each codebook how many texts it has now and how many of them someone has read; of how many."""
    one = aliased(Text)
    here = one.agreement_id == Codebook.agreement_id
    number = sa.select(sa.func.count()).where(here, one.stage != Stage.GONE).scalar_subquery()
    known = sa.select(sa.func.count()).where(here, one.stage.in_((Stage.ONCE, Stage.READ))).scalar_subquery()
    values: dict[str, Any] = {"texts": number, "texts_read": known, "counted_at": work.now}
    return work.run(sa.update(Codebook).values(values).execution_options(synchronize_session=False))
