"""From plain rows to figures, each with its formula in plain words: pure, the same rows give the same figures."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engage.core.text import Say, say
from engage.decisions.rules import OUTCOMES, TO_DO
from engage.statistics import rules
from engage.statistics.ground import Ground
from engage.statistics.rules import AGES, HALF, TENTH, Gaps


class Unit(StrEnum):
    """What kind of figure it is."""

    COUNT = "count"
    SHARE = "share"
    DAYS = "days"
    PEOPLE = "people"


class List(StrEnum):
    """The list that a figure leads to; the word is part of its address."""

    ACTIVITIES = "udvikling"
    PERSPECTIVES = "perspektiver"
    DECISIONS = "svar"
    CHANGES = "virkning"
    MEETINGS = "moeder"
    COUNCILS = "raad"
    MUNICIPALITIES = "kommuner"
    OPEN = "aabne"


@dataclass(frozen=True)
class Figure:
    """One figure. value: of days and people; None: it may not, or cannot, be told. subject: which forum it is of."""

    key: str
    result: int
    unit: Unit
    name: Say
    formula: Say
    part: int | None = None
    whole: int | None = None
    value: int | None = None
    leads_to: List | None = None
    subject: str = ""

    @property
    def per_cent(self) -> int | None:
        return rules.per_cent(self.part or 0, self.whole or 0) if self.unit is Unit.SHARE else None

    @property
    def is_told(self) -> bool:
        """Whether there is a share, a number of days, or a number of people to tell."""
        return (self.per_cent if self.unit is Unit.SHARE else self.value) is not None


@dataclass(frozen=True)
class Results:
    """The three results, and the ground they stand on."""

    ground: Ground
    figures: tuple[Figure, ...]
    forums: tuple[tuple[str, Gaps], ...]

    def of(self, result: int) -> list[Figure]:
        return [each for each in self.figures if each.result == result and not each.subject]

    def get(self, key: str) -> Figure:
        return next(each for each in self.figures if each.key == key)


def results(ground: Ground) -> Results:
    """Everything that is told of the three results."""
    forums = _forums(ground)
    found = (*_included(ground), *_changed(ground), *_dialogue(ground), *_gap_figures(forums))
    return Results(ground, found, forums)


# --- 1: included --------------------------------------------------------------------------------


def _included(ground: Ground) -> list[Figure]:
    held, known = ground.activities, ground.perspectives
    total = len(held)

    def of_held(key: str, name: Say, formula: Say, part: int) -> Figure:
        return Figure(key, 1, Unit.SHARE, name, formula, part, total, leads_to=List.ACTIVITIES)

    return [
        Figure(
            "included.held",
            1,
            Unit.COUNT,
            say("Activities that were held"),
            say("Seminars, theme days, courses and projects that are shown to everyone and have been held."),
            value=total,
            leads_to=List.ACTIVITIES,
        ),
        of_held(
            "included.perspective",
            say("With a perspective"),
            say("Activities into which at least one perspective went, out of all that were held."),
            sum(each.with_perspective for each in held),
        ),
        of_held(
            "included.lived",
            say("With someone with lived experience"),
            say("Activities in which at least one citizen, relative or council member took part, out of all held."),
            sum(each.with_lived for each in held),
        ),
        of_held(
            "included.both",
            say("With both"),
            say("Activities with a perspective and someone with lived experience, out of all that were held."),
            sum(each.with_both for each in held),
        ),
        Figure(
            "included.used",
            1,
            Unit.SHARE,
            say("Perspectives that were used"),
            say("Perspectives that went into at least one activity, out of all that are published."),
            sum(each.used for each in known),
            len(known),
            leads_to=List.PERSPECTIVES,
        ),
    ]


# --- 2: change ----------------------------------------------------------------------------------


def _changed(ground: Ground) -> list[Figure]:
    outcomes = ground.strongest()
    settled = [each for each in ground.perspectives if each.is_settled(ground.today)]
    due = [each for each in ground.decisions if each.outcome in TO_DO and _is_over(each.due_on, ground.today)]
    judged = [each for each in ground.decisions if each.is_judged]
    planned = [each for each in ground.changes if each.delivered or _is_over(each.day, ground.today)]
    return [
        Figure(
            "change.decided",
            2,
            Unit.SHARE,
            say("Perspectives that politicians have answered"),
            say("Perspectives with a published answer, out of those that were published at least 90 days ago."),
            sum(each.id in outcomes for each in settled),
            len(settled),
            leads_to=List.PERSPECTIVES,
        ),
        *(
            Figure(
                f"change.{outcome.value}",
                2,
                Unit.SHARE,
                name,
                say(
                    "All perspectives with an answer. Where several bodies answered, the one that goes furthest counts."
                ),
                sum(each is outcome for each in outcomes.values()),
                len(outcomes),
                leads_to=List.PERSPECTIVES,
            )
            for outcome, name in OUTCOMES.items()
        ),
        Figure(
            "change.delivered",
            2,
            Unit.SHARE,
            say("Answers that were carried out"),
            say("Answers that said yes, fully or partly, whose day is over: those where it is shown what was done."),
            sum(each.done for each in due),
            len(due),
            leads_to=List.DECISIONS,
        ),
        Figure(
            "change.confirmed",
            2,
            Unit.SHARE,
            say("Answers that people say answer them"),
            say("Answers on which at least 20 contributors have told us: those where at least half said yes."),
            sum(each.is_confirmed for each in judged),
            len(judged),
            leads_to=List.DECISIONS,
        ),
        Figure(
            "change.activities",
            2,
            Unit.SHARE,
            say("Changes from development work that have happened"),
            say("Changes that have happened, with what shows it, out of those and the planned ones whose day is over."),
            sum(each.delivered for each in planned),
            len(planned),
            leads_to=List.CHANGES,
        ),
    ]


def _is_over(day: date | None, today: date) -> bool:
    return day is not None and day < today


# --- 3: dialogue --------------------------------------------------------------------------------


def _dialogue(ground: Ground) -> list[Figure]:
    councils, places = ground.councils, ground.municipalities
    return [
        *_answers(ground),
        *_questions(ground),
        Figure(
            "dialogue.councils",
            3,
            Unit.SHARE,
            say("Councils that take part"),
            say("Councils with a statement, an agenda proposal or a part in a meeting, out of all in the agreement."),
            sum(bool(each.how) for each in councils),
            len(councils),
            leads_to=List.COUNCILS,
        ),
        Figure(
            "dialogue.municipalities",
            3,
            Unit.SHARE,
            say("Municipalities that take part"),
            say("Municipalities where a council or body takes part, or at least 20 people wrote, out of all."),
            sum(bool(how) for how in places.values()),
            len(places),
            leads_to=List.MUNICIPALITIES,
        ),
        *_open(ground),
    ]


def _answers(ground: Ground) -> list[Figure]:
    waits = ground.waits
    people, still = rules.told(waits.people), rules.told(waits.open)

    def days(key: str, name: Say, formula: Say, share: float) -> Figure:
        found = rules.waited(waits.answered, waits.waiting, share) if people is not None else None
        return Figure(key, 3, Unit.DAYS, name, formula, whole=people, value=found)

    return [
        Figure(
            "dialogue.people",
            3,
            Unit.PEOPLE,
            say("People who wrote"),
            say("Contributions received until the end of last month, without those declined, withdrawn or erased."),
            value=people,
        ),
        Figure(
            "dialogue.waiting",
            3,
            Unit.PEOPLE,
            say("People who wait for an answer"),
            say("Of these, those who had no answer by the end of last month: neither a reply nor a decision."),
            whole=people,
            value=still,
        ),
        days(
            "dialogue.median",
            say("Half have an answer within"),
            say("Days from contribution to first answer. Those who wait count as well (the Kaplan-Meier median)."),
            HALF,
        ),
        days(
            "dialogue.p90",
            say("Nine of ten have an answer within"),
            say("The same count (Kaplan-Meier), until one of ten is left without an answer."),
            TENTH,
        ),
    ]


def _questions(ground: Ground) -> list[Figure]:
    asked = ground.questions
    days = rules.waited(asked.answered, asked.waiting, HALF) if asked.people >= rules.FEWEST else None
    return [
        Figure(
            "dialogue.questions",
            3,
            Unit.SHARE,
            say("Questions to politicians that are answered"),
            say("Questions with a signed answer, out of all. Open again when those who asked say it is none."),
            asked.people - asked.open,
            asked.people,
            leads_to=List.OPEN,
        ),
        Figure(
            "dialogue.questions.median",
            3,
            Unit.DAYS,
            say("Half of the questions have an answer within"),
            say("Days from question to signed answer. Those that wait count as well (the Kaplan-Meier median)."),
            whole=asked.people,
            value=days,
        ),
    ]


def _open(ground: Ground) -> list[Figure]:
    found = ground.open
    formula = say("Questions, hearings and promises from meetings that are not answered, by days since they were put.")
    ages = [rules.age_of((ground.today - each.since).days) for each in found]
    return [
        *(
            Figure(
                f"dialogue.open.{age.value}", 3, Unit.COUNT, name, formula, value=ages.count(age), leads_to=List.OPEN
            )
            for age, name in AGES.items()
        ),
        Figure(
            "dialogue.overdue",
            3,
            Unit.COUNT,
            say("Open, and later than promised"),
            say("Of what is open, that whose day is over."),
            value=sum(_is_over(each.due_on, ground.today) for each in found),
            leads_to=List.OPEN,
        ),
    ]


def _forums(ground: Ground) -> tuple[tuple[str, Gaps], ...]:
    found = ((name, rules.gaps((row.since for row in rows), ground.today)) for name, rows in ground.meetings.items())
    return tuple((name, each) for name, each in found if each is not None)


def _gap_figures(forums: Iterable[tuple[str, Gaps]]) -> list[Figure]:
    formula = say("Days between two meetings that were held, with the gap from the last one until today.")
    names = {
        "median": say("Days between meetings, in the middle"),
        "longest": say("Days between meetings, the longest"),
        "open": say("Days since the last meeting"),
    }
    return [
        Figure(f"dialogue.gap.{name}", 3, Unit.DAYS, told, formula, None, len(each.each), value, List.MEETINGS, forum)
        for forum, each in forums
        for name, told in names.items()
        for value in [getattr(each, name)]
    ]
