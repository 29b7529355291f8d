"""The sentences of an edition that is worked on: drawn from the rows as they are, kept until somebody draws anew."""

from typing import Any

import sqlalchemy as sa

from engage.briefs import gathering, rules
from engage.briefs.compose import compose
from engage.briefs.models import Sentence
from engage.briefs.queries import Draft
from engage.briefs.rules import Kind, Line
from engage.core.ids import new_token
from engage.core.languages import DEFAULT
from engage.core.work import Work


def draw(work: Work, it: Draft) -> list[Sentence]:
    """Put the sentences of the draft in the place of those that stood there, and its head.

    A sentence that stands on nothing is not kept; `wanting` names those.
    """
    lines = [line for line in _lines(work, it) if rules.stands(line.kind, line.support)]
    work.flush()
    work.run(sa.delete(Sentence).where(Sentence.edition_id == it.edition.id))
    rows = [_row(it, position, line) for position, line in enumerate(lines)]
    for row in rows:
        work.add(row)
    it.edition.head = head(work, it)
    it.edition.counted_on = work.today
    work.flush()
    return rows


def wanting(work: Work, it: Draft) -> list[str]:
    """The keys of the sentences that still stand on nothing: what is asked about a perspective, and by whom."""
    return [line.key for line in _lines(work, it) if not rules.stands(line.kind, line.support)]


def _lines(work: Work, it: Draft) -> list[Line]:
    told = gathering.retold(work, it.edition.id)
    return [_retold(line, told) for line in compose(gathering.ground(work, it.area, it.agreement, it.edition))]


def _retold(line: Line, told: dict[tuple[str, str], str]) -> Line:
    """The sentence with what people have written for it in other languages; a quote stays as it is."""
    own = {language: text for (key, language), text in told.items() if key == line.key}
    if line.kind is Kind.QUOTE or not own:
        return line
    return Line(line.section, line.key, line.kind, line.texts | own, line.support, line.contribution_id)


def _row(it: Draft, position: int, line: Line) -> Sentence:
    salt = new_token()[:32] if line.kind is Kind.QUOTE else None
    return Sentence(
        edition_id=it.edition.id,
        position=position,
        section=line.section,
        key=line.key,
        kind=line.kind,
        texts=line.texts,
        support=line.support,
        contribution_id=line.contribution_id,
        salt=salt,
        sha256=rules.mark(line, salt),
        gone_on=None,
    )


def head(work: Work, it: Draft) -> dict[str, Any]:
    """What stands above the sentences, in every language."""
    rows = [it.area, it.agreement, *([it.event] if it.event is not None else [])]
    tongues = gathering.in_languages(work, rows)
    event = it.event
    return {
        "number": it.brief.number,
        "edition": it.edition.number,
        "title": gathering.texts_of(it.area, "title", tongues),
        "area": f"{it.agreement.slug}:{it.area.number}",
        "agreement": gathering.texts_of(it.agreement, "title", tongues),
        "body": it.body.name,
        "meeting": {
            "title": gathering.texts_of(event, "title", tongues),
            "number": event.number,
            "on": event.starts_wall[:10],
        }
        if event is not None
        else None,
        "period": [day.isoformat() if day is not None else None for day in (it.area.input_from, it.area.input_to)],
        "decision_by": it.edition.decision_by.isoformat() if it.edition.decision_by is not None else None,
        "contact": it.edition.contact,
        "counted_on": work.today.isoformat(),
    }


def languages_of(row: Sentence) -> set[str]:
    """The languages in which a sentence is told; a quote is told as it was said, in all of them."""
    return set(row.texts) | {DEFAULT.code}
