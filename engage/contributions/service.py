"""Receiving contributions, and what their writers and moderators do with them afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies import alerting
from engage.bodies import queries as bodies
from engage.consent import queries as consent_queries
from engage.consent import service as consents
from engage.contributions import intake, making, policy, queries, rules
from engage.contributions.making import Arrival
from engage.contributions.models import (
    About,
    Channel,
    Contribution,
    PartKind,
    PublicVersion,
    Status,
    Version,
)
from engage.contributions.rules import Marked
from engage.core.authority import VISITOR
from engage.core.db import Base
from engage.core.errors import Conflict, Invalid
from engage.core.ids import typed
from engage.core.text import plain, say, stems
from engage.core.work import Work
from engage.drafts import service as unfinished
from engage.drafts.rules import Answers, Publish
from engage.notifications import outbox
from engage.receipts import queries as receipts_queries
from engage.receipts import service as receipts
from engage.receipts.models import Receipt
from engage.screening.rules import Weight

_CONTRIBUTION = cast(sa.Table, Contribution.__table__)
_HOLD = sa.update(_CONTRIBUTION).where(_CONTRIBUTION.c.id == sa.bindparam("held_id")).values(held=True)


@dataclass(frozen=True)
class Ready:
    """A contribution that only has to be stored: it has been checked, and all but its numbers is known."""

    contribution: Contribution
    code: str  # ungrouped
    email: str
    rows: tuple[Base, ...]  # everything that is stored beside it

    @property
    def sent(self) -> tuple[Contribution, str]:
        return self.contribution, self.code


def submit(
    work: Work, answers: Answers, *, allowed_mailboxes: frozenset[str] = frozenset(), **how: Any
) -> tuple[Contribution, str]:
    """Receive a contribution, once per form; returns it with the code (ungrouped) that opens it.

    how: the fields of `Arrival`. What comes over the web is a visitor's own form: a CPR number is refused and personal
    data asked about. Anything else was entered by staff: a CPR number is sealed with the text, which cannot be
    released before it is redacted.
    allowed_mailboxes: addresses that an organisation shows in public, in lower case.
    Raises Invalid at a field of the form, Conflict when the same form comes in at the same moment (try again).
    """
    arrival = Arrival(**how)
    before = queries.sent_with(work, arrival.once)
    if before is not None:
        return before, _code_again(work, arrival)
    ready = prepare(work, answers, arrival, allowed_mailboxes=allowed_mailboxes)
    receive(work, ready)
    return work.watch(ready.contribution), ready.code


def prepare(
    work: Work,
    answers: Answers,
    arrival: Arrival,
    *,
    allowed_mailboxes: frozenset[str] = frozenset(),
    looked: dict[str, Any] | None = None,
) -> Ready:
    """Check answers, and make what is to be stored of them. It only reads, so nobody waits for it.

    looked: what was found in the words when they were saved (`intake.Look.kept`).
    Raises Invalid at a field of the form.
    """
    answers = rules.tidied(answers)
    rules.check(answers)
    subject = intake.subject_of(work, answers, late=arrival.late or arrival.channel is not Channel.WEB)
    seen = intake.look(work, answers, looked, allowed_mailboxes)
    marked = seen.marked
    if arrival.channel is Channel.WEB:
        _refuse(marked, answers)
    answers.email = rules.mailbox(answers.email)
    receipt, code = _receipt(work, arrival)
    contribution = making.contribution(work, answers, arrival, subject, receipt, seen=seen)
    blocking = any(part.of(Weight.BLOCK) for part in marked)
    contribution.sealed_cpr = blocking and arrival.channel is not Channel.WEB
    agreed = making.agreed(work, contribution, answers, consent_queries.shown(work, arrival.language, answers.words))
    key, contribution.data_key = work.keys.new_data_key(work.place(contribution, "data_key"))
    texts = {PartKind(name): getattr(answers, name) for name in rules.WRITTEN} | {
        PartKind.PROVENANCE: plain(arrival.provenance)
    }
    version = making.version(work, contribution, key, texts, marked)
    about = [About(contribution_id=contribution.id, term_id=term_id) for term_id in subject.term_ids]
    made = [] if receipt.on_paper else [receipt]
    return Ready(contribution, code, answers.email, (*made, *agreed, *version, *about))


def receive(work: Work, *ready: Ready, drafts: Sequence[str] = ()) -> None:
    """Store what has been prepared, and tell of it. Many cost little more than one.

    drafts: tokens of what they were until now, which is deleted.
    Raises Conflict when one of the forms has come in before: `sent` tells what it became.
    """
    work.draw("contribution", "case", "audit", times=len(ready))
    entries = []
    for each in ready:
        contribution = each.contribution
        contribution.sequence = work.next_number("contribution")
        contribution.case_number = f"{work.today.year}-{work.next_number('case'):06d}"
        # Staff who write for themselves are as anonymous as anyone.
        who = replace(work, actor=VISITOR) if contribution.channel is Channel.WEB else work
        channel, crisis = contribution.channel.value, contribution.crisis
        entries.append(audit.entry(who, "contributions.received", contribution, channel=channel, crisis=crisis))
    rows = (row for each in ready for row in each.rows)
    until_now = unfinished.kept_under(work, drafts) if drafts else None
    work.insert(*(each.contribution for each in ready), *rows, *entries, instead_of=until_now)
    for each in ready:
        once, language = f"{each.contribution.id}", each.contribution.contact_language
        outbox.put(work, to=each.email, template="receipt", language=language, once=once)
        if each.contribution.crisis:
            _alert(work, each.contribution)


def hold(work: Work, *contributions: Contribution) -> None:
    """Set aside what is one of a flood: it is looked at together with the others, and never dropped."""
    work.connection.execute(_HOLD, [{"held_id": contribution.id} for contribution in contributions])


def _refuse(marked: Sequence[Marked], answers: Answers) -> None:
    """Raise Invalid when personal data stands in the words of a visitor who has not decided about it."""
    refusal = rules.blocked(marked) or rules.unasked(marked, answers)
    if refusal is not None:
        raise refusal


def sent(work: Work, once: str) -> tuple[Contribution, str] | None:
    """What the form with this key became, and its code again; None when it has not come in."""
    found = queries.sent_with(work, once)
    return (found, receipts.code_of(work, once)) if found is not None else None


def correct(work: Work, contribution_id: UUID, *, text: str, helper_opinion: str = "", version: int) -> None:
    """A new version in the writer's words, read by a moderator before anyone sees it.

    What is public stays until the new version is approved. version: the one the writer corrected.
    Raises NotFound, Conflict, Invalid.
    """
    contribution = work.get(Contribution, contribution_id, lock=True)
    if not policy.may_correct(contribution):
        raise Conflict(say("This can no longer be changed."))
    if version != contribution.version:
        raise Conflict(say("The text has already been changed in another window. Read it once more."))
    before = queries.parts(work, contribution)
    answers = Answers(
        text=plain(text),
        role=contribution.role or "",
        helper_opinion=plain(helper_opinion),
        how_heard=before.get(PartKind.HOW_HEARD, ""),
        relation=before.get(PartKind.RELATION, ""),
        publish=contribution.publish,
        has_consent="yes" if contribution.has_consent else "",
        under_15="yes" if contribution.under_15 else "",
    )
    rules.check(answers)
    seen = intake.look(work, answers)
    _refuse(seen.marked, answers)
    contribution.version += 1
    contribution.sealed_cpr = False  # the new words hold no CPR number
    texts = before | {PartKind.TEXT: answers.text, PartKind.HELPER_OPINION: answers.helper_opinion}
    work.insert(*making.version(work, contribution, queries.data_key(work, contribution), texts, seen.marked))
    if seen.danger:
        contribution.crisis = True
        _alert(work, contribution)
    _reach(work, contribution, Status.RECEIVED)
    audit.record(work, "contributions.corrected", contribution, version=contribution.version)


def unpublish(work: Work, contribution_id: UUID) -> Contribution:
    """The text is no longer shown, from this moment; the secretariat still has it, and reviews afterwards."""
    contribution = work.get(Contribution, contribution_id, lock=True)
    if contribution.status in policy.ENDED:
        raise Conflict(say("This can no longer be changed."))
    if contribution.publish is Publish.SECRETARIAT:
        return contribution  # twice is once
    _take_down(work, contribution)
    contribution.publish = Publish.SECRETARIAT
    if contribution.publish_consent_id is not None:
        consents.withdraw(work, contribution.publish_consent_id)
    if contribution.status is Status.PUBLISHED:
        _reach(work, contribution, Status.UNPUBLISHED)
    audit.record(work, "contributions.unpublished", contribution)
    return contribution


def withdraw(work: Work, contribution_id: UUID) -> Contribution:
    """The writer takes everything back: public text, words, key, address and answers are gone for good.

    What stays: that something was received and withdrawn, on which days, and that consent was given and ended.
    """
    contribution = work.get(Contribution, contribution_id, lock=True)
    if not policy.may_withdraw(contribution):
        return contribution  # twice is once
    _take_down(work, contribution)
    for consent_id in (
        contribution.publish_consent_id,
        contribution.quote_consent_id,
        contribution.contact_consent_id,
        contribution.helper_consent_id,
    ):
        if consent_id is not None:
            consents.withdraw(work, consent_id)
    _forget(work, contribution)
    contribution.publish = Publish.SECRETARIAT
    _reach(work, contribution, Status.WITHDRAWN)
    audit.bury(work, contribution, "withdrawn")
    audit.record(work, "contributions.withdrawn", contribution)
    return contribution


def anonymise(work: Work, contribution: Contribution) -> None:
    """Delete the writer's own words and what points to them, because their time is over; what is public stays."""
    _forget(work, contribution)
    _reach(work, contribution, Status.ANONYMISED)
    audit.record(work, "contributions.anonymised", contribution)


