"""Checking the answers, sending them once, and the code that is given for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from engage.agreements import queries as agreements
from engage.contributions import cookie, intake, rules, service, steps
from engage.contributions.cookie import Given, Open
from engage.contributions.forms import CheckForm, SavedForm
from engage.contributions.making import Arrival
from engage.contributions.models import Contribution
from engage.contributions.rules import Marked
from engage.core import throttle
from engage.core.authority import VISITOR
from engage.core.errors import Conflict, NotFound
from engage.core.gather import Gathering
from engage.core.ids import shown
from engage.core.picture import picture
from engage.core.throttle import Try
from engage.core.work import Store, Work, unit_of_work
from engage.drafts import service as drafts
from engage.drafts.rules import Answers, Publish, Step
from engage.screening.language import guess_language
from engage.screening.rules import Weight
from engage.web.doors import public
from engage.web.locale import gettext, language, tell
from engage.web.work import close_reading, reading, store, writing
from engage.wording import queries as wording

# So many in an hour are read one by one; what comes beyond is held and looked at together, never refused.
FROM_ONE_PLACE = 40
ON_ONE_SUBJECT = 150
HOUR = 60 * 60
STEP_OF = {
    **dict.fromkeys(("relation", "how_heard", "helper_opinion", "role", "has_consent"), Step.WHO),
    **dict.fromkeys(("publish", "quote", "email"), Step.CONSENT),
    **dict.fromkeys(("focus_area", "municipality", "target_groups", "service_types", "themes"), Step.ABOUT),
}


@dataclass(frozen=True)
class Posted:
    """One contribution that is being sent, with the draft it was and the place it comes from."""

    ready: service.Ready
    token: str
    source: str


def register(bp: Blueprint) -> None:
    bp.add_url_rule("/bidrag/kvittering", "receipt", public(receipt), methods=["GET", "POST"])
    bp.add_url_rule("/bidrag/tak", "thanks", public(thanks))
    bp.record(_put_up_letterbox)


def _put_up_letterbox(state: BlueprintSetupState) -> None:
    """What several people send at one moment is committed once: one durable write costs more than all the rest."""
    extensions = state.app.extensions
    extensions["letterbox"] = Gathering[Posted, None](lambda posted: take(extensions["store"], posted))


def nothing_open() -> Any:
    """There is no draft to show here; say how to find it again."""
    flash(gettext("There is no unfinished text open on this device. If you saved a link, it still opens your text."))
    return redirect(url_for("contributions.new"), 303)


def check() -> Any:
    """The last step: all answers, once more; and the sending."""
    with current_app.extensions["letterbox"].on_the_way(request.method == "POST") as post:
        return _check(post)


def _check(post: Callable[[Posted], None]) -> Any:
    form = CheckForm()
    opened = cookie.opened(request.form.get("page", ""))
    kept, answers = _answers(opened)
    if form.is_submitted() and form.validate() and answers is None and (again := _sent_before(form)):
        return _given(*again)
    if opened is None or kept is None or answers is None:
        cookie.close()
        return nothing_open()
    if "later" in request.form or "back" in request.form:
        cookie.keep(opened)
        return redirect(
            steps.address_of(Step.CONSENT) if "back" in request.form else url_for("contributions.saved"), 303
        )
    if form.is_submitted() and not form.errors:
        answer = _decide(form, opened, answers) or _send(form, opened, answers, kept.looked, post)
        if answer is not None:
            return answer
    cookie.keep(opened)
    if not form.is_submitted():
        form.once.data = store().keys.blind("once", opened.token).hex()
    form.page.data = cookie.page_of(uuid4().hex, opened.token)
    return _show(form, answers), form.status


def _answers(opened: Open | None) -> tuple[drafts.Kept, Answers] | tuple[None, None]:
    """What stands in the open draft; Nones when there is none, because it was sent or has run out."""
    try:
        return drafts.read(reading(), opened.token) if opened else (None, None)
    except NotFound:
        return None, None


def _sent_before(form: CheckForm) -> tuple[Contribution, str] | None:
    """What this form became when it was sent before: a double click, a second window, a lost answer."""
    return service.sent(reading(), form.once.data) if len(form.once.data or "") >= 32 else None


def _decide(form: CheckForm, opened: Open, answers: Answers) -> Any:
    """Do what the writer chose about personal data that was found; None when nothing was chosen."""
    choice = form.personal.data
    if not choice:
        return None
    marked = intake.screen(reading(), answers)
    asked = [part for part in marked if part.of(Weight.ASK)]
    if choice == rules.CORRECT:
        cookie.keep(opened)
        return redirect(steps.address_of(STEP_OF.get(asked[0].name, Step.TEXT) if asked else Step.TEXT), 303)
    if choice == rules.SECRETARIAT:
        changed = answers.changed(publish=Publish.SECRETARIAT.value, personal_choice=choice)
        flash(gettext("Only the secretariat will read your text. Send it when you are ready."), "success")
    else:
        tongue = guess_language(answers.text)
        changed = answers.changed(personal_choice=choice, **{part.name: rules.without(part, tongue) for part in asked})
        flash(gettext("We have removed it. Read your text once more, and send it when you are ready."), "success")
    looked = intake.look(reading(), changed).kept()
    with writing() as work:
        drafts.save(work, opened.token, changed, looked=looked)
    cookie.keep(opened)
    return redirect(steps.address_of(Step.CHECK), 303)


def _send(
    form: CheckForm, opened: Open, answers: Answers, looked: drafts.Looked, post: Callable[[Posted], None]
) -> Any:
    """Send it, once; None when something stands in the way, which the form then says."""
    once = form.once.data if len(form.once.data or "") >= 32 else store().keys.blind("once", opened.token).hex()
    arrival = Arrival(once, language().code, held=opened.suspect)
    with form.refusals():
        ready = service.prepare(reading(), answers, arrival, looked=looked)
    if form.refused is not None:
        return None
    close_reading()
    try:
        post(Posted(ready, opened.token, throttle.source_of(request.remote_addr)))
    except Conflict:
        # The same form in two windows at one instant: the slower one finds what the faster one made.
        before = service.sent(reading(), once)
        if before is None:
            raise
        return _given(*before)
    return _given(*ready.sent)


def take(the_store: Store, posted: Sequence[Posted]) -> list[None]:
    """Receive what is sent at one moment, all of it or nothing. Raises Conflict."""
    with unit_of_work(the_store, VISITOR) as work:
        service.receive(work, *(each.ready for each in posted), drafts=[each.token for each in posted])
        weigh(work, [(each.ready.contribution, each.source) for each in posted])
    return [None] * len(posted)


def weigh(work: Work, sent: Sequence[tuple[Contribution, str]]) -> None:
    """Hold what is one of a flood. Last before the commit, since every sender waits here for the one before.

    sent: each contribution with the place it comes from.
    """
    tries = [
        *(Try("contribution", source, FROM_ONE_PLACE) for _, source in sent),
        *(Try("contribution subject", str(contribution.focus_area_id), ON_ONE_SUBJECT) for contribution, _ in sent),
    ]
    waits = throttle.count(work, tries, seconds=HOUR)
    pairs = zip(sent, waits, waits[len(sent) :], strict=False)
    if flood := [contribution for (contribution, _), one, other in pairs if one or other]:
        service.hold(work, *flood)


def _given(contribution: Contribution, code: str) -> Any:
    """Remember the code for its page, and go there."""
    area = contribution.focus_area_id
    cookie.give(Given(code, contribution.crisis, area.hex if area is not None else ""))
    cookie.close()
    return redirect(url_for("contributions.receipt"), 303)


def _show(form: CheckForm, answers: Answers) -> str:
    work = reading()
    marked = intake.screen(work, answers)
    refused = form.refused
    field = refused.field if refused is not None else None
    problems = form.problems
    if refused is not None and field != "personal":
        problems = [(f"check-{STEP_OF.get(field or '', Step.TEXT).value}", tell(refused.message))]
    return render_template(
        "contributions/tjek.html",
        form=form,
        errors=problems,
        answers=answers,
        guide=steps.guide(Step.CHECK),
        sections=steps.sections(work, answers),
        found=steps.drawn(marked),
        asking=field == "personal" or _asks(marked, answers),
        notices=steps.notices(marked),
        young=rules.yes(answers.under_15),
        danger=steps.speaks_of_danger(answers),
    )


def _asks(marked: list[Marked], answers: Answers) -> bool:
    return rules.blocked(marked) is None and rules.unasked(marked, answers) is not None


def receipt() -> Any:
    """The code: to copy, to print, to scan; until the writer says that it is saved."""
    given = cookie.given()
    if given is None:
        cookie.forget_code()
        flash(gettext("The code is no longer shown on this device. Enter it here to follow what you sent."))
        return redirect(url_for("pages.mine"), 303)
    form = SavedForm()
    if form.validate_on_submit():
        cookie.forget_code()
        return redirect(url_for("contributions.thanks"), 303)
    work = reading()
    area, affects, answer_by = _about(work, given.about)
    code = shown(given.code)
    return (
        render_template(
            "contributions/receipt.html",
            form=form,
            code=code,
            qr=picture(given.code),
            danger=given.crisis,
            area=area,
            affects=affects,
            answer_by=answer_by,
        ),
        form.status,
    )


def _about(work: Work, named: str) -> tuple[Any, Any, Any]:
    """The focus area of what was just sent, what that can still affect, and when an answer comes."""
    if not named:
        return None, None, None
    focus = agreements.focus(work, UUID(named))
    words = wording.twins(work, language().code, [focus.area, focus.agreement])
    return words.shown(focus.area, "title"), words.shown(focus.agreement, "can_affect"), focus.area.answer_by


def thanks() -> Any:
    """What happens now. It is the same for everyone, and holds nothing of what was sent."""
    return render_template("contributions/thanks.html")
