"""/mit-bidrag/svar: a decision as those read it whose words are behind it, and whether it answers them."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for

from engage.contributions import service as contributions
from engage.core.errors import Invalid, NotFound
from engage.core.ids import shown as spelled
from engage.core.text import say
from engage.core.work import Work
from engage.decisions import telling
from engage.decisions.forms import ReplyForm
from engage.decisions.telling import Mine
from engage.drafts.rules import Answers, Publish
from engage.pages import own as owned
from engage.pages.mine import ask, own_now
from engage.pages.own import Own
from engage.perspectives.views import NUMBER
from engage.receipts.kept import Kept
from engage.web.doors import public
from engage.web.locale import gettext, language
from engage.web.work import writing

CODE = Kept("decisions_code", 30 * 60)  # of words that somebody added: a text of its own


def register(bp: Blueprint) -> None:
    """Hang the page into the doors of the house."""
    bp.add_url_rule(f"/mit-bidrag/svar/{NUMBER}", "mine_answer", public(answer), methods=["GET", "POST"])


def answer(number: int) -> Any:
    """The decision, and the question whether it answers; words go their own way, as a contribution."""
    own = own_now()
    if own is None:
        return ask()
    mine = _of(own, number)
    form = ReplyForm()
    form.offer()
    if form.validate_on_submit():
        with form.refusals():
            if form.answered is None:
                raise Invalid("answer", say("Choose an answer."))
            with writing() as work:
                _take(work, mine, form)
        if form.refused is None:
            flash(gettext("Thank you. Your answer is in."), "success")
            return redirect(url_for("pages.mine_answer", number=number), 303)
    if not form.is_submitted() and mine.reply.answer is not None:
        form.answer.data = mine.reply.answer.value
    code = CODE.get()
    page = render_template(
        "pages/mine_answer.html",
        number=number,
        form=form,
        each=next(each for each in owned.decided(own) if each["number"] == number),
        is_easy=language().code == "da@easy",
        code=spelled(code) if code else "",
    )
    return page, form.status


def _of(own: Own, number: int) -> Mine:
    """The decision that this writer was told of. Raises NotFound."""
    for each in own.decided:
        if each.told.asked.number == number:
            return each
    raise NotFound()


def _take(work: Work, mine: Mine, form: ReplyForm) -> None:
    """Keep the answer, and send words on their own way to the moderators."""
    assert form.answered is not None
    telling.answer(work, mine.reply.id, form.answered)
    if not form.text.data:
        return
    _, code = contributions.submit(
        work,
        Answers(
            text=form.text.data,
            focus_area=f"{mine.told.agreement.slug}:{mine.told.area.number}",
            publish=Publish.SECRETARIAT.value,
            personal_choice="secretariat",
        ),
        once=form.once.data or "",
        language=language().code,
        late=True,
    )
    CODE.put(code)
