"""Proposals for an agenda: made with a code or by a council, answered in public words, moved, and taken back."""

from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.bodies import alerting
from engage.contributions import intake
from engage.contributions.rules import Marked, blocked, mailbox
from engage.core import throttle
from engage.core.authority import SYSTEM, VISITOR
from engage.core.errors import Conflict, Invalid, NotFound, require
from engage.core.text import plain, say
from engage.core.throttle import Try
from engage.core.work import Work
from engage.dialogue import policy, queries, sealed
from engage.dialogue.models import NoProposals, Proposal
from engage.dialogue.rules import (
    NAME_LONGEST,
    OUTCOME_LONGEST,
    TITLE_LONGEST,
    WHY_LONGEST,
    Opened,
    ProposalState,
)
from engage.dialogue.sealed import Words
from engage.events import policy as event_policy
from engage.events import programme
from engage.events import queries as events
from engage.events.models import Event
from engage.events.programme import Line
from engage.notifications import outbox
from engage.receipts import service as receipts
from engage.receipts.models import Receipt
from engage.screening import rules as screening
from engage.screening.crisis import speaks_of_danger
from engage.screening.rules import Weight

_LONGEST = {"title": TITLE_LONGEST, "why": WHY_LONGEST, "name": NAME_LONGEST}
ASKED = ("title", "why")  # where personal data is asked about
# So many in an hour from one place are read in their turn; what comes beyond is read after the others, never refused.
FROM_ONE_PLACE, HOUR = 40, 60 * 60


@dataclass(frozen=True)
class Wish:
    """What somebody proposes; the names are those of the form. leave: personal data in it may stand for organisers."""

    title: str
    why: str
    name: str = ""
    email: str = ""
    leave: bool = False


def propose(
    work: Work, event_id: UUID, wish: Wish, *, once: str, language: str, source: str = "", is_demo: bool = False
) -> tuple[Proposal, str]:
    """Propose something for the agenda of an event, once per `once`; with the code (ungrouped) that opens it.

    source: what internet address it came from; of very many from one in an hour the last ones are held.
    Staff who propose on the public page are as anonymous as anyone. Raises NotFound, Conflict where nothing can be
    proposed, Invalid at a field of the form.
    """
    work = replace(work, actor=VISITOR) if work.actor.account_id is not None else work
    code = receipts.code_of(work, once, "proposal")
    before = queries.proposed_with(work, once)
    if before is not None:
        return before, code
    proposal, words = _made(work, event_id, wish, once, language)
    receipt, code = receipts.made(work, once, "proposal")
    proposal.receipt_id, proposal.is_demo = receipt.id, is_demo
    work.insert(receipt)
    _kept(work, proposal, words)
    if source:  # last, since every sender from there waits here for the one before
        (wait,) = throttle.count(work, [Try("proposal", source, FROM_ONE_PLACE)], seconds=HOUR)
        proposal.held = bool(wait)
    return proposal, code


def propose_for(
    work: Work, event_id: UUID, body_id: UUID, wish: Wish, *, once: str, language: str, is_demo: bool = False
) -> Proposal:
    """Propose something in the name of a council in which the actor has a seat today. As `propose`; also Forbidden."""
    require(policy.may_propose_for(work.actor, body_id, [body.id for body in queries.councils(work)]))
    before = queries.proposed_with(work, once)
    if before is not None:
        return before
    proposal, words = _made(work, event_id, wish, once, language)
    proposal.body_id, proposal.proposed_by, proposal.is_demo = body_id, work.actor.account_id, is_demo
    return _kept(work, proposal, words)


def _made(work: Work, event_id: UUID, wish: Wish, once: str, language: str) -> tuple[Proposal, Words]:
    event = work.get(Event, event_id)
    if event.published_on is None:
        raise NotFound()
    if not queries.takes_proposals(work, event):
        raise Conflict(say("You cannot propose anything for this meeting now."))
    words = check(work, wish)
    proposal = Proposal(
        event_id=event.id,
        sequence=work.next_number("proposal"),
        once_hash=queries.once_hash(work, once),
        language=language,
        received_on=work.today,
        state=ProposalState.WAITING,
        state_on=work.today,
        version=1,
        crisis=speaks_of_danger(words.title, words.why),
    )
    return proposal, words


