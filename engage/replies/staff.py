"""The page where a reply is written, looked at and published."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for

from engage.contributions import queries as contributions
from engage.contributions.models import PartKind
from engage.core.authority import Can
from engage.core.errors import Conflict
from engage.core.languages import known
from engage.core.text import Say, lix
from engage.core.work import Work
from engage.moderation import service as moderation
from engage.moderation.rules import Purpose
from engage.replies import policy, queries, service
from engage.replies.forms import ReplyForm, StateForm
from engage.replies.models import Reply, ReplyState
from engage.web.doors import staff
from engage.web.locale import gettext
from engage.web.work import writing

bp = Blueprint("replies_staff", __name__)


@bp.route("/arbejde/bidrag/<uuid:contribution_id>/svar", methods=["GET", "POST"])
@staff(Can.REPLY, recorded=True)
def reply(contribution_id: UUID) -> Any:
    """Write, send to review, take back, publish: the button says which."""
    if request.method == "GET":
        return _page(contribution_id, ReplyForm(formdata=None))
    act = ACTS.get(request.form.get("do", ""), _write)
    return act(contribution_id)


def _page(contribution_id: UUID, form: ReplyForm | StateForm, conflict: Say | None = None) -> Any:
    """Draw the page from what is true now. After a conflict both texts are there: the colleague's, and one's own."""
    with writing() as work:
        it = moderation.opened(work, contribution_id, Purpose.REPLY)
        original = contributions.parts(work, it).get(PartKind.TEXT, "")
        current, writer = queries.in_work_by(work, contribution_id)
        stored = queries.text(work, current) if current else ""
        values = _values(work, current, stored, writer)
    typed = form.text.data if isinstance(form, ReplyForm) and form.is_submitted() else None
    shown = form if isinstance(form, ReplyForm) else ReplyForm(formdata=None)
    if typed is None:
        shown.text.data = stored
    body = render_template(
        "replies/reply.html",
        form=shown,
        errors=form.problems if conflict is None else [],
        conflict=conflict,
        theirs=stored if conflict is not None and typed is not None and typed != stored else "",
        it=it,
        original=original,
        original_lang=known(it.language).html,
        lix=lix(shown.text.data or ""),
        **values,
    )
    return body, 409 if conflict is not None else form.status


def _values(work: Work, current: Reply | None, stored: str, writer: str) -> dict[str, Any]:
    state = current.state if current else None
    return {
        "reply": current,
        "revision": current.revision if current else 0,
        "stored": stored,
        "is_published": state is ReplyState.PUBLISHED,
        "in_review": state is ReplyState.IN_REVIEW,
        "writer": writer,
        "may_publish": current is not None and policy.may_publish(work.actor, current),
    }


def _write(contribution_id: UUID) -> Any:
    form = ReplyForm()
    text = form.text.data or ""
    return _attempt(
        contribution_id,
        form,
        lambda work: service.write(work, contribution_id, text, form.read),
        gettext("The reply is saved."),
    )


def _write_and_send(contribution_id: UUID) -> Any:
    form = ReplyForm()

    def do(work: Work) -> None:
        written = service.write(work, contribution_id, form.text.data or "", form.read)
        if written.state is ReplyState.DRAFT:
            service.send_to_review(work, contribution_id, written.revision)

    return _attempt(contribution_id, form, do, gettext("The reply is saved, and waits for a colleague to look at it."))


def _take_back(contribution_id: UUID) -> Any:
    form = StateForm()
    return _attempt(
        contribution_id,
        form,
        lambda work: service.take_back(work, contribution_id, form.read),
        gettext("The reply is a draft again."),
    )


def _publish(contribution_id: UUID) -> Any:
    form = StateForm()
    return _attempt(
        contribution_id,
        form,
        lambda work: service.publish(work, contribution_id, form.read),
        gettext("The reply is published. The writer can read it with the code."),
    )


ACTS: dict[str, Callable[[UUID], Any]] = {
    "write": _write,
    "send": _write_and_send,
    "take_back": _take_back,
    "publish": _publish,
}


def _attempt(contribution_id: UUID, form: ReplyForm | StateForm, do: Callable[[Work], Any], done: str) -> Any:
    conflict: Say | None = None
    if form.validate_on_submit():
        try:
            with form.refusals():
                with writing() as work:
                    do(work)
                flash(done, "success")
                return redirect(url_for("replies_staff.reply", contribution_id=contribution_id), 303)
        except Conflict as error:
            conflict = error.message
    return _page(contribution_id, form, conflict)
