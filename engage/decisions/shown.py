"""Decisions as values for their templates, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import request, url_for

from engage.decisions.models import Decision, Done, Move, Point
from engage.decisions.rules import ANSWERS, OUTCOMES, Answers, Outcome
from engage.decisions.telling import Told
from engage.hearings.models import Point as StatementPoint
from engage.hearings.queries import Sent
from engage.web.locale import gettext, show_date, show_number, tell
from engage.wording.queries import Words

TONES = {Outcome.USED: "success", Outcome.PARTLY: "info", Outcome.NOT_USED: "plain", Outcome.OUTSIDE: "plain"}


def state(it: Told, today: date) -> tuple[str, str]:
    """How far an answer is, in a word, and its tone."""
    if it.decision is not None:
        return tell(OUTCOMES[it.decision.outcome]), TONES[it.decision.outcome]
    if it.overdue(today):
        return gettext("The answer is late"), "warning"
    return gettext("Waits for an answer"), "plain"


def when(it: Told, today: date) -> str:
    """When it was answered, or by when it must be, or should have been."""
    if it.decision is not None:
        return gettext("Answered on %(day)s", day=show_date(it.asked.answered_on))
    if it.overdue(today):
        return gettext("Should have been answered by %(day)s", day=show_date(it.asked.due_on))
    return gettext("Must be answered by %(day)s", day=show_date(it.asked.due_on))


def claim(it: Told, words: Words) -> Any:
    """The sentence that was put to the body; None once the perspective is withdrawn."""
    return words.shown(it.claim, "claim") if it.claim is not None else None


def card(it: Told, words: Words, today: date) -> dict[str, Any]:
    """What was put to a body, in a list."""
    name, tone = state(it, today)
    return {
        "number": it.asked.number,
        "claim": claim(it, words),
        "href": url_for("decisions.show", number=it.asked.number),
        "state": name,
        "tone": tone,
        "body": it.body.name,
        "when": when(it, today),
        "demo": it.asked.is_demo,
    }


def words_of(it: Decision, words: Words) -> dict[str, Any]:
    """The words of a decision: why, and what happens."""
    rows = [
        (gettext("Who does it"), words.shown(it, "owner")),
        (gettext("The next step"), words.shown(it, "next_step")),
        (gettext("By when"), show_date(it.due_on) if it.due_on else ""),
    ]
    return {
        "outcome": tell(OUTCOMES[it.outcome]),
        "tone": TONES[it.outcome],
        "reasons": words.shown(it, "reasons"),
        "easy": it.easy,
        "next": [(label, value) for label, value in rows if value],
    }


def done(found: Iterable[Done], words: Words) -> list[dict[str, Any]]:
    """What was done, and what shows it."""
    return [
        {
            "what": words.shown(each, "what"),
            "when": show_date(each.done_on),
            "evidence": words.shown(each, "evidence"),
            "link": each.link or "",
        }
        for each in found
    ]


def point_label(it: Sent, point: StatementPoint) -> str:
    """What a point of a council's statement is called."""
    return gettext(
        "%(council)s, point %(number)d: %(heading)s", council=it.body.name, number=point.position, heading=point.heading
    )


def points(
    found: Iterable[tuple[Sent, StatementPoint]], said: Mapping[UUID, Point], words: Words
) -> list[dict[str, Any]]:
    """What is said to each point of the councils that gets an answer."""
    return [
        {
            "label": point_label(each, point),
            "text": point.text,
            "words": words.shown(said[point.point_id], "words"),
        }
        for each, point in found
        if point.point_id in said
    ]


def moved(found: Iterable[tuple[Move, str, str]]) -> list[str]:
    """That the answer went to another body, in a sentence each."""
    return [
        gettext(
            "%(before)s is no more. On %(day)s the open answer went to %(after)s.",
            before=before,
            after=after,
            day=show_date(move.moved_on),
        )
        for move, before, after in found
    ]


def history(
    it: Told,
    words: Words,
    *,
    first_body: str,
    moves: Iterable[tuple[Move, str, str]],
    versions: Iterable[tuple[Decision, str]],
    found: Iterable[Done],
) -> list[tuple[date, Any]]:
    """What everyone may know of how it went, the newest first."""
    lines: list[tuple[date, Any]] = [(it.asked.put_on, gettext("Put to %(body)s", body=first_body))]
    lines += [(move.moved_on, gettext("Moved to %(body)s", body=after)) for move, _, after in moves]
    for each, body in versions:
        assert each.signed_on is not None
        assert each.published_on is not None
        lines.append((each.signed_on, gettext("Signed by the chair of %(body)s", body=body)))
        if each.number == 1:
            lines.append((each.published_on, gettext("Answered: %(outcome)s", outcome=tell(OUTCOMES[each.outcome]))))
        else:
            changed = words.text(each, "what_changed")
            lines.append((each.published_on, gettext("Corrected: %(what)s", what=changed)))
    lines += [(each.done_on, gettext("Something was done: %(what)s", what=words.text(each, "what"))) for each in found]
    return [line for _, line in sorted(enumerate(lines), key=lambda pair: (pair[1][0], pair[0]), reverse=True)]


def answered(counts: dict[Answers, int | None] | None) -> list[tuple[str, str]]:
    """How many said that it answers them, as staff may know it; nothing while too few have."""
    if counts is None:
        return []
    few = gettext("Fewer than 20, or nobody")
    return [
        (tell(ANSWERS[each]), gettext("About %(number)s", number=show_number(number)) if number else few)
        for each, number in counts.items()
    ]


def perspective_url(it: Told) -> str:
    return f"{request.script_root}/perspektiver/{it.perspective.number}/"


def area_url(it: Told) -> str:
    return f"{request.script_root}/aftaler/{it.agreement.slug}/fokusomraader/{it.area.number}/"
