"""/dialog/spoergsmaal/: what goes from meeting to meeting until it is answered; and one question, whole."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from engage.bodies.models import Body
from engage.core.clock import local_date
from engage.core.work import Work
from engage.dialogue import queries as dialogue
from engage.dialogue import standing, wordings
from engage.dialogue.models import Standing
from engage.dialogue.rules import BECAME
from engage.events.models import Event
from engage.pages.steps import Step
from engage.perspectives.views import NUMBER
from engage.questions import queries, shown
from engage.questions.forms import FilterForm, Which
from engage.questions.models import Answer, Question
from engage.questions.queries import Told
from engage.web.doors import public_page
from engage.web.locale import gettext, language, show_date, tell
from engage.web.work import reading
from engage.wording import queries as wording
from engage.wording.queries import Words


def register(bp: Blueprint) -> None:
    """Hang the pages into the doors of the house."""
    bp.add_url_rule("/dialog/spoergsmaal/", "questions", public_page(questions))
    bp.add_url_rule(f"/dialog/spoergsmaal/{NUMBER}/", "question", public_page(question))


def questions() -> Any:
    """All of it; narrowed to one body, and to what is open, late or answered."""
    work = reading()
    form = FilterForm(request.args)
    found = queries.listed(work)
    promised = dialogue.open_to_all(work)
    names = {each.body.name for each in found} | {each.body for each in promised if each.body}
    form.offer(sorted(names))
    which, body = form.which, form.chosen
    passed = standing.passed(work, [each.question.id for each in found])
    here = [each for each in found if _fits(each, which, work.today) and body in ("", each.body.name)]
    there = [each for each in promised if which is not Which.ANSWERED and body in ("", each.body)]
    words = wording.twins(
        work,
        language().code,
        [*(row for each in here for row in each.rows), *(each.follow_up for each in there)],
    )
    cards = [shown.card(each, words, work.today, passed.get(each.question.id, 0)) for each in here]
    promises = [wordings.promise(each, words, work.today) for each in there]
    if which is Which.LATE:
        promises = [each for each in promises if each["tone"] == "warning"]
    return render_template(
        "pages/questions.html",
        form=form,
        is_narrowed=bool(request.args),
        questions=cards,
        promises=promises,
        notice=words.notice_for(
            *(each["title"] for each in cards),
            *(each[name] for each in promises for name in ("what", "outcome")),
        ),
    )


def _fits(it: Told, which: Which, today: date) -> bool:
    if which is Which.LATE:
        return it.overdue(today)
    return which is Which.ALL or it.is_open == (which is Which.OPEN)


# --- One question ---------------------------------------------------------------------------------


def question(number: int) -> Any:
    """Who asked whom, when, by when; what was said of it at meetings; the signed answer, and what is missing in it."""
    work = reading()
    kept = ("pages.question", request.script_root, number, work.today)
    return render_template("pages/question.html", **work.kept(kept, lambda: _question(work, number)))


def _question(work: Work, number: int) -> dict[str, Any]:
    it = queries.told(work, number)
    moves = queries.moves(work, it.question.id)
    versions = queries.versions(work, [it.question.id])
    said = standing.of_questions(work, [it.question.id])
    rows = [*it.rows, *(each for each, _ in versions), *(each for each, _ in said), *(event for _, event in said)]
    words = wording.twins(work, language().code, rows)
    name, tone = shown.state(it, work.today)
    first = work.get(Body, it.question.asked_body_id).name
    steps = [
        Step(
            it.question.asked_on,
            show_date(it.question.asked_on),
            gettext("%(asker)s asked %(body)s", asker=shown.asker(it), body=first),
            "",
        ),
        *(at_meeting(told, event, words) for told, event in said),
        *(
            Step(move.moved_on, show_date(move.moved_on), gettext("Moved to %(body)s", body=after), "")
            for move, _, after in moves
        ),
        *(step for answer, body in versions for step in of_answer(answer, body, words)),
        *to_come(it, work.today),
    ]
    texts = words.shown(it.question, "title"), words.shown(it.question, "words")
    signed_by = versions[-1][1] if versions else ""
    return {
        "number": number,
        "title": texts[0],
        "words": texts[1],
        "state": name,
        "tone": tone,
        "when": shown.when(it, work.today),
        "meetings": shown.behind(standing.passed(work, [it.question.id]).get(it.question.id, 0)) if it.is_open else "",
        "made_up": it.question.is_demo,
        "facts": shown.facts(it, words, work.today),
        "belongs": shown.belongs(it, words),
        "moved": shown.moved(moves),
        "answer": shown.answer(it.answer, signed_by, words) if it.answer is not None else None,
        "is_easy": language().code == "da@easy",
        "steps": sorted(steps, key=lambda step: (step.state != "done", step.day)),
        "notice": words.notice_for(*texts, *(step.said for step in steps if step.said)),
    }


def at_meeting(told: Standing, event: Event, words: Words, about: Question | None = None) -> Step:
    """What a meeting's minutes say of a question."""
    day = local_date(event.starts_at)
    href = f"{request.script_root}/arrangementer/{event.number}/referat/"
    title = tell(BECAME[told.became])
    if about is not None:
        title = f"{title}: {words.text(about, 'title')}"
    return Step(day, show_date(day), title, href, said=words.shown(told, "text"))


