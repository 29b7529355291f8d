"""Reading an edition through as it will stand, and the buttons that send it on its way."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for

from engage.accounts import queries as accounts
from engage.briefs import checking, files, policy, queries, releasing, shown
from engage.briefs.checking import FAULTS
from engage.briefs.forms import WhyForm
from engage.briefs.rules import Stage, State
from engage.core.authority import Can
from engage.core.text import Say
from engage.web.buttons import Acts, press
from engage.web.doors import staff
from engage.web.locale import gettext, language, tell
from engage.web.work import reading

ONE = "/<uuid:brief_id>"


def register(bp: Blueprint) -> None:
    door = staff(Can.WRITE_BRIEFS)
    bp.add_url_rule(f"{ONE}/gennemse", "review", door(review), methods=["GET", "POST"])


def review(brief_id: UUID) -> Any:
    """The whole edition; `do` says which button was pressed."""
    form = WhyForm()
    pressed = press(form, ACTS, brief_id)
    if pressed.done:
        return redirect(url_for("briefs_staff.show", brief_id=brief_id), 303)
    return _page(brief_id, form, pressed.conflict)


ACTS: Acts = {
    "redraw": (
        lambda work, key, form: releasing.redraw(work, key, revision=form.read),
        lambda: gettext("It is drawn anew from what is there now."),
    ),
    "send": (
        lambda work, key, form: releasing.send(work, key, revision=form.read),
        lambda: gettext("It waits for a colleague to read it."),
    ),
    "take_back": (
        lambda work, key, form: releasing.take_back(work, key, revision=form.read),
        lambda: gettext("It is a draft again."),
    ),
    "send_back": (
        lambda work, key, form: releasing.send_back(work, key, why=form.why.data or "", revision=form.read),
        lambda: gettext("It is sent back with your words."),
    ),
    "release": (
        lambda work, key, form: releasing.release(work, key, revision=form.read),
        lambda: gettext("It is released. Everyone can read it."),
    ),
    "revise": (
        lambda work, key, _form: releasing.revise(work, key),
        lambda: gettext("A new edition is begun. The released one stays until this one takes its place."),
    ),
    "withdraw": (
        lambda work, key, form: releasing.withdraw(work, key, why=form.why.data or ""),
        lambda: gettext("It is withdrawn."),
    ),
}


def _page(brief_id: UUID, form: WhyForm, conflict: Say | None) -> Any:
    work = reading()
    it = queries.draft(work, brief_id)
    edition = it.edition
    rows = queries.sentences(work, [edition.id])
    authors = queries.authors(work, it)
    form.revision.data = str(edition.revision)
    waiting = edition.stage in (Stage.DRAFT, Stage.IN_REVIEW)
    body = render_template(
        "briefs/review.html",
        it=it,
        form=form,
        conflict=conflict,
        page=shown.page(work, edition, rows, language(), request.script_root, numbers_here=True),
        numbers=shown.numbers(rows, language()),
        rules=shown.RULES,
        titles=files.titles(),
        columns=files.columns(),
        faults=[
            (each.key, each.words, tell(FAULTS[each.fault]))
            for each in (checking.faults(work, rows, drawn_now=True) if waiting else [])
        ],
        stage=edition.stage.value,
        writer=", ".join(sorted(accounts.names(work, authors).values())),
        may_release=policy.may_release(work.actor, authors),
        is_withdrawn=it.brief.state is State.WITHDRAWN,
    )
    return body, 409 if conflict is not None else form.status
