"""What the steps show: where one is, choices in the reader's language, what was found, and what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from flask import url_for
from wtforms import SelectChoice

from engage.agreements import queries as agreements
from engage.agreements.models import FocusArea, Question, Term, Vocabulary
from engage.bodies import queries as bodies
from engage.consent import queries as consents
from engage.consent.models import ConsentWording, Purpose
from engage.contributions import forms, rules
from engage.contributions.intake import VOCABULARIES
from engage.contributions.rules import Marked
from engage.core.db import Base
from engage.core.text import Say, say
from engage.core.work import Work
from engage.drafts.rules import UNKNOWN_FOCUS, Answers, Publish, Step
from engage.screening import crisis
from engage.screening.rules import Weight, segments
from engage.web.forms import Form
from engage.web.locale import gettext, language, tell
from engage.wording import queries as wording

ORDER = tuple(Step)
LABELS: dict[Step, Say] = {
    Step.TEXT: say("Your text"),
    Step.WHO: say("Who is speaking"),
    Step.ABOUT: say("What it is about"),
    Step.CONSENT: say("What you agree to"),
    Step.CHECK: say("Check your answers"),
}
PART_NAMES: dict[str, Say] = {
    "text": say("Your text"),
    "relation": say("How do you know the person?"),
    "how_heard": say("How did you hear what the person means?"),
    "helper_opinion": say("What do you think yourself?"),
}
TONES = {Weight.BLOCK: "danger", Weight.ASK: "warning", Weight.WARN: "hint"}
NOTICES: dict[Weight, Say] = {
    Weight.BLOCK: say("There seems to be a CPR number in the text. It must be taken out before you can send the text."),
    Weight.ASK: say("This can show who somebody is: %(what)s. You can choose what we are to do with it."),
    Weight.WARN: say("This may show who somebody is: %(what)s. Have a look before you send the text."),
}


def address_of(step: Step) -> str:
    return url_for("contributions.step", step=step.value)


def neighbour(step: Step, by: int) -> Step:
    """The step that comes `by` places after (or before) this one; the first and the last have none beyond them."""
    return ORDER[min(max(ORDER.index(step) + by, 0), len(ORDER) - 1)]


def guide(step: Step) -> dict[str, Any]:
    """The list of steps, for the step guide. No links: leaving by one would lose what was just written."""
    return {"steps": [{"label": tell(LABELS[each]), "url": ""} for each in ORDER], "current": ORDER.index(step) + 1}


def speaks_of_danger(answers: Answers) -> bool:
    return crisis.speaks_of_danger(*(getattr(answers, name) for name in rules.WRITTEN))


@dataclass(frozen=True)
class Found:
    """A written part with what was found in it, for drawing."""

    name: str
    label: str
    segments: list[dict[str, str]] = field(default_factory=list)


def drawn(marked: list[Marked], names: Mapping[str, Say] = PART_NAMES) -> list[Found]:
    """The parts in which something must be changed or decided, with the places marked and named."""
    return [
        Found(part.name, tell(names[part.name]), pieces(part, TONES))
        for part in marked
        if any(finding.weight in TONES and finding.weight is not Weight.WARN for finding in part.findings)
    ]


def pieces(part: Marked, tones: Mapping[Weight, str]) -> list[dict[str, str]]:
    """The text of a part in pieces, those marked and named whose weight has a tone."""
    shown = [finding for finding in part.findings if finding.weight in tones]
    tone_of = {finding.kind.value: tones[finding.weight] for finding in shown}
    names = {finding.kind.value: tell(rules.KIND_NAMES[finding.kind]) for finding in shown}
    return [
        {"text": piece, "kind": tone_of.get(kind or "", ""), "label": names.get(kind or "", "")}
        for piece, kind in segments(part.text, shown)
    ]


def notices(marked: list[Marked]) -> list[str]:
    """What to tell a writer while writing, in whole sentences."""
    told = []
    for weight, message in NOTICES.items():
        kinds = dict.fromkeys(finding.kind for part in marked for finding in part.of(weight))
        what = ", ".join(tell(rules.KIND_NAMES[kind]).lower() for kind in kinds)
        if kinds:
            told.append(tell(Say(message.message, (("what", what),))))
    return told


def question_of(work: Work, reference: str, position: str) -> dict[str, Any] | None:
    """The question to answer first: its words, and the way to the next one. None where there is none to ask."""
    area = agreements.focus_by_reference(work, reference) if reference else None
    if area is None:
        return None
    asked = agreements.questions(work, area.id) if position != rules.FREE_TEXT else []
    words = wording.twins(work, language().code, [area, *asked])
    shown: dict[str, Any] = {"area": words.shown(area, "title"), "reference": reference, "position": "", "next": ""}
    if asked:
        at = next((n for n, each in enumerate(asked) if str(each.position) == position), 0)
        shown["question"] = words.shown(asked[at], "text")
        shown["position"] = str(asked[at].position)
        shown["next"] = str(asked[(at + 1) % len(asked)].position) if len(asked) > 1 else ""
    shown["answer_by"] = area.answer_by
    return shown


def offer(form: forms.AboutForm, work: Work) -> None:
    """Fill in what can be chosen about the subject, in the reader's language."""
    areas = agreements.open_focus_areas(work)
    terms: list[Term] = work.all(sa.select(Term).order_by(Term.position))
    rows: list[Base] = [*terms, *(f.area for f in areas), *{f.agreement.id: f.agreement for f in areas}.values()]
    words = wording.twins(work, language().code, rows)
    form.focus_area.choices = [
        SelectChoice("", gettext("Not chosen")),
        SelectChoice(UNKNOWN_FOCUS, gettext("I do not know")),
        *(
            SelectChoice(
                focus.reference,
                gettext("%(number)d. %(title)s", number=focus.area.number, title=words.text(focus.area, "title")),
                optgroup=words.text(focus.agreement, "title"),
            )
            for focus in areas
        ),
    ]
    form.municipality.choices = [
        SelectChoice("", gettext("Not chosen")),
        *(SelectChoice(code, name) for code, name in bodies.municipality_choices(work)),
    ]
    for name, kind in VOCABULARIES.items():
        own = [term for term in terms if term.vocabulary is kind]
        form[name].choices = [SelectChoice(term.key, words.text(term, "label")) for term in own]


