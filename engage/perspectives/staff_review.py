"""Reading a version through as it will stand, and the buttons that send it on its way."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, url_for

from engage.accounts import queries as accounts
from engage.core.authority import Can
from engage.core.text import Say
from engage.perspectives import policy, publishing, queries, quoting, shown, staff_wordings
from engage.perspectives.forms import WhyForm
from engage.perspectives.rules import CONFIDENCES, VOICES, Stage, State, Voice
from engage.web.buttons import Acts, press
from engage.web.doors import staff
from engage.web.locale import gettext, tell
from engage.web.work import reading

ONE = "/<uuid:perspective_id>"


def register(bp: Blueprint) -> None:
    door = staff(Can.WRITE_PERSPECTIVES)
    bp.add_url_rule(f"{ONE}/gennemse", "review", door(review), methods=["GET", "POST"])


def review(perspective_id: UUID) -> Any:
    """The whole version; `do` says which button was pressed."""
    form = WhyForm()
    pressed = press(form, ACTS, perspective_id)
    if pressed.done:
        return redirect(url_for("perspectives_staff.show", perspective_id=perspective_id), 303)
    return _page(perspective_id, form, pressed.conflict)


ACTS: Acts = {
    "send": (
        lambda work, key, form: publishing.send(work, key, revision=form.read),
        lambda: gettext("It waits for a colleague to read it."),
    ),
    "take_back": (
        lambda work, key, form: publishing.take_back(work, key, revision=form.read),
        lambda: gettext("It is a draft again."),
    ),
    "send_back": (
        lambda work, key, form: publishing.send_back(work, key, why=form.why.data or "", revision=form.read),
        lambda: gettext("It is sent back with your words."),
    ),
    "publish": (
        lambda work, key, form: publishing.publish(work, key, revision=form.read),
        lambda: gettext("It is published. Everyone can read it."),
    ),
    "revise": (
        lambda work, key, _form: publishing.revise(work, key),
        lambda: gettext("A new version is begun. The published one stays until this one takes its place."),
    ),
    "withdraw": (
        lambda work, key, form: publishing.withdraw(work, key, why=form.why.data or ""),
        lambda: gettext("It is withdrawn."),
    ),
    "close": (
        lambda work, key, _form: publishing.close(work, key),
        lambda: gettext("Answers are closed. The result stands as it is."),
    ),
}


def _page(perspective_id: UUID, form: WhyForm, conflict: Say | None) -> Any:
    work = reading()
    it = queries.draft(work, perspective_id)
    version = it.version
    authors = queries.authors(work, it)
    counted: dict[Voice, int] = {}
    for _, voice in queries.voices(work, version.id):
        counted[voice] = counted.get(voice, 0) + 1
    form.revision.data = str(version.revision)
    body = render_template(
        "perspectives/review.html",
        it=it,
        form=form,
        conflict=conflict,
        stage=version.stage.value,
        state=it.perspective.state.value,
        parts=[(name, getattr(version, key)) for key, name in staff_wordings.names().items() if key != "claim"],
        no_dissent=shown.dissent(version) if version.looked_at is not None else "",
        sure=tell(CONFIDENCES[version.confidence]) if version.confidence else "",
        who=[(tell(VOICES[voice]), counted[voice]) for voice in Voice if voice in counted],
        quotes=shown.quotes(quoting.holding(work, version.id)),
        reasons=[
            (label, text)
            for label, text in (
                (gettext("Why publish although coders differ, or much is unseen?"), version.despite_reason),
                (gettext("Why publish although approved texts are not coded?"), version.uncoded_reason),
            )
            if text
        ],
        writer=", ".join(sorted(accounts.names(work, authors).values())),
        may_publish=policy.may_review(work.actor, authors),
        is_published=version.stage is Stage.PUBLISHED,
        can_close=version.stage is Stage.PUBLISHED and version.answer_key is not None,
        is_withdrawn=it.perspective.state is State.WITHDRAWN,
    )
    return body, 409 if conflict is not None else form.status
