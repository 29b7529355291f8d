"""Which letters are nearly the same, as the machine finds them, put in the place of what it found before."""

from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa

from engage.coding import corpus as corpora
from engage.coding import stages
from engage.coding.corpus import Corpus
from engage.coding.ending import finish
from engage.coding.models import Group, Member, Text
from engage.core.work import Store, Work, unit_of_work
from engage.sense import results


def find(store: Store, run_id: UUID, corpus: Corpus, progress: results.Progress) -> None:
    """Group the letters of an agreement anew."""
    from engage.sense import duplicates

    found = duplicates.find(corpus.texts, progress=progress)
    with unit_of_work(store) as work:
        _keep_groups(work, run_id, corpus, found.groups)
        register = corpora.register(work, corpus.agreement_id)
    finish(
        store, run_id, outcome="done", origin=found.origin, corpus=corpus, groups=len(found.groups), register=register
    )


def _keep_groups(work: Work, run_id: UUID, corpus: Corpus, groups: Iterable[results.Group]) -> None:
    """Put the groups in the place of the last ones. A letter that a person took out of a group stays out of it."""
    old: dict[UUID, Group] = {
        group.centre_id: group
        for group in work.all(sa.select(Group).where(Group.agreement_id == corpus.agreement_id).with_for_update())
    }
    before: dict[UUID, list[Member]] = {group.id: [] for group in old.values()}
    for member in work.all(sa.select(Member).where(Member.group_id.in_(list(before)))):
        before[member.group_id].append(member)
    out = {
        member.text_id: ({each.text_id for each in members if each.left_at is None}, member)
        for members in before.values()
        for member in members
        if member.left_at is not None
    }
    there = set(work.all(sa.select(Text.id).where(Text.agreement_id == corpus.agreement_id)))
    work.run(sa.delete(Member).where(Member.group_id.in_(list(before))))
    kept = set()
    for each in groups:
        likeness = {corpus.rows[each.centre].id: 1.0}
        likeness |= {corpus.rows[member.id].id: member.likeness for member in each.members}
        likeness = {text_id: how for text_id, how in likeness.items() if text_id in there}
        centre_id = corpus.rows[each.centre].id
        if centre_id not in there or len(likeness) < 2:
            continue
        group = old.get(centre_id)
        if group is None:
            group = work.add(
                Group(agreement_id=corpus.agreement_id, run_id=run_id, centre_id=centre_id, made_at=work.now)
            )
        group.run_id = run_id
        work.flush()
        kept.add(group.id)
        for text_id, how in likeness.items():
            others, member = out.get(text_id, (set(), None))
            left = member if member is not None and others & likeness.keys() else None
            work.add(
                Member(
                    group_id=group.id,
                    text_id=text_id,
                    likeness=how,
                    left_at=left.left_at if left else None,
                    left_by=left.left_by if left else None,
                )
            )
    for group in old.values():
        if group.id not in kept:
            work.session.delete(group)
    stages.keep(work, Text.agreement_id == corpus.agreement_id)
