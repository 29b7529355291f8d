"""/min-plads/skrevet: all that somebody wrote in a silent dialogue, with one code; each opens like any contribution."""

from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, flash, redirect, render_template, url_for

from engage.contributions import queries as contributions
from engage.contributions.cookie import OWN
from engage.contributions.models import Contribution, PartKind, PartOfVersion, Version
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.drafts.rules import Publish
from engage.events import opened, silent
from engage.events.models import Event, Writer
from engage.events.opened import Here
from engage.events.rules import Kind
from engage.pages import own as owned
from engage.web.doors import public
from engage.web.forms import ActionForm, pressed
from engage.web.locale import gettext, language
from engage.web.work import reading
from engage.wording import queries as wording


def register(bp: Blueprint) -> None:
    """Hang the pages into the doors of the house."""
    bp.add_url_rule("/min-plads/skrevet", "written", public(written))
    bp.add_url_rule("/min-plads/skrevet/<uuid:written_id>", "written_open", public(open_one), methods=["POST"])


def _ask() -> Any:
    flash(gettext("Enter your code to go on."))
    return redirect(url_for("events.mine"), 303)


def written() -> Any:
    """Everything that was written with this code, and where each answer is."""
    work = reading()
    writer = opened.own_writer(work)
    if writer is None:
        return _ask()
    event = work.get(Event, writer.event_id)
    rows = silent.written_by(work, writer)
    said = texts(work, [contribution for _, contribution in rows])
    return render_template(
        "pages/written.html",
        event=event,
        is_round=event.kind is Kind.WRITTEN_ROUND,
        title=wording.twins(work, language().code, [event]).shown(event, "title"),
        writer=writer,
        going_on=silent.phase(work, event) is silent.Phase.ON,
        answers=[
            {
                "id": each.id,
                "number": each.question,
                "asked": each.asked,
                "text": said.get(contribution.id, ""),
                "status": owned.status_of(contribution),
                "readers": _readers(contribution),
            }
            for each, contribution in rows
        ],
        action=ActionForm(),
    )


def _readers(contribution: Contribution) -> str:
    if contribution.data_key is None:
        return ""
    public = contribution.publish is Publish.PUBLIC
    return gettext("Everyone may read it.") if public else gettext("Only the secretariat may read it.")


def texts(work: Work, found: list[Contribution]) -> dict[UUID, str]:
    """The words of these contributions as they are now, in one query; those that are gone are left out."""
    readable = {each.id: each for each in found if each.data_key is not None}
    if not readable:
        return {}
    statement = (
        sa.select(Version.contribution_id, PartOfVersion)
        .join(Version, Version.id == PartOfVersion.version_id)
        .join(Contribution, Contribution.id == Version.contribution_id)
        .where(
            Contribution.id.in_(readable),
            Version.number == Contribution.version,
            PartOfVersion.kind == PartKind.TEXT,
        )
    )
    return {
        identity: contributions.opened(work, readable[identity], [part])[PartKind.TEXT]
        for identity, part in work.rows(statement)
    }


def open_one(written_id: UUID) -> Any:
    """Open one answer: where it is, the reply, and the ways to change it, take it down and take it back."""
    pressed()
    work = reading()
    writer = opened.own_writer(work)
    if writer is None:
        return _ask()
    OWN.put(_of(work, writer, written_id).receipt_id.hex)
    Here(writer.id).keep()
    return redirect(url_for("pages.mine"), 303)


def _of(work: Work, writer: Writer, written_id: UUID) -> Contribution:
    for each, contribution in silent.written_by(work, writer):
        if each.id == written_id:
            found: Contribution = contribution
            return found
    raise NotFound()
