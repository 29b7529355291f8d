"""The whole way of a perspective, in the order of time: who told, what was made of it, who answered, what came of it.

A thread has the number of its perspective. Nothing is kept for it: it is read from the rooms it passes through.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Blueprint, render_template, request, url_for

from engage.bodies.models import Body
from engage.core.clock import local_date
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.decisions import shown as decisions_shown
from engage.decisions import telling as decisions
from engage.decisions.models import Done
from engage.decisions.rules import OUTCOMES
from engage.decisions.telling import Told as Decided
from engage.development import shown as development_shown
from engage.development import telling as development
from engage.development.rules import Outcome as Delivered
from engage.development.telling import Used
from engage.dialogue import queries as dialogue
from engage.dialogue import rounds, wordings
from engage.dialogue.rounds import Told as Round
from engage.events.models import Event
from engage.following import shown as following
from engage.following.rules import Topic
from engage.hearings import queries as hearings
from engage.hearings import rules as hearing_rules
from engage.hearings.models import Edition, Hearing
from engage.pages import questions
from engage.pages.rounds import cards as round_cards
from engage.pages.steps import Step
from engage.perspectives import telling
from engage.perspectives.telling import Told
from engage.perspectives.views import NUMBER, focus_url
from engage.web.doors import public_page
from engage.web.locale import gettext, language, ngettext, show_date, show_month, tell
from engage.web.work import reading
from engage.wording import queries as wording
from engage.wording.queries import Words

Asked = tuple[Hearing, Body, Edition | None]


def register(bp: Blueprint) -> None:
    """Hang the pages into the doors of the house."""
    bp.add_url_rule("/dialog/", "threads", public_page(threads))
    bp.add_url_rule(f"/dialog/{NUMBER}/", "thread", public_page(thread))


@dataclass(frozen=True, eq=False)
class Way:
    """What is known of the way of one perspective."""

    it: Told
    asked: list[Asked]
    decided: list[Decided]
    done: dict[UUID, list[Done]]
    used: list[Used]
    rounds: list[Round] = field(default_factory=list)


# --- One thread -------------------------------------------------------------------------------


def thread(number: int) -> Any:
    """The whole way of one perspective."""
    work = reading()
    # What is late changes with the day.
    values = work.kept(("pages.thread", request.script_root, number, work.today), lambda: _thread(work, number))
    return render_template("pages/thread.html", **values)


def _thread(work: Work, number: int) -> dict[str, Any]:
    it = telling.told(work, number)
    if it.version is None:
        raise NotFound()
    ids = [it.perspective.id]
    decided = decisions.of_perspective(work, it.perspective.id)
    way = Way(
        it=it,
        asked=hearings.progress(work, ids),
        decided=decided,
        done=decisions.done_of(work, [each.asked.id for each in decided]),
        used=development.uses(work, ids),
        rounds=rounds.about(work, ids),
    )
    meetings = _meetings(work, decided)
    months = telling.heard(work, it)
    asked = questions.of_perspectives(work, ids)
    words = _words(work, [way], [*meetings.values(), *(each.event for each in way.rounds), *_rows_of(asked)])
    steps = [
        *_heard(number, months),
        *_published(way),
        *_councils(way, work.today),
        *_answers(way, meetings, words, work.today),
        *_work_done(way, words),
        *_rounds(work, way, words),
        *(step for each in asked for step in questions.steps_of(*each, words, work.today)),
    ]
    name, tone = _now(way, work.today)
    claim, area = words.shown(it.version, "claim"), words.shown(it.area, "title")
    return {
        "number": number,
        "claim": claim,
        "area": area,
        "area_url": focus_url(it),
        "notice": words.notice_for(claim, area, *(step.said for step in steps if step.said)),
        "made_up": it.perspective.is_demo,
        "steps": sorted(steps, key=lambda step: (step.state != "done", step.day)),
        "now": name,
        "tone": tone,
        "way": following.way(Topic.PERSPECTIVE, str(number)),
    }


def _rows_of(asked: list[Any]) -> list[Any]:
    """What has words of questions."""
    return [
        row
        for it, answers, said in asked
        for row in (it.question, *answers, *(told for told, _ in said), *(event for _, event in said))
    ]


def _words(work: Work, ways: Iterable[Way], more: Iterable[Any] = ()) -> Words:
    rows = [
        row
        for way in ways
        for part in (way.it.rows, *(each.rows for each in way.used), *way.done.values())
        for row in part
    ]
    return wording.twins(work, language().code, [*rows, *more])


def _meetings(work: Work, decided: Iterable[Decided]) -> dict[UUID, Event]:
    ids = {each.asked.event_id for each in decided if each.asked.event_id is not None}
    if not ids:
        return {}
    found: list[Event] = work.all(sa.select(Event).where(Event.id.in_(ids), Event.published_on.is_not(None)))
    return {each.id: each for each in found}


def _heard(number: int, months: tuple[date, date] | None) -> list[Step]:
    if months is None:
        return []
    first, last = (show_month(month) for month in months)
    when = first if first == last else gettext("%(first)s to %(last)s", first=first, last=last)
    href = url_for("perspectives.sources", number=number)
    return [Step(months[0], when, gettext("People told of it"), href, gettext("Here are their contributions."))]


def _published(way: Way) -> list[Step]:
    version = way.it.version
    assert version is not None
    day = version.published_on
    if day is None:
        return []
    title = gettext("It was put together as a perspective")
    if version.number > 1:
        title = gettext("The perspective was written anew: version %(number)d", number=version.number)
    href = url_for("pages.perspective", number=way.it.perspective.number)
    return [Step(day, show_date(day), title, href, gettext("Two people have read it."))]


def _councils(way: Way, today: date) -> list[Step]:
    """Each hearing when it was sent, each statement when it came, and who has not answered."""
    steps = []
    by_hearing: dict[int, list[Asked]] = {}
    for row in way.asked:
        by_hearing.setdefault(row[0].number, []).append(row)
    for rows in by_hearing.values():
        hearing = rows[0][0]
        if hearing.sent_on is None or hearing.due_on is None:
            continue
        href = url_for("hearings.show", number=hearing.number)
        many = ngettext("%(num)d council was asked", "%(num)d councils were asked", len(rows))
        text = gettext("They must answer by %(day)s.", day=show_date(hearing.due_on))
        steps.append(Step(hearing.sent_on, show_date(hearing.sent_on), many, href, text))
        for _, body, edition in rows:
            if edition is not None:
                title = gettext("%(council)s said what it thinks", council=body.name)
                link = url_for("hearings.statement", receipt=edition.receipt)
                late = gettext("It came after the day.") if edition.is_late else ""
                steps.append(Step(edition.sent_on, show_date(edition.sent_on), title, link, late))
        missing = [body.name for _, body, edition in rows if edition is None]
        if missing:
            over = hearing_rules.is_late(hearing.due_on, today)
            title = gettext("These councils have not answered") if over else gettext("These councils can still answer")
            state = "current" if over else "coming"
            when = gettext("By %(day)s", day=show_date(hearing.due_on))
            steps.append(Step(hearing.due_on, when, title, href, "; ".join(missing), state=state))
    return steps


def _answers(way: Way, meetings: dict[UUID, Event], words: Words, today: date) -> list[Step]:
    """When it was put to whom, the meeting it is for, the answer, and what was done."""
    steps = []
    for each in way.decided:
        href = url_for("decisions.show", number=each.asked.number)
        body, asked = each.body.name, each.asked
        title = gettext("It was put to %(body)s", body=body)
        steps.append(Step(asked.put_on, show_date(asked.put_on), title, href))
        meeting = meetings.get(asked.event_id) if asked.event_id is not None else None
        if meeting is not None:
            steps.append(_meeting(meeting, words, today))
        decision = each.decision
        if decision is not None and asked.answered_on is not None:
            title = gettext("%(body)s answered: %(answer)s", body=body, answer=tell(OUTCOMES[decision.outcome]))
            steps.append(Step(asked.answered_on, show_date(asked.answered_on), title, href))
        elif each.claim is not None:
            late = each.overdue(today)
            title = gettext("%(body)s has not answered", body=body) if late else gettext("%(body)s answers", body=body)
            when = decisions_shown.when(each, today)
            steps.append(Step(asked.due_on, when, title, href, state="current" if late else "coming"))
        for done in way.done.get(asked.id, ()):
            said = words.shown(done, "what")
            steps.append(Step(done.done_on, show_date(done.done_on), gettext("It was done"), href, said=said))
    return steps


def _meeting(it: Event, words: Words, today: date) -> Step:
    day = local_date(it.starts_at)
    title = gettext("It is on the table at a meeting") if day >= today else gettext("It was on the table at a meeting")
    href = f"{request.script_root}/arrangementer/{it.number}/"
    state = "coming" if day >= today else "done"
    return Step(day, show_date(day), title, href, said=words.shown(it, "title"), state=state)


def _rounds(work: Work, way: Way, words: Words) -> list[Step]:
    """When people were asked to write about it between two meetings, and what came of that."""
    steps = []
    for each in way.rounds:
        href = f"{request.script_root}/arrangementer/{each.event.number}/"
        began, ends = local_date(each.event.starts_at), local_date(each.event.ends_at)
        question = words.shown(each.event, "questions")
        steps.append(Step(began, show_date(began), gettext("Everybody was asked in writing"), href, said=question))
        if each.event.closed_on is not None:
            title, said = gettext("What people wrote was summed up"), words.shown(each.event, "minutes")
            steps.append(Step(each.event.closed_on, show_date(each.event.closed_on), title, href, said=said))
        elif each.is_on(work):
            when = gettext("By %(day)s", day=show_date(ends))
            steps.append(Step(ends, when, gettext("You can write about it"), href, state="coming"))
    return steps


def _work_done(way: Way, words: Words) -> list[Step]:
    """Where it went into development work, and what changed."""
    steps = []
    for each in way.used:
        day = each.activity.starts_on or each.activity.published_on
        if day is None:
            continue
        href = url_for("development.show", number=each.activity.number)
        when = development_shown.when(each.activity) or show_date(day)
        said = words.shown(each.activity, "title")
        steps.append(Step(day, when, gettext("It went into development work"), href, said=said))
        for change in each.changes:
            if change.happened_on is not None and change.state is Delivered.DELIVERED:
                what = words.shown(change, "what")
                changed = gettext("Something changed")
                steps.append(Step(change.happened_on, show_date(change.happened_on), changed, href, said=what))
    return steps


# --- All of them ------------------------------------------------------------------------------


def threads() -> Any:
    """Where each perspective is now, and what was promised at meetings and is not done."""
    work = reading()
    values = work.kept(("pages.threads", request.script_root, work.today), lambda: _threads(work))
    return render_template("pages/threads.html", **values)


def _threads(work: Work) -> dict[str, Any]:
    found = telling.published(work)
    ids = [each.perspective.id for each in found]
    asked, decided, used = hearings.progress(work, ids), decisions.listed(work), development.uses(work, ids)
    done = decisions.done_of(work, [each.asked.id for each in decided])
    ways = [
        Way(
            it=each,
            asked=[row for row in asked if row[0].perspective_id == each.perspective.id],
            decided=[row for row in decided if row.perspective.id == each.perspective.id],
            done=done,
            used=[row for row in used if row.inclusion.perspective_id == each.perspective.id],
        )
        for each in found
    ]
    promised = dialogue.open_to_all(work)
    written = rounds.listed(work)
    words = _words(work, ways, [*(each.follow_up for each in promised), *(each.event for each in written)])
    cards = [_card(each, words, work.today) for each in ways]
    promises = [wordings.promise(each, words, work.today) for each in promised]
    return {
        "threads": cards,
        "promises": promises,
        "rounds": round_cards(work, written, words),
        "notice": words.notice_for(
            *(said for card in cards for said in (card["claim"], card["area"])),
            *(each[name] for each in promises for name in ("what", "outcome")),
        ),
    }


def _card(way: Way, words: Words, today: date) -> dict[str, Any]:
    name, tone = _now(way, today)
    number, version = way.it.perspective.number, way.it.version
    assert version is not None  # the list holds what is published
    return {
        "number": number,
        "claim": words.shown(version, "claim"),
        "href": url_for("pages.thread", number=number),
        "area": words.shown(way.it.area, "title"),
        "now": name,
        "tone": tone,
        "demo": way.it.perspective.is_demo,
    }


def _now(way: Way, today: date) -> tuple[str, str]:
    """Where it is now, in a word, and its tone; what is late is said first."""
    late = next((each for each in way.decided if each.overdue(today)), None)
    if late is not None:
        return decisions_shown.state(late, today)
    if any(way.done.get(each.asked.id) for each in way.decided):
        return gettext("Something was done"), "success"
    if way.decided:
        answered = next((each for each in way.decided if each.decision is not None), way.decided[0])
        return decisions_shown.state(answered, today)
    if way.asked:
        return gettext("Councils are asked"), "info"
    if way.used:
        return gettext("Used in development work"), "info"
    return gettext("Put together, and not put to anyone yet"), "plain"