def _kept(work: Work, proposal: Proposal, words: Words) -> Proposal:
    sealed.put(work, proposal, words)
    work.add(proposal)
    audit.record(work, "dialogue.proposed", proposal, by_council=proposal.body_id is not None, crisis=proposal.crisis)
    work.flush()
    if proposal.crisis:
        scope_id = work.get(Event, proposal.event_id).scope_id
        alerting.alert(work, scope_id, once=str(proposal.id), where=alerting.MEETINGS)
    return proposal


def check(work: Work, wish: Wish) -> Words:
    """The wish, tidied. A CPR number is refused, other personal data asked about. Raises Invalid at a field."""
    texts = {name: plain(getattr(wish, name)) for name in _LONGEST}
    for name, text in texts.items():
        if len(text) > _LONGEST[name]:
            raise Invalid(name, say("Make the text shorter: at most %(most)d characters.", most=_LONGEST[name]))
    for name in ASKED:
        if not texts[name]:
            raise Invalid(name, say("Write the text."))
    marked = found_in(work, texts)
    refusal = blocked(marked)
    if refusal is not None:
        raise refusal
    if not wish.leave and any(part.of(Weight.ASK) for part in marked if part.name in ASKED):
        message = say("The text holds something that can show who somebody is. Choose what we are to do with it.")
        raise Invalid("personal", message)
    return Words(**texts, email=mailbox(wish.email.strip()))


def found_in(work: Work, texts: dict[str, str]) -> list[Marked]:
    """Each text that is not empty, with the personal data found in it."""
    known = intake.references(work)
    return [
        Marked(name, text, tuple(screening.find(text, allowed_mailboxes=known.mailboxes, places=known.places)))
        for name, text in texts.items()
        if text
    ]


# --- Answering --------------------------------------------------------------------------------


def seen_to(work: Work, proposal_id: UUID) -> None:
    """Somebody has read what may be about danger and done what was to be done; that is on record. Twice is once.

    Raises NotFound.
    """
    proposal = work.get(Proposal, proposal_id, lock=True)
    if not policy.may_answer(work.actor, work.get(Event, proposal.event_id)):
        raise NotFound()
    if proposal.crisis:
        proposal.crisis = False
        audit.record(work, "dialogue.danger_seen_to", proposal)


def opened(work: Work, proposal_id: UUID) -> tuple[queries.Proposed, Words]:
    """What was proposed, once it is on record that the actor reads it, and why. Raises NotFound."""
    found = queries.proposal(work, proposal_id)
    if not policy.may_answer(work.actor, found.event) or found.proposal.state is ProposalState.WITHDRAWN:
        raise NotFound()
    audit.record(work, "dialogue.opened_proposal", found.proposal, purpose=Opened.AGENDA.value)
    return found, sealed.words(work, found.proposal)


def accept(
    work: Work, proposal_id: UUID, *, title: str, why: str, starts: str, who: str = "", version: int
) -> Proposal:
    """Put the proposal on the programme in these public words, at this time. Raises NotFound, Conflict, Invalid."""
    proposal, event = _waiting(work, proposal_id, version)
    _say_publicly(work, proposal, title, why)
    assert proposal.public_title is not None
    # Whoever may answer puts this one item on the programme, which is otherwise its organisers' alone.
    everywhere = replace(work, actor=SYSTEM)
    programme.add_item(everywhere, event.id, Line(starts, proposal.public_title, who), version=event.version)
    return _answered(work, proposal, ProposalState.ACCEPTED)


def decline(work: Work, proposal_id: UUID, *, title: str, why: str, reason: str, version: int) -> Proposal:
    """Say why it does not come on the agenda, for everyone to read. Raises NotFound, Conflict, Invalid."""
    proposal, _event = _waiting(work, proposal_id, version)
    _say_publicly(work, proposal, title, why)
    proposal.reason = public_text(work, "reason", reason, OUTCOME_LONGEST)
    if not proposal.reason:
        raise Invalid("reason", say("Say why, in plain words. Everybody can read it."))
    return _answered(work, proposal, ProposalState.DECLINED)


def move(work: Work, proposal_id: UUID, event_id: UUID, *, version: int) -> Proposal:
    """Take the proposal to another meeting, where it waits for an answer. Raises NotFound, Conflict, Invalid."""
    proposal, event = _waiting(work, proposal_id, version)
    to = work.find(Event, event_id)
    if (
        to is None
        or to.id == event.id
        or not policy.may_answer(work.actor, to)
        or not queries.takes_proposals(work, to)
    ):
        raise Invalid("event", say("Choose from the list."))
    proposal.moved_from_id, proposal.event_id = event.id, to.id
    proposal.version += 1
    audit.record(work, "dialogue.proposal_moved", proposal, to=to.number)
    _write(work, proposal, "proposal_moved", once=f"{proposal.id}:{to.id}")
    work.flush()
    return proposal