def _forget(work: Work, contribution: Contribution) -> None:
    work.run(sa.delete(Version).where(Version.contribution_id == contribution.id))  # parts and findings go with it
    work.run(sa.delete(About).where(About.contribution_id == contribution.id))
    contribution.data_key = contribution.email = None
    contribution.role = contribution.has_consent = contribution.under_15 = None
    contribution.municipality_id = contribution.question_id = contribution.person_pseudonym = None
    contribution.forwarded_to = contribution.decline_reason = None
    contribution.crisis = contribution.sealed_cpr = contribution.may_quote = False
    contribution.flags, contribution.length = {}, 0


def forget_email(work: Work, contribution_id: UUID) -> None:
    """The address is deleted; the writer looks with the code instead."""
    contribution = work.get(Contribution, contribution_id, lock=True)
    if contribution.email is None:
        return
    contribution.email = None
    if contribution.contact_consent_id is not None:
        consents.withdraw(work, contribution.contact_consent_id)
    audit.record(work, "contributions.email_forgotten", contribution)


def publish_version(
    work: Work, contribution: Contribution, *, text: str, helper_opinion: str, language: str
) -> PublicVersion:
    """Show `text` (redacted, approved) to everyone, under the number the contribution keeps for good.

    language: of the text; da, de or en. Raises Conflict when its writer has not agreed, or has taken it back.
    """
    if not policy.may_be_public(contribution):
        raise Conflict(say("This contribution may not be shown to everyone."))
    row: PublicVersion | None = work.one(
        sa.select(PublicVersion).where(PublicVersion.contribution_id == contribution.id)
    )
    region = None
    if contribution.municipality_id is not None:
        region = bodies.region_on(work, contribution.municipality_id, contribution.received_on)
    if row is None:
        row = PublicVersion(contribution_id=contribution.id, number=work.next_number("publication"))
    row.of_version = contribution.version
    row.focus_area_id, row.question_id = contribution.focus_area_id, contribution.question_id
    row.text, row.helper_opinion, row.language = text, helper_opinion or None, language
    row.stems = stems(f"{text}\n{helper_opinion}", language)
    row.role = contribution.role
    row.region_id = region.id if region is not None else None
    row.month = contribution.received_on.replace(day=1)
    row.published_on, row.withdrawn_on, row.is_demo = work.today, None, contribution.is_demo
    work.add(row)
    _reach(work, contribution, Status.PUBLISHED)
    audit.record(work, "contributions.published", contribution, number=row.number, version=row.of_version)
    work.flush()
    return row


