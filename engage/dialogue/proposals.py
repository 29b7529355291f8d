"""Proposing something for an agenda: the form, the code that is given for it, and what became of it."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.contributions.cookie import SHOWN, sweep
from engage.contributions.forms import SavedForm
from engage.contributions.rules import REMOVE, without
from engage.core import throttle
from engage.core.errors import Conflict, NotFound
from engage.core.ids import new_token, shown
from engage.core.picture import picture
from engage.dialogue import proposing, queries, sealed, wordings
from engage.dialogue.forms import LEAVE, CodeForm, ProposalForm
from engage.dialogue.proposing import Wish
from engage.dialogue.queries import Proposed
from engage.dialogue.rules import PROPOSAL_NAMES, ProposalState
from engage.events import queries as events
from engage.events.coming import NUMBER, SHORTEST_KEY
from engage.events.models import Event
from engage.events.wordings import when
from engage.receipts import entering
from engage.receipts.kept import Kept
from engage.screening.crisis import speaks_of_danger
from engage.screening.language import guess_language
from engage.screening.rules import Weight
from engage.web.doors import public
from engage.web.forms import ActionForm
from engage.web.locale import gettext, language, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording

RECEIPT = Kept("proposal_receipt", SHOWN)
OPENED = Kept("proposal", 30 * 60)  # then the code must be entered again


def register(bp: Blueprint) -> None:
    """Hang the pages of proposals into the doors of the house."""
    both = ["GET", "POST"]
    for rule, name, view, methods in (
        (f"/arrangementer/{NUMBER}/forslag", "propose", propose, both),
        ("/mit-forslag/kvittering", "receipt", receipt, both),
        ("/mit-forslag", "mine", mine, both),
        ("/mit-forslag/tag-tilbage", "withdraw", withdraw, ["POST"]),
        ("/mit-forslag/luk", "close", close, ["POST"]),
    ):
        bp.add_url_rule(rule, name, public(view), methods=methods)


# --- Proposing --------------------------------------------------------------------------------


def propose(number: int) -> Any:
    """The form, and what becomes of it; however often it is sent, it gives the same proposal and the same code."""
    form = ProposalForm()
    event = events.by_number(reading(), number)
    if not form.is_submitted():
        return _form(form, event)
    form.validate()
    if len(form.once.data or "") < SHORTEST_KEY:
        form.once.data = new_token()
    if form.errors:
        return _form(form, event), form.status
    clean(form)
    try:
        with form.refusals(), writing() as work:
            proposal, code = proposing.propose(
                work,
                event.id,
                wish_of(form),
                once=form.once.data or "",
                language=language().code,
                source=throttle.source_of(request.remote_addr),
            )
    except Conflict as error:
        return _form(form, events.by_number(reading(), number), conflict=tell(error.message)), 409
    if form.refused is not None:
        return _form(form, events.by_number(reading(), number)), 422
    danger = speaks_of_danger(form.title.data, form.why.data)
    RECEIPT.put(json.dumps([code, number, bool(form.email.data), danger, proposal.held]))
    return redirect(url_for("dialogue.receipt"), 303)


def clean(form: ProposalForm) -> None:
    """Remove what was found, when whoever proposes asked for it."""
    if form.personal.data != REMOVE:
        return
    texts = {"title": form.title.data or "", "why": form.why.data or ""}
    for part in proposing.found_in(reading(), texts):
        if part.of(Weight.ASK):
            form[part.name].data = without(part, guess_language(texts["why"]))


def wish_of(form: ProposalForm) -> Wish:
    names = ("title", "why", "name", "email")
    return Wish(**{name: form[name].data or "" for name in names}, leave=form.personal.data == LEAVE)


def drawn(form: ProposalForm, event: Event) -> dict[str, Any]:
    """What the form needs beside its fields."""
    words = wording.twins(reading(), language().code, [event])
    refused = form.refused is not None
    return {
        "form": form,
        "event": event,
        "title": words.shown(event, "title"),
        "when": when(event),
        "found": wordings.found_in(reading(), form.title.data or "", form.why.data or "") if refused else [],
        "danger": form.is_submitted() and speaks_of_danger(form.title.data, form.why.data),
    }


def _form(form: ProposalForm, event: Event, conflict: str = "") -> Any:
    """The page of the form; or back to the meeting, where nothing can be proposed any more."""
    if not form.is_submitted() and not queries.takes_proposals(reading(), event):
        flash(gettext("You cannot propose anything for this meeting now."))
        return redirect(url_for("pages.event", number=event.number), 303)
    return render_template("dialogue/propose.html", conflict=conflict, **drawn(form, event))


def receipt() -> Any:
    """The code: to copy, to print, to scan; until its holder says that it is saved."""
    kept = RECEIPT.get()
    if kept is None:
        RECEIPT.drop()
        sweep()
        flash(gettext("The code is no longer shown on this device. Enter it here to see your proposal."))
        return redirect(url_for("dialogue.mine"), 303)
    code, number, has_email, danger, held = json.loads(kept)
    form = SavedForm()
    if form.validate_on_submit():
        RECEIPT.drop()
        sweep()
        flash(gettext("Now the code is no longer shown here. You see the answer when you enter it."), "success")
        return redirect(url_for("pages.event", number=number), 303)
    page = render_template(
        "dialogue/receipt.html",
        form=form,
        code=shown(code),
        qr=picture(code),
        has_email=has_email,
        danger=danger,
        held=held,
    )
    return page, form.status


# --- One's own proposal -----------------------------------------------------------------------


def _own() -> Proposed | None:
    """The proposal that was opened in this browser, while it is there."""
    kept = OPENED.get(renew=True)
    try:
        return queries.proposal(reading(), UUID(kept)) if kept is not None else None
    except (NotFound, ValueError):
        OPENED.drop()
        return None


def mine() -> Any:
    """The field for the code; with it, what was proposed and the answer."""
    form = CodeForm()
    if form.is_submitted() and form.validate():
        return _try(form)
    own = None if form.is_submitted() else _own()
    if own is None:
        return render_template("dialogue/mine_code.html", form=form), form.status
    return _page(own)


def _try(form: CodeForm) -> Any:
    """A right code opens, whatever was tried before it; wrong ones are counted, and all answered alike."""
    try:
        found = queries.by_code(reading(), form.code.data or "")
    except NotFound:
        entering.unknown(form.code)
        return render_template("dialogue/mine_code.html", form=form), 422
    OPENED.put(found.id.hex)
    return redirect(url_for("dialogue.mine"), 303)


def _page(own: Proposed) -> str:
    work, proposal = reading(), own.proposal
    words = wording.twins(work, language().code, [own.event, proposal])
    answered = proposal.state in (ProposalState.ACCEPTED, ProposalState.DECLINED)
    return render_template(
        "dialogue/mine.html",
        proposal=proposal,
        told=sealed.words(work, proposal),
        event=own.event,
        title=words.shown(own.event, "title"),
        when=when(own.event),
        state=tell(PROPOSAL_NAMES[proposal.state]),
        tone=wordings.PROPOSAL_TONES.get(proposal.state, "plain"),
        public=wordings.public_words(proposal, own.body, words) if answered else None,
        may_withdraw=proposal.state is not ProposalState.WITHDRAWN,
        action=ActionForm(),
    )


def withdraw() -> Any:
    """Take it back, at once and for good."""
    own = _own()
    if own is None or not ActionForm().validate_on_submit():
        flash(gettext("Enter your code to go on."))
        return redirect(url_for("dialogue.mine"), 303)
    proposal_id = own.proposal.id
    with writing() as work:
        proposing.withdraw(work, proposal_id)
    flash(gettext("You have taken it back. Your words are deleted."), "success")
    return redirect(url_for("dialogue.mine"), 303)


def close() -> Any:
    """Forget the proposal in this browser."""
    if ActionForm().validate_on_submit():
        OPENED.drop()
        sweep()
        return redirect(url_for("pages.home"), 303)
    return redirect(url_for("dialogue.mine"), 303)