def _waiting(work: Work, proposal_id: UUID, version: int) -> tuple[Proposal, Event]:
    """A proposal that waits, as whoever answers it has seen it; held, with its event, against other writers."""
    event = events.locked(work, work.get(Proposal, proposal_id).event_id)
    if not policy.may_answer(work.actor, event):
        raise NotFound()
    statement = sa.select(Proposal).where(Proposal.id == proposal_id).with_for_update()
    proposal: Proposal = work.one(statement.execution_options(populate_existing=True))
    if proposal.version != version or proposal.event_id != event.id:
        raise Conflict()
    if proposal.state is not ProposalState.WAITING:
        raise Conflict(say("This proposal has been answered already."))
    return proposal, event


def _say_publicly(work: Work, proposal: Proposal, title: str, why: str) -> None:
    proposal.public_title = public_text(work, "title", title, TITLE_LONGEST)
    proposal.public_why = public_text(work, "why", why, WHY_LONGEST) or None
    if not proposal.public_title:
        raise Invalid("title", say("Write the text."))


def public_text(work: Work, field: str, text: str, most: int) -> str:
    text = plain(text)
    if len(text) > most:
        raise Invalid(field, say("Make the text shorter: at most %(most)d characters.", most=most))
    found = found_in(work, {field: text})
    if any(part.of(Weight.BLOCK) or part.of(Weight.ASK) for part in found):
        message = say("Everybody can read this, and it holds something that can show who somebody is. Take it out.")
        raise Invalid(field, message)
    return text


def _answered(work: Work, proposal: Proposal, state: ProposalState) -> Proposal:
    proposal.state, proposal.state_on = state, work.today
    proposal.version += 1
    audit.record(work, f"dialogue.proposal_{state.value}", proposal)
    work.public_changed()
    _write(work, proposal, "proposal_answered", once=str(proposal.id))
    work.flush()
    return proposal


def _write(work: Work, proposal: Proposal, template: str, *, once: str) -> None:
    """Write to whoever left an address that there is something to read with the code; the mail does not say what."""
    address = sealed.words(work, proposal).email
    outbox.put(work, to=address, template=template, language=proposal.language, once=once)


def take_proposals(work: Work, event_id: UUID, *, wanted: bool) -> None:
    """Say whether people can propose something for the agenda of this event. Raises NotFound, Forbidden."""
    event = events.locked(work, event_id)
    require(event_policy.may_manage(work.actor, event))
    refused: NoProposals | None = work.one(sa.select(NoProposals).where(NoProposals.event_id == event_id))
    if wanted and refused is not None:
        work.session.delete(refused)
    elif not wanted and refused is None:
        work.add(NoProposals(event_id=event_id, since=work.today))
    else:
        return  # twice is once
    audit.record(work, "dialogue.proposals_wanted", event, wanted=wanted)
    work.flush()


# --- What the holder of the code does ---------------------------------------------------------


def withdraw(work: Work, proposal_id: UUID) -> Proposal:
    """Whoever made it takes it back: words and address are gone for good, and it is no longer shown. Twice is once.

    What came on the programme is the organiser's own by then, and stays. Raises NotFound.
    """
    proposal = work.get(Proposal, proposal_id, lock=True)
    if proposal.state is ProposalState.WITHDRAWN:
        return proposal
    forget(work, proposal, "withdrawn")
    proposal.public_title = proposal.public_why = proposal.reason = None
    proposal.state, proposal.state_on = ProposalState.WITHDRAWN, work.today
    proposal.version += 1
    work.public_changed()
    audit.record(work, "dialogue.proposal_withdrawn", proposal)
    return proposal


def forget(work: Work, proposal: Proposal, why: str) -> None:
    """Erase what somebody wrote, also from backups that come back; what is public of it stays."""
    if proposal.data_key is not None:
        audit.bury(work, proposal, why)
    sealed.erase(proposal)
    proposal.crisis = False


def forget_code(work: Work, proposal: Proposal) -> None:
    """Nobody opens it with a code any more."""
    receipt_id, proposal.receipt_id = proposal.receipt_id, None
    work.flush()
    if receipt_id is not None:
        work.run(sa.delete(Receipt).where(Receipt.id == receipt_id))
