"""Staff pages of moderation: one contribution; the queue, entering and paper forms are beside it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for

from engage.contributions.models import PartKind, Status
from engage.contributions.policy import may_moderate
from engage.core.authority import Can
from engage.core.errors import Conflict, Refused
from engage.core.ids import identity
from engage.core.text import Say
from engage.core.work import Work
from engage.drafts.rules import UNKNOWN_FOCUS
from engage.moderation import entry, paper, queries, service, shown, waiting
from engage.moderation import sheet as sheets
from engage.moderation.forms import (
    OUTCOMES,
    STATUS_NAMES,
    ActForm,
    KeepForm,
    OutcomeForm,
    PlaceForm,
    RedactForm,
    TakeDownForm,
    options,
)
from engage.moderation.models import ModerationStep, Outcome
from engage.moderation.policy import may_confirm
from engage.moderation.redacting import Why
from engage.moderation.rules import FINDING_NAMES, PURPOSES, Purpose, Reason, reason_for
from engage.moderation.sheet import Sheet, Surroundings
from engage.web.doors import staff
from engage.web.forms import Form
from engage.web.locale import gettext, language, ngettext, tell
from engage.web.work import reading, writing

bp = Blueprint("moderation_staff", __name__)
waiting.register(bp)
entry.register(bp)
paper.register(bp)


# --- One contribution -------------------------------------------------------------------------


@bp.route("/arbejde/bidrag/<uuid:contribution_id>", methods=["GET", "POST"])
@staff(Can.MODERATE, recorded=True)
def show(contribution_id: UUID) -> Any:
    """The page and all its forms: each says with `do` which one was sent."""
    if request.method == "GET":
        return _page(contribution_id)
    act = ACTS.get(request.form.get("do", ""))
    if act is None:
        abort(400)
    return act(contribution_id)


def _part() -> PartKind:
    wanted = request.form.get("part") or request.args.get("del", "")
    return PartKind.HELPER_OPINION if wanted == PartKind.HELPER_OPINION else PartKind.TEXT


def _purpose() -> Purpose:
    wanted = request.args.get("formaal", "")
    return Purpose(wanted) if wanted in set(Purpose) else Purpose.MODERATION


def _page(contribution_id: UUID, sent: Form | None = None, conflict: Say | None = None) -> Any:
    """Draw the page from what is true now; `sent` is the form that came back, with what was typed in it."""
    forms = {kind: sent if isinstance(sent, kind) else kind(formdata=None) for kind in FORMS}
    with writing() as work:
        contribution = service.opened(work, contribution_id, _purpose())
        values = _values(work, *sheets.load_page(work, contribution, language().code))
    forms[PlaceForm].focus_area.choices = values["focus_choices"]
    if not isinstance(sent, PlaceForm):
        forms[PlaceForm].focus_area.data = values["focus_reference"]
    body = render_template(
        "moderation/show.html",
        redact=forms[RedactForm],
        keep=forms[KeepForm],
        place=forms[PlaceForm],
        decide=forms[OutcomeForm],
        down=forms[TakeDownForm],
        errors=sent.problems if sent is not None and conflict is None else [],
        conflict=conflict,
        came_from=identity(request.args.get("fra")),
        keeping=identity(request.args.get("behold"))
        or (identity(sent.finding.data) if isinstance(sent, KeepForm) else None),
        **values,
    )
    return body, 409 if conflict is not None else sent.status if sent is not None else 200


FORMS: tuple[type[Any], ...] = (RedactForm, KeepForm, PlaceForm, OutcomeForm, TakeDownForm)


def _values(work: Work, sheet: Sheet, around: Surroundings) -> dict[str, Any]:
    it, part, pending = sheet.contribution, _part(), sheet.pending
    crisis = it.crisis or it.status is Status.CRISIS
    return {
        "sheet": sheet,
        "it": it,
        "decline_reason": work.unseal(it, "decline_reason"),
        "token": sheet.token,
        "part": part.value,
        "parts": shown.parts(sheet),
        "panes": shown.panes(sheet, part),
        "findings": shown.findings(sheet, part),
        "redactions": shown.redactions(sheet, part, around.names),
        "facts": shown.facts(sheet, around),
        "history": shown.history(sheet, around.names),
        "others": around.others,
        "details": [tell(FINDING_NAMES[kind.value]) for kind in sheet.details],
        "pending": pending,
        "pending_outcome": str(OUTCOMES[pending.outcome]) if pending else "",
        "pending_reason": (work.unseal(pending, "reason") or "") if pending else "",
        "may_confirm": pending is not None and may_confirm(work.actor, pending),
        "last": sheet.last_step,
        "last_outcome": str(OUTCOMES[sheet.last_step.outcome]) if sheet.last_step else "",
        "is_open": sheets.is_open(sheet),
        "is_public": it.status is Status.PUBLISHED,
        "status": str(STATUS_NAMES.get(it.status, it.status)),
        "crisis": crisis,
        "duty": around.on_duty,
        "purposes": [(purpose.value, tell(words)) for purpose, words in PURPOSES.items()],
        "purpose": _purpose().value,
        "focus_reference": around.focus.reference if around.focus else UNKNOWN_FOCUS,
        "focus_choices": options(
            (UNKNOWN_FOCUS, gettext("None: it is shared by all moderators")),
            *((area.reference, name) for area, name in shown.focus_areas(around.areas)),
        ),
    }


# --- What the forms do ------------------------------------------------------------------------


def _attempt(contribution_id: UUID, form: Form, do: Callable[[Work], Any], done: Callable[[Any], Any]) -> Any:
    """Do it and go on; or come back with the page as it is now and everything that was typed."""
    conflict: Say | None = None
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    answer = do(work)
                return done(answer)
        except Conflict as error:
            conflict = error.message
        except Refused as error:
            if error.status != 400:
                raise
            conflict = error.message
    return _page(contribution_id, form, conflict)


def _back(contribution_id: UUID, anchor: str) -> Any:
    part = _part()
    chosen: dict[str, Any] = {"del": part.value} if part is not PartKind.TEXT else {}
    return redirect(url_for("moderation_staff.show", contribution_id=contribution_id, _anchor=anchor, **chosen), 303)


def _redact(contribution_id: UUID) -> Any:
    form = RedactForm()
    token = form.token.data or ""

    def do(work: Work) -> int:
        why = Why(Reason(form.why.data), form.note.data or "", form.instead.data or "")
        part, place = PartKind(form.part.data), form.place
        if place is not None and not form.words.data:
            start, end = place
            return service.redact(
                work, contribution_id, part=part, start=start, end=end, why=why, token=token, here=form.here.data
            )
        words, number = form.words.data or "", form.number.data
        return service.redact_words(work, contribution_id, part=part, words=words, why=why, token=token, number=number)

    return _attempt(contribution_id, form, do, lambda places: _taken_out(contribution_id, places))


def _taken_out(contribution_id: UUID, places: int) -> Any:
    flash(
        ngettext("The words are taken out in %(num)d place.", "The words are taken out in %(num)d places.", places),
        "success",
    )
    return _back(contribution_id, "taken-out")


def _redact_finding(contribution_id: UUID) -> Any:
    form, finding_id = ActForm(), _named("finding")
    why = Why(reason_for(request.form.get("kind", "")))
    return _attempt(
        contribution_id,
        form,
        lambda work: service.redact_finding(work, contribution_id, finding_id, why=why, token=form.token.data or ""),
        lambda places: _taken_out(contribution_id, places),
    )


def _keep(contribution_id: UUID) -> Any:
    form = KeepForm()

    def do(work: Work) -> None:
        service.resolve_finding(
            work, contribution_id, _named("finding"), reason=form.stored, token=form.token.data or ""
        )

    return _attempt(contribution_id, form, do, lambda _: _said(contribution_id, gettext("It stays."), "found"))


def _reopen(contribution_id: UUID) -> Any:
    form = ActForm()

    def do(work: Work) -> None:
        service.reopen_finding(work, contribution_id, _named("finding"), token=form.token.data or "")

    return _attempt(contribution_id, form, do, lambda _: _said(contribution_id, gettext("Taken back."), "found"))


def _put_back(contribution_id: UUID) -> Any:
    form = ActForm()

    def do(work: Work) -> None:
        service.undo_redaction(work, contribution_id, _named("redaction"), token=form.token.data or "")

    said = gettext("The words stand in the text again.")
    return _attempt(contribution_id, form, do, lambda _: _said(contribution_id, said, "taken-out"))


def _place(contribution_id: UUID) -> Any:
    form = PlaceForm()
    areas = queries.focus_areas(reading(), language().code)
    form.focus_area.choices = options((UNKNOWN_FOCUS, ""), *((area.reference, "") for area in areas))

    def do(work: Work) -> bool:
        moved = service.place(work, contribution_id, form.focus_area.data or "", token=form.token.data or "")
        return may_moderate(work.actor, moved)

    return _attempt(contribution_id, form, do, lambda mine: _placed(contribution_id, mine=mine))


def _placed(contribution_id: UUID, *, mine: bool) -> Any:
    """Go on: to the contribution, or to the queue when colleagues elsewhere have it now."""
    if mine:
        return _said(contribution_id, gettext("It has been moved."), "about")
    flash(gettext("It has been moved to colleagues elsewhere, and is no longer in your queue."), "success")
    return redirect(url_for("moderation_staff.queue"), 303)


def _decide(contribution_id: UUID) -> Any:
    form = OutcomeForm()

    def do(work: Work) -> ModerationStep:
        outcome = Outcome(form.outcome.data)
        return service.propose(
            work,
            contribution_id,
            outcome,
            token=form.token.data or "",
            reason=(form.decline_reason.data or "") if outcome is Outcome.DECLINE else "",
            forward_to=(form.forward_to.data or "") if outcome is Outcome.FORWARD else "",
            sure=form.sure.data,
        )

    return _attempt(contribution_id, form, do, _decided)


def _confirm(contribution_id: UUID) -> Any:
    form = ActForm()
    return _attempt(
        contribution_id,
        form,
        lambda work: service.confirm(work, _named("step"), token=form.token.data or ""),
        _decided,
    )


def _decided(step: ModerationStep) -> Any:
    """Say what happened, and go on to what waits next; the way back stays open."""
    waiting = step.needs_second and step.confirmed_by is None
    words = str(OUTCOMES[step.outcome])
    if waiting:
        flash(gettext("You chose: %(outcome)s. A colleague must confirm it.", outcome=words), "success")
    else:
        flash(gettext("Done: %(outcome)s.", outcome=words), "success")
    following = queries.next_up(reading(), step.contribution_id)
    if following is None:
        return redirect(url_for("moderation_staff.queue"), 303)
    return redirect(url_for("moderation_staff.show", contribution_id=following, fra=step.contribution_id), 303)


def _undo(contribution_id: UUID) -> Any:
    form = ActForm()
    return _attempt(
        contribution_id,
        form,
        lambda work: service.undo(work, _named("step"), token=form.token.data or ""),
        lambda _: _said(contribution_id, gettext("Taken back. The contribution waits again."), "decide"),
    )


def _take_down(contribution_id: UUID) -> Any:
    form = TakeDownForm()

    def do(work: Work) -> None:
        token, reason = form.token.data or "", form.down_reason.data or ""
        service.take_down(work, contribution_id, token=token, reason=reason)

    said = gettext("It is taken down, and waits in the queue again.")
    return _attempt(contribution_id, form, do, lambda _: _said(contribution_id, said, "decide"))


def _leave(contribution_id: UUID) -> Any:
    if ActForm().validate_on_submit():
        with writing() as work:
            service.leave(work, contribution_id)
    return redirect(url_for("moderation_staff.queue"), 303)


def _named(name: str) -> UUID:
    """The thing that a hidden field names."""
    found = identity(request.form.get(name))
    if found is None:
        abort(400)
    return found


def _said(contribution_id: UUID, words: str, anchor: str) -> Any:
    flash(words, "success")
    return _back(contribution_id, anchor)


ACTS: dict[str, Callable[[UUID], Any]] = {
    "redact": _redact,
    "redact_finding": _redact_finding,
    "keep": _keep,
    "reopen": _reopen,
    "put_back": _put_back,
    "place": _place,
    "decide": _decide,
    "confirm": _confirm,
    "undo": _undo,
    "take_down": _take_down,
    "leave": _leave,
}
