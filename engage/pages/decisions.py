"""What other pages show of decisions: on a perspective, on a focus area, and on the front page."""

from typing import Any
from uuid import UUID

from engage.core.work import Work
from engage.decisions import shown, telling
from engage.decisions.telling import Told
from engage.web.locale import language
from engage.wording.queries import Words

LATEST = 3  # answers on the front page


def of_perspective(work: Work, perspective_id: UUID) -> list[dict[str, Any]]:
    """What was decided about a perspective, whole, and who still owes an answer."""
    found = telling.of_perspective(work, perspective_id)
    done = telling.done_of(work, [each.asked.id for each in found])
    rows = [row for each in found for row in each.rows] + [row for rows in done.values() for row in rows]
    words = telling.words_of(work, language().code, rows)
    return [_whole(each, words, work, done.get(each.asked.id, [])) for each in found]


def _whole(it: Told, words: Words, work: Work, done: list[Any]) -> dict[str, Any]:
    return shown.card(it, words, work.today) | {
        "answer": shown.words_of(it.decision, words) if it.decision is not None else None,
        "done": shown.done(done, words),
    }


def of_area(work: Work, focus_area_id: UUID) -> list[dict[str, Any]]:
    """What was put to bodies from a focus area, as cards."""
    return _cards(work, telling.of_area(work, focus_area_id))


def latest(work: Work) -> list[dict[str, Any]]:
    """The newest answers, as cards."""
    return _cards(work, telling.latest(work, LATEST))


def _cards(work: Work, found: list[Told]) -> list[dict[str, Any]]:
    words = telling.words_of(work, language().code, [row for each in found for row in each.rows])
    return [shown.card(each, words, work.today) for each in found]
