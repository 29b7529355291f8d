"""Moderating: opening what was written, taking words out, deciding with a second person, undoing, taking down."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as insert_postgres
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from engage.agreements import queries as agreements
from engage.agreements.models import Agreement
from engage.audit import service as audit
from engage.bodies import alerting
from engage.contributions import service as contributions
from engage.contributions.models import Channel, Contribution, PartKind, Status
from engage.contributions.policy import may_moderate
from engage.core.authority import Can
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound, require
from engage.core.ids import new_id
from engage.core.text import say
from engage.core.work import Work
from engage.drafts.rules import UNKNOWN_FOCUS, Answers
from engage.moderation import policy, redacting, rules
from engage.moderation import sheet as sheets
from engage.moderation.models import ModerationStep, Outcome, Presence
from engage.moderation.redacting import Why
from engage.moderation.sheet import Sheet
from engage.receipts import service as receipts

Answer = TypeVar("Answer")
REASON_LIMIT = 2000
ENTERED = tuple(channel for channel in Channel if channel is not Channel.WEB)
_REACHED = {
    Outcome.PUBLISH: Status.PUBLISHED,
    Outcome.SECRETARIAT_ONLY: Status.SECRETARIAT_ONLY,
    Outcome.FORWARD: Status.FORWARDED,
    Outcome.DECLINE: Status.DECLINED,
    Outcome.CRISIS: Status.CRISIS,
}


# --- Opening ----------------------------------------------------------------------------------


def open_original(work: Work, contribution_id: UUID, purpose: rules.Purpose = rules.Purpose.MODERATION) -> Sheet:
    """What was written, for someone who moderates it; that it was opened, and why, is on record. Raises NotFound."""
    return sheets.load(work, opened(work, contribution_id, purpose))


def opened(work: Work, contribution_id: UUID, purpose: rules.Purpose) -> Contribution:
    """The contribution, once it is on record that the actor opens what was written, and why. Raises NotFound."""
    contribution = _held(work, contribution_id)
    if purpose is rules.Purpose.MODERATION and contribution.status is Status.RECEIVED:
        _reach(work, contribution, Status.IN_MODERATION)
    _be_present(work, contribution)
    audit.record(work, "moderation.opened_original", contribution, purpose=purpose.value, version=contribution.version)
    work.flush()
    return contribution


def _held(work: Work, contribution_id: UUID) -> Contribution:
    """The contribution, kept from other writers until the end; unknown and not-to-be-known look alike."""
    contribution = work.get(Contribution, contribution_id, lock=True)
    if not may_moderate(work.actor, contribution) or contribution.data_key is None:
        raise NotFound()
    return contribution


def _reach(work: Work, contribution: Contribution, status: Status) -> None:
    contribution.status, contribution.status_on = status, work.today


def _be_present(work: Work, contribution: Contribution) -> None:
    """Note that the actor has it open: since now, unless they have been here just before."""
    if work.actor.account_id is None:
        return
    insert = insert_postgres if work.session.get_bind().dialect.name == "postgresql" else insert_sqlite
    here = {"contribution_id": contribution.id, "account_id": work.actor.account_id}
    seen = insert(Presence).values(id=new_id(), since=work.now, seen_at=work.now, **here)
    gone = Presence.seen_at < work.now - timedelta(minutes=rules.PRESENT_MINUTES)
    since = sa.case((gone, seen.excluded.since), else_=Presence.since)
    now = {"since": since, "seen_at": seen.excluded.seen_at}
    work.run(seen.on_conflict_do_update(index_elements=["contribution_id", "account_id"], set_=now))


def leave(work: Work, contribution_id: UUID) -> None:
    """The actor no longer has it open."""
    mine = (Presence.contribution_id == contribution_id, Presence.account_id == work.actor.account_id)
    work.run(sa.delete(Presence).where(*mine))


# --- The words --------------------------------------------------------------------------------


def redact(
    work: Work, contribution_id: UUID, *, part: PartKind, start: int, end: int, why: Why, token: str, here: bool = False
) -> int:
    """Take out the words from `start` to `end` (code points), and wherever else they stand.

    here: only in this one place. token: what the page had seen. Returns the number of places.
    Raises NotFound, Conflict, Invalid.
    """
    return _on_words(
        work, contribution_id, token, lambda s: redacting.take_out_place(work, s, part, (start, end), why, here=here)
    )


def redact_finding(work: Work, contribution_id: UUID, finding_id: UUID, *, why: Why, token: str) -> int:
    """Take out what was found, wherever it stands; the number of places. Raises as `redact`."""
    return _on_words(work, contribution_id, token, lambda s: redacting.take_out_finding(work, s, finding_id, why))


def redact_words(
    work: Work, contribution_id: UUID, *, part: PartKind, words: str, why: Why, token: str, number: int | None = None
) -> int:
    """Take out `words` wherever they stand, or only at place `number` (from 1) of `part`. As `redact`."""
    return _on_words(
        work, contribution_id, token, lambda s: redacting.take_out_words(work, s, part, words, why, number=number)
    )


def undo_redaction(work: Work, contribution_id: UUID, redaction_id: UUID, *, token: str) -> None:
    """Let the words stand again. Raises as `redact`."""
    _on_words(work, contribution_id, token, lambda s: redacting.put_back(work, s, redaction_id))


def resolve_finding(work: Work, contribution_id: UUID, finding_id: UUID, *, reason: str, token: str) -> None:
    """Keep what was found, for a reason. Raises as `redact`, and Refused for a CPR number."""
    _on_words(work, contribution_id, token, lambda s: redacting.keep(work, s, finding_id, reason))


def reopen_finding(work: Work, contribution_id: UUID, finding_id: UUID, *, token: str) -> None:
    """Undo `resolve_finding`. Raises as `redact`."""
    _on_words(work, contribution_id, token, lambda s: redacting.reopen(work, s, finding_id))


def _on_words(work: Work, contribution_id: UUID, token: str, do: Callable[[Sheet], Answer]) -> Answer:
    contribution = _held(work, contribution_id)
    answer = do(redacting.editable(work, contribution, token))
    _be_present(work, contribution)
    work.flush()
    return answer


def preview(work: Work, contribution: Contribution) -> str:
    """What everyone would read of the text now."""
    return sheets.load(work, contribution).preview(PartKind.TEXT)


def place(work: Work, contribution_id: UUID, focus_area: str, *, token: str) -> Contribution:
    """Give a contribution its focus area ("<agreement>:<number>"), and with it the scope.

    UNKNOWN_FOCUS takes both away. Raises NotFound, Conflict, Invalid.
    """
    contribution = _held(work, contribution_id)
    redacting.editable(work, contribution, token)
    area = None if focus_area == UNKNOWN_FOCUS else agreements.focus_by_reference(work, focus_area)
    if area is None and focus_area != UNKNOWN_FOCUS:
        raise Invalid("focus_area", say('Choose a focus area from the list, or "I do not know".'))
    if contribution.focus_area_id != (area.id if area else None):
        contribution.question_id = None  # a question belongs to the focus area it was asked in
    contribution.focus_area_id = area.id if area else None
    contribution.scope_id = work.get(Agreement, area.agreement_id).body_id if area else None
    audit.record(work, "moderation.placed", contribution, focus_area=focus_area)
    work.flush()
    return contribution


# --- Outcomes ---------------------------------------------------------------------------------


def propose(
    work: Work,
    contribution_id: UUID,
    outcome: Outcome,
    *,
    token: str,
    reason: str = "",
    forward_to: str = "",
    sure: bool = False,
) -> ModerationStep:
    """Choose an outcome: carried out at once, or when a second person has confirmed it.

    reason: for DECLINE, in words for the writer. sure: words that were taken out in one place may stand in another.
    Raises NotFound, Conflict (someone was faster), Invalid at the field that is missing or at "outcome".
    """
    contribution = _held(work, contribution_id)
    sheet = _unchanged(work, contribution, token)
    _complete(outcome, reason, forward_to)
    if outcome is Outcome.PUBLISH:
        _publishable(sheet, sure=sure)
    step = ModerationStep(
        contribution_id=contribution.id,
        of_version=contribution.version,
        outcome=outcome,
        forward_to=forward_to or None,
        status_before=contribution.status.value,
        crisis_before=contribution.crisis,
        proposed_by=work.actor.account_id,
        proposed_at=work.now,
        needs_second=sheet.needs_second(outcome),
    )
    work.seal(step, "reason", reason)
    work.add(step)
    audit.record(work, "moderation.proposed", contribution, outcome=outcome.value, needs_second=step.needs_second)
    if not step.needs_second:
        _carry_out(work, sheet, step)
    leave(work, contribution.id)
    work.flush()
    return step


def _unchanged(work: Work, contribution: Contribution, token: str) -> Sheet:
    """The sheet, when nothing was decided since the page with `token` was drawn. Raises Conflict."""
    sheet = redacting.editable(work, contribution, token)
    if sheet.token != token:
        raise Conflict(say("A colleague has changed something since you opened it. Look at it again."))
    return sheet


def _complete(outcome: Outcome, reason: str, forward_to: str) -> None:
    if outcome is Outcome.DECLINE and not reason:
        raise Invalid("decline_reason", say("Write to the person why it is declined, in words they can use."))
    if len(reason) > REASON_LIMIT:
        raise Invalid("decline_reason", say("Make it shorter: at most %(limit)d characters.", limit=REASON_LIMIT))
    if outcome is Outcome.FORWARD and not forward_to:
        raise Invalid("forward_to", say("Write who it is passed on to."))
    if len(forward_to) > 200:
        raise Invalid("forward_to", say("Make it shorter: at most %(limit)d characters.", limit=200))


def _publishable(sheet: Sheet, *, sure: bool) -> None:
    if sheet.obstacles:
        raise Invalid("outcome", sheet.obstacles[0])
    if sheet.still_standing and not sure:
        raise Invalid("sure", say("Words that you took out in one place stand in another. Look at them first."))


def _sheet_of(work: Work, step_id: UUID) -> tuple[Sheet, Contribution]:
    """The sheet that a step belongs to; the contribution is locked first, as everywhere."""
    contribution_id = work.one(sa.select(ModerationStep.contribution_id).where(ModerationStep.id == step_id))
    contribution = _held(work, contribution_id)
    return sheets.load(work, contribution), contribution


def confirm(work: Work, step_id: UUID, *, token: str) -> ModerationStep:
    """Carry out what a colleague proposed. Raises NotFound, Forbidden (it was your own), Conflict, Invalid."""
    sheet, contribution = _sheet_of(work, step_id)
    step = sheet.pending
    if step is None or step.id != step_id or sheet.token != token:
        raise Conflict(say("A colleague has changed something since you opened it. Look at it again."))
    if not policy.may_confirm(work.actor, step):
        raise Forbidden(say("Another person must confirm what you have proposed."))
    if step.outcome is Outcome.PUBLISH and sheet.obstacles:
        raise Invalid("outcome", sheet.obstacles[0])
    step.confirmed_by, step.confirmed_at = work.actor.account_id, work.now
    audit.record(work, "moderation.confirmed", contribution, outcome=step.outcome.value)
    _carry_out(work, sheet, step)
    leave(work, contribution.id)
    work.flush()
    return step


def _carry_out(work: Work, sheet: Sheet, step: ModerationStep) -> None:
    contribution, outcome = sheet.contribution, step.outcome
    if outcome is Outcome.PUBLISH:
        contributions.publish_version(
            work,
            contribution,
            text=sheet.preview(PartKind.TEXT),
            helper_opinion=sheet.preview(PartKind.HELPER_OPINION),
            language=contribution.language,
        )
    elif sheet.public is not None:
        contributions.retract(work, contribution)  # an earlier version of what is now decided otherwise
    _reach(work, contribution, _REACHED[outcome])
    if outcome is Outcome.FORWARD:
        contribution.forwarded_to = step.forward_to
    if outcome is Outcome.DECLINE:
        work.seal(contribution, "decline_reason", work.unseal(step, "reason"))
    if outcome is Outcome.CRISIS:
        contribution.crisis = True
        _alert(work, contribution)


def _alert(work: Work, contribution: Contribution) -> None:
    """Tell whoever is on duty, unless the words themselves already did."""
    alerting.alert(work, contribution.scope_id, once=f"{contribution.id}:{contribution.version}")


def undo(work: Work, step_id: UUID, *, token: str) -> ModerationStep:
    """Take back the last step: a proposal, or an outcome that made nothing public. Raises NotFound, Conflict."""
    sheet, contribution = _sheet_of(work, step_id)
    step = sheet.last_step
    if step is None or step.id != step_id or sheet.token != token:
        raise Conflict(say("A colleague has changed something since you opened it. Look at it again."))
    waiting = sheet.pending is not None
    if step.outcome is Outcome.PUBLISH and not waiting:
        raise Conflict(say("It is public already. Take it down instead."))
    step.undone_by, step.undone_at = work.actor.account_id, work.now
    if not waiting:
        _reach(work, contribution, Status(step.status_before))
        contribution.crisis = step.crisis_before
        contribution.forwarded_to = contribution.decline_reason = None
    audit.record(work, "moderation.undone", contribution, outcome=step.outcome.value)
    work.flush()
    return step


def take_down(work: Work, contribution_id: UUID, *, token: str, reason: str) -> None:
    """Remove a published text from the site at once; it goes back to the queue. Raises NotFound, Conflict, Invalid."""
    contribution = _held(work, contribution_id)
    sheet = sheets.load(work, contribution)
    if contribution.status is not Status.PUBLISHED or sheet.token != token:
        raise Conflict(say("A colleague has changed something since you opened it. Look at it again."))
    if not reason:
        raise Invalid("down_reason", say("Say why it is taken down."))
    contributions.retract(work, contribution)
    step = sheet.last_step
    if step is not None and step.outcome is Outcome.PUBLISH:
        step.undone_by, step.undone_at = work.actor.account_id, work.now
        work.seal(step, "reason", reason)
    _reach(work, contribution, Status.IN_MODERATION)
    audit.record(work, "moderation.taken_down", contribution)
    work.flush()


# --- Entering ---------------------------------------------------------------------------------


def enter(
    work: Work,
    answers: Answers,
    *,
    once: str,
    language: str,
    channel: Channel,
    provenance: str,
    receipt_code: str = "",
    is_demo: bool = False,
) -> tuple[Contribution, str]:
    """Receive what came by phone, letter, paper form, at a meeting or on a visit; returns it with its code (ungrouped).

    A CPR number is sealed with the text and not refused. Raises Forbidden, Invalid.
    """
    require(work.actor.can(Can.ENTER_CONTRIBUTION) or work.actor.kind == "system")
    if channel not in ENTERED:
        raise Invalid("channel", say("Choose how it came to you."))
    if not provenance:
        raise Invalid("provenance", say("Write where it comes from, and who helped."))
    return contributions.submit(
        work,
        answers,
        once=once,
        language=language,
        channel=channel,
        provenance=provenance,
        receipt_code=receipt_code,
        is_demo=is_demo,
    )


def print_forms(work: Work, number: int) -> list[str]:
    """Codes (ungrouped) for `number` paper forms, each good for one contribution. Raises Forbidden."""
    require(work.actor.can(Can.ENTER_CONTRIBUTION))
    audit.record(work, "moderation.printed_forms", number=number)
    return receipts.print_codes(work, number)
