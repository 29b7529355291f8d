"""Questions as values for their templates, in the reader's language."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request

from engage.core.work import Work
from engage.hearings.rules import SEATS
from engage.questions import queries
from engage.questions.models import Answer, Move
from engage.questions.queries import Told
from engage.web.locale import gettext, ngettext, show_date, tell
from engage.wording.queries import Words


def url(number: int) -> str:
    """Where everyone reads a question."""
    return f"{request.script_root}/dialog/spoergsmaal/{number}/"


def asker(it: Told) -> str:
    return it.asker.name if it.asker is not None else gettext("The secretariat")


def state(it: Told, today: date) -> tuple[str, str]:
    """How far it is, in a word, and its tone; what is late is said first."""
    if not it.is_open:
        return gettext("Answered"), "success"
    if it.overdue(today):
        return gettext("The answer is late"), "warning"
    if it.question.answered_on is not None:
        return gettext("The answer does not answer it"), "warning"
    return gettext("Waits for an answer"), "info"


def when(it: Told, today: date) -> str:
    """When it was answered, or by when it must be, or should have been."""
    question = it.question
    if not it.is_open:
        return gettext("Answered on %(day)s", day=show_date(question.answered_on))
    if it.overdue(today):
        return gettext("Should have been answered by %(day)s", day=show_date(question.due_on))
    return gettext("Must be answered by %(day)s", day=show_date(question.due_on))


def age(since: date, today: date) -> str:
    """How long something has been open."""
    return ngettext("Open for %(num)d day", "Open for %(num)d days", (today - since).days)


def card(it: Told, words: Words, today: date, meetings: int = 0) -> dict[str, Any]:
    """A question in a list. meetings: how many of them it has been through."""
    name, tone = state(it, today)
    return {
        "number": it.question.number,
        "title": words.shown(it.question, "title"),
        "href": url(it.question.number),
        "state": name,
        "tone": tone,
        "who": gettext("%(asker)s asks %(body)s", asker=asker(it), body=it.body.name),
        "when": when(it, today),
        "age": age(it.question.asked_on, today) if it.is_open else "",
        "meetings": behind(meetings) if it.is_open else "",
        "demo": it.question.is_demo,
    }


def behind(meetings: int) -> str:
    """How many meetings something has been through without an answer."""
    return ngettext("%(num)d meeting has passed", "%(num)d meetings have passed", meetings) if meetings else ""


def answer(it: Answer, body: str, words: Words) -> dict[str, Any]:
    """A signed answer, and what those who asked say of it."""
    assert it.published_on is not None
    return {
        "words": words.shown(it, "words"),
        "easy": it.easy,
        "signed": gettext("Signed by the chair of %(body)s on %(day)s", body=body, day=show_date(it.signed_on)),
        "published": it.published_on,
        "answers": it.is_enough,
        "judged": show_date(it.judged_on) if it.judged_on else "",
        "note": words.shown(it, "note"),
    }


def facts(it: Told, words: Words, today: date) -> list[tuple[str, Any]]:
    """Who asked whom, when, by when, and about what."""
    question = it.question
    sent_as = f" ({tell(SEATS[question.sent_as]).lower()})" if question.sent_as is not None else ""
    rows = [
        (gettext("Who asks"), asker(it) + sent_as),
        (gettext("Who answers"), it.body.name),
        (gettext("Asked on"), show_date(question.asked_on)),
        (gettext("By when"), show_date(question.due_on)),
    ]
    if it.is_open:
        rows.append((gettext("How long it has been open"), age(question.asked_on, today)))
    return rows


def belongs(it: Told, words: Words) -> list[tuple[str, Any]]:
    """What it belongs to, as (address, words)."""
    root, found = request.script_root, list[tuple[str, Any]]()
    if it.claim is not None:
        found.append((f"{root}/perspektiver/{it.perspective}/", words.shown(it.claim, "claim")))
    if it.receipt is not None:
        statement = gettext("Statement %(number)d", number=it.receipt)
        found.append((f"{root}/udtalelser/{it.receipt}/", statement))
    if it.area is not None and it.agreement is not None:
        address = f"{root}/aftaler/{it.agreement.slug}/fokusomraader/{it.area.number}/"
        found.append((address, words.shown(it.area, "title")))
    return found


def moved(found: Iterable[tuple[Move, str, str]]) -> list[str]:
    """That the question went to another body, in a sentence each."""
    return [
        gettext(
            "%(before)s is no more. On %(day)s the open question went to %(after)s.",
            before=before,
            after=after,
            day=show_date(move.moved_on),
        )
        for move, before, after in found
    ]


def topics(work: Work, words_of: Any, statements: Iterable[Any] = ()) -> list[tuple[str, str]]:
    """What a question can belong to, for a list to choose from. words_of: gives the words of rows."""
    claims, areas = queries.topics(work)
    words = words_of([*(version for _, version in claims), *(area for area, _ in areas)])
    return [
        *((f"s:{each.id}", gettext("Our statement %(number)d", number=each.receipt)) for each in statements),
        *((f"p:{it.id}", f"P{it.number}. {words.text(version, 'claim')}") for it, version in claims),
        *((f"f:{area.id}", f"{area.number}. {words.text(area, 'title')}") for area, _ in areas),
    ]
