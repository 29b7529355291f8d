"""Answering proposals for agendas, and proposing something in the name of a council."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from wtforms import SelectChoice

from engage.core.authority import Can
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.ids import new_token
from engage.core.text import Say, say
from engage.core.work import Work
from engage.dialogue import policy, proposing, queries, sealed, wordings
from engage.dialogue.forms import AnswerForm, CouncilForm
from engage.dialogue.proposals import clean, drawn, wish_of
from engage.dialogue.queries import Proposed
from engage.dialogue.rules import PROPOSAL_NAMES, ProposalState
from engage.dialogue.staff_danger import on_duty
from engage.events import policy as event_policy
from engage.events import queries as events
from engage.events.coming import SHORTEST_KEY
from engage.events.managing import mine
from engage.events.staff_plan import version_of
from engage.events.wordings import when
from engage.web.doors import staff
from engage.web.forms import ActionForm
from engage.web.locale import gettext, language, tell
from engage.web.work import reading, writing
from engage.wording.queries import Words

NUMBER = "<int(max=2147483647):number>"
DANISH = Words("da")


def register(bp: Blueprint) -> None:
    both = ["GET", "POST"]
    answers, proposes = staff(Can.ANSWER_PROPOSALS), staff(Can.PROPOSE)
    recorded = staff(Can.ANSWER_PROPOSALS, recorded=True)
    bp.add_url_rule("/forslag/", "proposals", answers(proposals))
    bp.add_url_rule(f"/forslag/moede/{NUMBER}", "of_event", answers(of_event))
    bp.add_url_rule(f"/arrangementer/{NUMBER}/forslag", "take", staff(Can.MANAGE_EVENTS)(take), methods=["POST"])
    bp.add_url_rule("/forslag/<uuid:proposal_id>", "proposal", recorded(proposal), methods=both)
    bp.add_url_rule("/raad/forslag/", "council", proposes(council))
    bp.add_url_rule(f"/raad/forslag/{NUMBER}", "council_propose", proposes(council_propose), methods=both)


# --- Answering --------------------------------------------------------------------------------


def _listed(found: list[Proposed]) -> list[dict[str, Any]]:
    """Proposals as a list shows them: none of the words of whoever made them."""
    return [
        {
            "id": each.proposal.id,
            "event": each.event,
            "by": wordings.proposed_by(each.body),
            "received": each.proposal.received_on,
            "state": tell(PROPOSAL_NAMES[each.proposal.state]),
            "title": each.proposal.public_title,
            "danger": each.proposal.crisis,
            "held": each.proposal.held,
        }
        for each in found
    ]


def proposals() -> Any:
    """What waits for an answer, the oldest first."""
    found = queries.proposals(reading(), waiting=True)
    return render_template("dialogue/proposals.html", event=None, proposals=_listed(found), may_manage=False)


def of_event(number: int) -> Any:
    """All that was proposed for one event; the same page lets its organisers say whether people can propose."""
    work = reading()
    event = events.by_number(work, number)
    if not policy.may_answer(work.actor, event):
        raise NotFound()
    found = queries.proposals(work, event.id)
    return render_template(
        "dialogue/proposals.html",
        event=event,
        when=when(event),
        proposals=_listed(found),
        may_manage=event_policy.may_manage(work.actor, event),
        takes=queries.takes_proposals(work, event),
        ahead=event.starts_at > work.now,
    )


def take(number: int) -> Any:
    """Its organisers say whether people can propose something for an event."""
    if ActionForm().validate_on_submit():
        with writing() as work:
            proposing.take_proposals(work, mine(work, number).id, wanted=request.form.get("do") == "take")
        flash(gettext("The change is saved."), "success")
    return redirect(url_for("dialogue_staff.of_event", number=number), 303)


def proposal(proposal_id: UUID) -> Any:
    """One proposal in its own words, and the answer in public words. `do` says which answer it is."""
    form, conflict = AnswerForm(), None
    _offer(form, proposal_id)
    if form.validate_on_submit():
        deed = DEEDS.get(form.do.data or "")
        if deed is None:
            abort(400)
        try:
            with form.refusals():
                with writing() as work:
                    said = deed(work, proposal_id, form)
                flash(said, "success")
                return redirect(url_for("dialogue_staff.proposals"), 303)
        except Conflict as error:
            conflict = error.message
    with writing() as work:
        found, told = proposing.opened(work, proposal_id)
        may_manage = event_policy.may_manage(work.actor, found.event)
    if not form.is_submitted() or conflict is not None:
        form.version.data = str(found.proposal.version)
    waits = found.proposal.state is ProposalState.WAITING
    page = render_template(
        "dialogue/proposal.html",
        form=form,
        event=found.event,
        when=when(found.event),
        proposal=found.proposal,
        told=told,
        by=wordings.proposed_by(found.body),
        state=tell(PROPOSAL_NAMES[found.proposal.state]),
        tone=wordings.PROPOSAL_TONES.get(found.proposal.state, "plain"),
        public=wordings.public_words(found.proposal, found.body, DANISH),
        found=wordings.found_in(reading(), told.title, told.why),
        waits=waits,
        may_manage=may_manage,
        conflict=conflict,
        duty=on_duty(reading(), found.event) if found.proposal.crisis else [],
    )
    return page, 409 if conflict is not None else form.status


def _offer(form: AnswerForm, proposal_id: UUID) -> None:
    work = reading()
    found = queries.proposal(work, proposal_id)
    others = queries.open_agendas(work, answered_by_actor=True, but=found.event.id)
    form.event.choices = [
        SelectChoice("", gettext("Not chosen")),
        *(SelectChoice(str(each.id), f"{each.title}, {each.starts_wall[:10]}") for each in others),
    ]


def _accept(work: Work, proposal_id: UUID, form: AnswerForm) -> str:
    proposing.accept(
        work,
        proposal_id,
        title=form.title.data or "",
        why=form.why.data or "",
        starts=form.starts.data or "",
        who=form.who.data or "",
        version=version_of(form),
    )
    return gettext("The proposal is on the agenda. Whoever made it can read that now.")


def _decline(work: Work, proposal_id: UUID, form: AnswerForm) -> str:
    proposing.decline(
        work,
        proposal_id,
        title=form.title.data or "",
        why=form.why.data or "",
        reason=form.reason.data or "",
        version=version_of(form),
    )
    return gettext("The answer is given. Everybody can read it.")


def _move(work: Work, proposal_id: UUID, form: AnswerForm) -> str:
    try:
        to = UUID(form.event.data or "")
    except ValueError as error:
        raise Invalid("event", say("Choose from the list.")) from error
    proposing.move(work, proposal_id, to, version=version_of(form))
    return gettext("The proposal waits at the other meeting now.")


def _seen_to(work: Work, proposal_id: UUID, _form: AnswerForm) -> str:
    proposing.seen_to(work, proposal_id)
    return gettext("It is on record that you have seen to it.")


DEEDS = {"accept": _accept, "decline": _decline, "move": _move, "seen": _seen_to}


# --- In the name of a council -----------------------------------------------------------------


def council() -> Any:
    """The meetings for which a council can propose something, and what came of what it proposed."""
    work = reading()
    councils = queries.councils(work)
    return render_template(
        "dialogue/council.html",
        councils=councils,
        events=[(each, when(each)) for each in queries.open_agendas(work)] if councils else [],
        proposed=[
            {
                "event": each.event,
                "by": each.body,
                "title": each.proposal.public_title or sealed.words(work, each.proposal).title,
                "state": tell(PROPOSAL_NAMES[each.proposal.state]),
                "tone": wordings.PROPOSAL_TONES.get(each.proposal.state, "plain"),
                "reason": each.proposal.reason,
            }
            for each in queries.of_bodies(work, [body.id for body in councils])
        ],
    )


def council_propose(number: int) -> Any:
    """Propose something in the name of a council."""
    form, work = CouncilForm(), reading()
    councils = queries.councils(work)
    form.offer(councils)
    event = events.by_number(work, number)
    if not queries.takes_proposals(work, event):
        flash(gettext("You cannot propose anything for this meeting now."))
        return redirect(url_for("dialogue_staff.council"), 303)
    conflict: Say | None = None
    if form.validate_on_submit():
        clean(form)
        body = next((each for each in councils if each.key == form.body.data), None)
        once = form.once.data if len(form.once.data or "") >= SHORTEST_KEY else new_token()
        try:
            with form.refusals():
                if body is None:
                    raise Invalid("body", say("Choose from the list."))
                with writing() as work:
                    proposing.propose_for(work, event.id, body.id, wish_of(form), once=once, language=language().code)
                flash(gettext("The proposal is sent. You see the answer here."), "success")
                return redirect(url_for("dialogue_staff.council"), 303)
        except Conflict as error:
            conflict = error.message
    page = render_template(
        "dialogue/council_propose.html", conflict=conflict, **drawn(form, events.by_number(reading(), number))
    )
    return page, 409 if conflict is not None else form.status
