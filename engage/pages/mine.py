"""/mit-bidrag: the code opens what one has sent: where it is, the answer, and the way to change or take it back."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from wtforms import StringField

from engage.contributions import intake, policy, rules, service, steps
from engage.contributions.cookie import OWN
from engage.contributions.forms import CorrectionForm
from engage.contributions.models import PartKind
from engage.core.errors import Conflict, NotFound
from engage.decisions import cycles
from engage.drafts.rules import Answers, Publish
from engage.events import opened
from engage.pages import own as owned
from engage.pages import service as chain
from engage.pages.own import Own
from engage.receipts import entering
from engage.receipts import queries as receipts
from engage.screening.language import guess_language
from engage.screening.rules import Weight
from engage.web.doors import public
from engage.web.forms import ActionForm, Form
from engage.web.locale import _l, gettext, language, tell
from engage.web.work import reading, writing
from engage.wording import queries as wording


class CodeForm(Form):
    """Enter the code."""

    code = StringField(
        _l("Your code"),
        description=_l(
            "You got it when you sent your text. Capital and small letters, spaces and dashes do not matter."
        ),
    )


def register(bp: Blueprint) -> None:
    """Hang the pages of one's own contribution into the doors of the house."""
    for rule, name, view, methods in (
        ("/mit-bidrag", "mine", mine, ["GET", "POST"]),
        ("/mit-bidrag/ret", "mine_correct", correct, ["GET", "POST"]),
        ("/mit-bidrag/tag-ned", "mine_unpublish", unpublish, ["POST"]),
        ("/mit-bidrag/tag-tilbage", "mine_withdraw", withdraw, ["GET", "POST"]),
        ("/mit-bidrag/glem-mail", "mine_forget_email", forget_email, ["POST"]),
        ("/mit-bidrag/data.json", "mine_json", as_json, ["GET"]),
        ("/mit-bidrag/data.txt", "mine_text", as_text, ["GET"]),
        ("/mit-bidrag/luk", "mine_close", close, ["POST"]),
    ):
        bp.add_url_rule(rule, name, public(view), methods=methods)


def _opened() -> UUID | None:
    """The receipt that was opened in this browser less than half an hour ago."""
    kept = OWN.get(renew=True)
    return UUID(kept) if kept is not None else None


def own_now() -> Own | None:
    """What the code that was entered in this browser opens; None when none was, or its time is over."""
    receipt_id = _opened()
    return owned.of_receipt(reading(), receipt_id) if receipt_id is not None else None


def ask() -> Any:
    """Ask for the code."""
    flash(gettext("Enter your code to go on."))
    return redirect(url_for("pages.mine"), 303)


def mine() -> Any:
    """The field for the code; with it, everything about what was sent."""
    form = CodeForm()
    if form.is_submitted() and form.validate():
        return _try(form)
    receipt_id = None if form.is_submitted() else _opened()
    if receipt_id is None:
        return render_template("pages/mine_code.html", form=form), form.status
    own = owned.of_receipt(reading(), receipt_id)
    if own is None:
        return render_template("pages/mine_waiting.html", action=ActionForm())
    return _show(own)


def _try(form: CodeForm) -> Any:
    """A right code opens, whatever was tried before it; wrong ones are counted, and all answered alike."""
    receipt = receipts.find(reading(), form.code.data or "", "contribution")
    if receipt is not None:
        OWN.put(receipt.id.hex)
        return redirect(url_for("pages.mine"), 303)
    entering.unknown(form.code)
    return render_template("pages/mine_code.html", form=form), 422


def _show(own: Own) -> Any:
    contribution = own.contribution
    return render_template(
        "pages/mine.html",
        own=own,
        contribution=contribution,
        text=own.parts.get(PartKind.TEXT, ""),
        opinion=own.parts.get(PartKind.HELPER_OPINION, ""),
        timeline=owned.timeline(own),
        about=owned.about(own),
        openings=owned.openings(own),
        part_of=owned.part_of(own),
        used_in=owned.used_in(own),
        decided=owned.decided(own),
        is_easy=language().code == "da@easy",
        why_none=_why_none(own),
        may_correct=policy.may_correct(contribution),
        may_unpublish=contribution.publish is Publish.PUBLIC and policy.may_withdraw(contribution),
        may_withdraw=policy.may_withdraw(contribution),
        newer=own.public is not None and own.public.of_version < contribution.version,
        action=ActionForm(),
        others=opened.here() is not None,
    )


def _why_none(own: Own) -> Any:
    """Why there is no answer of one's own, when the cycle is closed; None while there is one, or one can come."""
    if own.reply is not None or own.decided or own.decline_reason or own.area is None or own.area.closed_on is None:
        return None
    closing = cycles.of_area(reading(), own.area.id)
    if closing is None or not closing.no_reply_why:
        return None
    return wording.twins(reading(), language().code, [closing]).shown(closing, "no_reply_why")