def retract(work: Work, contribution: Contribution) -> None:
    """A moderator takes the public text down at once; one that was published is then unpublished."""
    _take_down(work, contribution)
    if contribution.status is Status.PUBLISHED:
        _reach(work, contribution, Status.UNPUBLISHED)
    audit.record(work, "contributions.retracted", contribution)


def _reach(work: Work, contribution: Contribution, status: Status) -> None:
    contribution.status, contribution.status_on = status, work.today


def _take_down(work: Work, contribution: Contribution) -> None:
    """Empty the public row; its number stays, so that the address is never another text's."""
    row: PublicVersion | None = work.one(
        sa.select(PublicVersion).where(PublicVersion.contribution_id == contribution.id)
    )
    if row is not None and row.withdrawn_on is None:
        row.text = row.stems = ""
        row.helper_opinion = row.role = row.region_id = None
        row.withdrawn_on = work.today


def _receipt(work: Work, arrival: Arrival) -> tuple[Receipt, str]:
    """A new receipt; or that of the paper form, when its code has not been used. Raises Invalid."""
    if not arrival.receipt_code.strip():
        return receipts.made(work, arrival.once)
    receipt = receipts_queries.find(work, arrival.receipt_code)
    if receipt is None or not receipt.on_paper:
        raise Invalid("receipt_code", say("We do not know this code. Compare it with the form, letter by letter."))
    if work.one(sa.select(Contribution.id).where(Contribution.receipt_id == receipt.id)) is not None:
        raise Invalid("receipt_code", say("This code already belongs to another contribution."))
    return receipt, _plain_code(arrival.receipt_code)


def _code_again(work: Work, arrival: Arrival) -> str:
    return _plain_code(arrival.receipt_code) if arrival.receipt_code.strip() else receipts.code_of(work, arrival.once)


def _plain_code(text: str) -> str:
    return typed(text) or ""


def _alert(work: Work, contribution: Contribution) -> None:
    """Tell whoever is on duty that something waits."""
    alerting.alert(work, contribution.scope_id, once=f"{contribution.id}:{contribution.version}")