def of_answer(answer: Answer, body: str, words: Words, href: str = "") -> list[Step]:
    """A signed answer that everyone could read, and what those who asked said of it."""
    assert answer.published_on is not None
    day = answer.published_on
    found = [
        Step(
            day,
            show_date(day),
            gettext("%(body)s answered the question", body=body),
            href,
            said=words.shown(answer, "words"),
        )
    ]
    if answer.judged_on is not None:
        title = (
            gettext("Those who asked say that it answers the question")
            if answer.is_enough
            else gettext("Those who asked say that it does not answer the question")
        )
        note = words.shown(answer, "note")
        found.append(Step(answer.judged_on, show_date(answer.judged_on), title, href, said=note or None))
    return found


def to_come(it: Told, today: date, href: str = "") -> list[Step]:
    """By when an open question must be answered, or should have been."""
    if not it.is_open:
        return []
    late = it.overdue(today)
    title = (
        gettext("%(body)s has not answered the question", body=it.body.name)
        if late
        else gettext("%(body)s answers the question", body=it.body.name)
    )
    day = it.question.due_on
    return [Step(day, shown.when(it, today), title, href, state="current" if late else "coming")]


def of_perspectives(work: Work, ids: list[Any]) -> list[tuple[Told, list[Answer], list[tuple[Standing, Event]]]]:
    """The questions about perspectives, with what was said of each; three statements at most, however many."""
    found = queries.of_perspectives(work, ids)
    asked = [each.question.id for each in found]
    said, versions = standing.of_questions(work, asked), queries.versions(work, asked)
    return [
        (
            each,
            [answer for answer, _ in versions if answer.question_id == each.question.id],
            [(told, event) for told, event in said if told.question_id == each.question.id],
        )
        for each in found
    ]


def steps_of(
    it: Told, answers: list[Answer], said: list[tuple[Standing, Event]], words: Words, today: date
) -> list[Step]:
    """What a question adds to the way of its perspective."""
    question, href = it.question, url_for("pages.question", number=it.question.number)
    title = gettext("%(asker)s asked %(body)s", asker=shown.asker(it), body=it.body.name)
    asked = Step(question.asked_on, show_date(question.asked_on), title, href, said=words.shown(question, "title"))
    return [
        asked,
        *(at_meeting(told, event, words, question) for told, event in said),
        *(step for answer in answers for step in of_answer(answer, it.body.name, words, href)),
        *to_come(it, today, href),
    ]