def correct() -> Any:
    """New words instead of the old ones; what is public stays until they are approved."""
    own = own_now()
    if own is None:
        return ask()
    if not policy.may_correct(own.contribution):
        raise Conflict()
    form = CorrectionForm()
    helper = PartKind.HELPER_OPINION in own.parts or own.contribution.role == "helper"
    if not form.is_submitted():
        form.text.data = own.parts.get(PartKind.TEXT, "")
        form.helper_opinion.data = own.parts.get(PartKind.HELPER_OPINION, "")
        form.version.data = str(own.contribution.version)
        return _correction(form, own, helper), 200
    if not form.validate():
        return _correction(form, own, helper), form.status
    _clean(form)
    try:
        _replace(form, own.contribution.id, helper)
    except Conflict as error:
        now = own_now()
        assert now is not None
        form.version.data = str(now.contribution.version)
        return _correction(form, now, helper, conflict=tell(error.message)), 409
    if form.refused is not None:
        return _correction(form, own_now() or own, helper), 422
    flash(gettext("Your new text is received. A moderator reads it before it is shown to anyone."), "success")
    return redirect(url_for("pages.mine"), 303)


def _replace(form: CorrectionForm, identity: UUID, helper: bool) -> None:
    """Send the new words in. Raises Conflict."""
    with form.refusals(), writing() as work:
        if form.personal.data == rules.SECRETARIAT:
            chain.take_down(work, identity)
        service.correct(
            work,
            identity,
            text=form.text.data or "",
            helper_opinion=(form.helper_opinion.data or "") if helper else "",
            version=rules.number(form.version.data) or 0,
        )


def _clean(form: CorrectionForm) -> None:
    """Remove what was found, when the writer asked for it."""
    if form.personal.data != rules.REMOVE:
        return
    answers = Answers(text=form.text.data or "", helper_opinion=form.helper_opinion.data or "")
    for part in intake.screen(reading(), answers):
        if part.of(Weight.ASK):
            form[part.name].data = rules.without(part, guess_language(answers.text))


def _correction(form: CorrectionForm, own: Own, helper: bool, conflict: str = "") -> str:
    answers = Answers(text=form.text.data or "", helper_opinion=form.helper_opinion.data or "")
    found = steps.drawn(intake.screen(reading(), answers)) if form.refused is not None else []
    return render_template(
        "pages/mine_correct.html",
        form=form,
        own=own,
        helper=helper,
        found=found,
        conflict=conflict,
        others=[(gettext("Your text"), own.parts.get(PartKind.TEXT, ""))] if conflict else [],
        danger=steps.speaks_of_danger(answers),
    )


def _acted() -> UUID | None:
    """Which contribution to act on, when a button of its own page was pressed."""
    own = own_now()
    return own.contribution.id if own is not None and ActionForm().validate_on_submit() else None


def unpublish() -> Any:
    """Off the site at once; the review comes afterwards."""
    identity = _acted()
    if identity is None:
        return ask()
    with writing() as work:
        chain.take_down(work, identity)
    flash(gettext("Your text is no longer shown on this site."), "success")
    return redirect(url_for("pages.mine"), 303)


def withdraw() -> Any:
    """Take everything back, after being told what that means."""
    own = own_now()
    if own is None:
        return ask()
    form, identity = ActionForm(), own.contribution.id
    if form.validate_on_submit():
        with writing() as work:
            chain.take_back(work, identity)
        flash(gettext("You have taken it back. Your words are deleted."), "success")
        return redirect(url_for("pages.mine"), 303)
    return render_template("pages/mine_withdraw.html", form=form, own=own), form.status


def forget_email() -> Any:
    """Delete the address; the code still opens everything."""
    identity = _acted()
    if identity is None:
        return ask()
    with writing() as work:
        service.forget_email(work, identity)
    flash(gettext("Your e-mail address is deleted. You get no more mails."), "success")
    return redirect(url_for("pages.mine"), 303)


def close() -> Any:
    """Forget the code in this browser."""
    if ActionForm().validate_on_submit():
        OWN.drop()
        opened.leave()
        return redirect(url_for("pages.home"), 303)
    return redirect(url_for("pages.mine"), 303)


def as_json() -> Any:
    """Everything that is held, for another machine."""
    own = own_now()
    if own is None:
        raise NotFound()
    body = json.dumps(owned.everything(reading(), own), ensure_ascii=False, indent=2)
    return _file(body, "application/json", "data.json")


def as_text() -> Any:
    """The same, for reading."""
    own = own_now()
    if own is None:
        raise NotFound()
    return _file(owned.readable(reading(), own), "text/plain", "data.txt")


def _file(body: str, kind: str, name: str) -> Response:
    """An answer to keep as a file, under a name that says nothing."""
    answer = Response(body, content_type=f"{kind}; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
