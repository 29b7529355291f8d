"""Briefs for tests: made by the services that make them for real, on perspectives with quotes."""

from uuid import UUID, uuid4

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.bodies.models import Body
from engage.briefs import gathering, queries, releasing, service
from engage.briefs.models import Brief, Edition, Sentence
from engage.briefs.service import Purpose
from engage.coding.models import Text
from engage.core.work import Work
from engage.perspectives import quoting
from engage.perspectives.models import Perspective
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import Seat
from tests.factories.perspectives import WAITS, make_coded, make_ready, make_started, publish
from tests.factories.perspectives import revision as revision_of

QUOTED = "Ingen ringer tilbage."
CONTACT = "Sekretariatet, tlf. 00 00 00 00"


def make_perspective(
    author: Work, second: Work, words: str = WAITS, *, quote: str = QUOTED, times: int = 1, claim: str = ""
) -> tuple[Perspective, list[Text]]:
    """A published perspective with one quote, said by so many people."""
    code, texts = make_coded(author, *[words] * times)
    it = make_started(author, code, texts[0], **({"claim": claim} if claim else {}))
    make_ready(author, it)
    if quote:
        picks = [Pick(texts[0].contribution_id, quote, Seat.SUB_CODE)]
        quoting.choose(author, it.id, picks, revision=revision_of(author, it))
    publish(author, second, it)
    return it, texts


def purpose(work: Work, event_id: UUID | None = None) -> Purpose:
    body = work.one(sa.select(Body))
    return Purpose(body.id, event_id, None, CONTACT)


def make_brief(author: Work, event_id: UUID | None = None) -> Brief:
    """A draft for the focus area that there is."""
    area = author.one(sa.select(FocusArea))
    return service.start(author, area.id, purpose(author, event_id), once=uuid4().hex)


def revision(work: Work, it: Brief) -> int:
    return queries.draft(work, it.id).edition.revision


def asked(author: Work, it: Brief, **more: str) -> Edition:
    """Something is asked about each perspective."""
    edition = queries.draft(author, it.id).edition
    words = {
        f"ask.P{number}": "Beslut, hvem der ringer tilbage." for _, number in gathering.choices(author, edition.id)
    }
    return service.write(author, it.id, words | more, what_changed="", revision=edition.revision)


def make_released(author: Work, second: Work, it: Brief | None = None) -> Brief:
    """A brief that everyone reads; perspectives must be there."""
    it = it or make_brief(author)
    asked(author, it)
    release(author, second, it)
    return it


def release(author: Work, second: Work, it: Brief) -> None:
    releasing.send(author, it.id, revision=revision(author, it))
    releasing.release(second, it.id, revision=revision(author, it))


def sentences(work: Work, it: Brief, number: int | None = None) -> dict[str, Sentence]:
    """The sentences of the newest edition, or of this one, by key."""
    edition = queries.edition(work, it.id, number or it.newest)
    assert edition is not None
    return {row.key: row for row in queries.sentences(work, [edition.id])}
