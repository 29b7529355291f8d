"""The demo's briefs: one that a colleague has released before a meeting, and one that is being made."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.basics import facts
from engage.bodies.models import Body
from engage.briefs import gathering, queries, releasing, service
from engage.briefs.models import Brief
from engage.briefs.service import Purpose
from engage.core.authority import SYSTEM, Actor
from engage.core.errors import Invalid
from engage.core.languages import DEFAULT
from engage.core.work import Work
from engage.events import queries as events
from engage.wording.rules import OTHERS


def is_loaded(work: Work) -> bool:
    return work.one(sa.select(Brief.id).limit(1)) is not None


def load(work: Work, actors: dict[str, Actor]) -> int:
    """Briefs as two moderators make them; the number made. Where no perspective is published there is none to make."""
    file, made = facts("demo/briefs.json"), 0
    for number, each in enumerate(file["briefs"]):
        work.actor = actors["moderator2"]
        it = _start(work, each, file["contact"][each["body"]], number)
        if it is None:
            continue
        made += 1
        if each["state"] == "draft":
            continue
        _write(work, it, each)
        releasing.send(work, it.id, revision=_revision(work, it))
        work.actor = actors["moderator"]
        releasing.release(work, it.id, revision=_revision(work, it))
    work.actor = SYSTEM
    work.flush()
    return made


def _revision(work: Work, it: Brief) -> int:
    return queries.draft(work, it.id).edition.revision


def _start(work: Work, each: dict[str, Any], contact: str, number: int) -> Brief | None:
    slug, _, area_number = each["area"].partition(":")
    area = work.one(
        sa.select(FocusArea)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(Agreement.slug == slug, FocusArea.number == int(area_number))
    )
    body = work.one(sa.select(Body).where(Body.key == each["body"]))
    if area is None or body is None:
        return None
    coming = [one.event for one in events.about(work, area.id) if one.event.starts_at > work.now]
    day = each["decision_in_days"]
    purpose = Purpose(
        body.id,
        coming[0].id if each["meeting"] and coming else None,
        work.today + timedelta(days=day) if day else None,
        contact,
    )
    try:
        return service.start(work, area.id, purpose, once=f"demo-brief-{number}")
    except Invalid:  # nothing is published there
        return None


def _write(work: Work, it: Brief, each: dict[str, Any]) -> None:
    """What is asked and the assessments, in every language."""
    edition = queries.draft(work, it.id).edition
    keys = [f"ask.P{number}" for _, number in gathering.choices(work, edition.id)]
    told = dict(zip(keys, each["asks"], strict=False))
    told |= {f"assess.{place}": text for place, text in enumerate(each["assessments"], 1)}
    words = {key: text[DEFAULT.code] for key, text in told.items()}
    service.write(work, it.id, words, what_changed="", revision=_revision(work, it))
    for language in OTHERS:
        texts = {key: text[language] for key, text in told.items()}
        service.retell(work, it.id, language, texts, revision=_revision(work, it))