def agreed_words(form: Form, work: Work) -> dict[Purpose, ConsentWording]:
    """The exact words that are agreed to; the choices say them too, as far as they are loaded."""
    words = consents.wordings(work, language().code)
    form.words.data = ",".join(str(each.id) for each in words.values())
    for chosen, purpose, (yes, no) in (
        (form.publish, Purpose.PUBLISH, (Publish.PUBLIC.value, Publish.SECRETARIAT.value)),
        (form.quote, Purpose.QUOTE, ("yes", "no")),
    ):
        said = words.get(purpose)
        if said is not None:
            labels = [said.label, said.alternative or chosen.choices[1].label]
            chosen.choices = [SelectChoice(value, label) for value, label in zip((yes, no), labels, strict=True)]
    return words


@dataclass(frozen=True)
class Section:
    """One step's answers on the page where they are checked."""

    step: str
    title: str
    rows: list[dict[str, str]]


def sections(work: Work, answers: Answers) -> list[Section]:
    """Every question with its answer, step by step, and the way to change it."""
    told = _told(work, answers)
    helper = [] if answers.role != "helper" else ["relation", "has_consent", "how_heard", "helper_opinion"]
    about = ["focus_area", "question", "municipality", "target_groups", "service_types", "themes", "under_15"]
    names = {
        Step.TEXT: ["text"],
        Step.WHO: ["role", *helper],
        Step.ABOUT: [name for name in about if name != "question" or told["question"]],
        Step.CONSENT: ["publish", "quote", "email"],
    }
    found = []
    for step, fields in names.items():
        rows = [{"question": _asked(step, name), "answer": told[name], "url": address_of(step)} for name in fields]
        found.append(Section(step.value, tell(LABELS[step]), rows))
    return found


def _asked(step: Step, name: str) -> str:
    """The question as the step puts it."""
    if name in ("text", "question"):
        return gettext("Your text") if name == "text" else gettext("The question you answer")
    return str(getattr(forms.FORMS[step], name).kwargs.get("label") or getattr(forms.FORMS[step], name).args[0])


def labels_of(form: type[forms.StepForm], name: str) -> dict[str, str]:
    """What each choice of a field is called."""
    return {choice.value: str(choice.label) for choice in getattr(form, name).kwargs["choices"]}


def _told(work: Work, answers: Answers) -> dict[str, str]:
    """Every answer as people read it."""
    told = {name: str(getattr(answers, name)) for name in (*rules.WRITTEN, "email")}
    for form in (forms.WhoForm, forms.AboutForm, forms.ConsentForm):
        for name in ("role", "has_consent", "under_15", "publish", "quote"):
            if name in form.FIELDS:
                choices = labels_of(form, name)
                answer = getattr(answers, name)
                told[name] = choices.get(answer, "") if answer else ""
    if rules.yes(answers.under_15):
        told["publish"] = labels_of(forms.ConsentForm, "publish")[Publish.SECRETARIAT.value]
        told["quote"] = labels_of(forms.ConsentForm, "quote")["no"]
    return told | _named(work, answers)


def _named(work: Work, answers: Answers) -> dict[str, str]:
    """The names behind references, codes and keys."""
    area: FocusArea | None = agreements.focus_by_reference(work, answers.focus_area) if answers.focus_area else None
    asked = agreements.questions(work, area.id) if area and answers.question else []
    question: Question | None = next((q for q in asked if str(q.position) == answers.question), None)
    place = bodies.municipality_by_code(work, answers.municipality) if answers.municipality else None
    keys = [key for name in VOCABULARIES for key in getattr(answers, name)]
    terms: list[Term] = work.all(sa.select(Term).where(Term.key.in_(keys)).order_by(Term.position)) if keys else []
    words = wording.twins(work, language().code, [row for row in (area, question, *terms) if row is not None])
    unknown = gettext("I do not know") if answers.focus_area == UNKNOWN_FOCUS else ""

    def labels(name: str, kind: Vocabulary) -> str:
        chosen = getattr(answers, name)
        return ", ".join(words.text(term, "label") for term in terms if term.vocabulary is kind and term.key in chosen)

    return {
        "focus_area": words.text(area, "title") if area else unknown,
        "question": words.text(question, "text") if question else "",
        "municipality": place.display if place else "",
        **{name: labels(name, kind) for name, kind in VOCABULARIES.items()},
    }
