"""From answers to what they refer to: focus area, question, municipality, terms, and what was found in the words."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea, Question, Term, Vocabulary
from engage.agreements.rules import Window, referred, window
from engage.bodies.models import Municipality
from engage.contributions import queries
from engage.contributions.rules import WRITTEN, Marked
from engage.core.errors import Invalid
from engage.core.text import say
from engage.core.work import Work
from engage.drafts.rules import UNKNOWN_FOCUS, Answers
from engage.screening import rules as screening
from engage.screening.crisis import speaks_of_danger
from engage.screening.language import guess_language
from engage.screening.spans import Finding, Kind, Weight

VOCABULARIES = {
    "target_groups": Vocabulary.TARGET_GROUP,
    "service_types": Vocabulary.SERVICE_TYPE,
    "themes": Vocabulary.THEME,
}


@dataclass(frozen=True)
class Area:
    """A focus area that a contribution can be about."""

    id: UUID
    scope_id: UUID
    input_from: date | None
    input_to: date | None
    questions: dict[str, UUID] = field(default_factory=dict)  # by position, and by identity


@dataclass(frozen=True)
class References:
    """Everything that answers can name, and the names that are nobody's."""

    areas: dict[tuple[str, int], Area]
    municipalities: dict[str, UUID]
    terms: dict[tuple[Vocabulary, str], UUID]
    mailboxes: frozenset[str]
    places: frozenset[str]

    @cached_property
    def basis(self) -> str:
        """What is found in a text hangs on: the rules, and the names that are no person's."""
        names = "\n".join((*sorted(self.mailboxes), "", *sorted(self.places)))
        return f"{screening.VERSION}-{blake2b(names.encode(), digest_size=8).hexdigest()}"


def references(work: Work) -> References:
    """What answers can name now."""
    return work.kept("contributions.references", lambda: _references(work))


def _references(work: Work) -> References:
    rows = work.rows(
        sa.select(
            Agreement.slug, Agreement.body_id, FocusArea.number, FocusArea.id, FocusArea.input_from, FocusArea.input_to
        ).join(Agreement, Agreement.id == FocusArea.agreement_id)
    )
    areas = {(row.slug, row.number): Area(row.id, row.body_id, row.input_from, row.input_to) for row in rows}
    by_id = {area.id: area for area in areas.values()}
    for identity, area_id, position in work.rows(sa.select(Question.id, Question.focus_area_id, Question.position)):
        by_id[area_id].questions.update({str(position): identity, str(identity): identity})
    terms = work.rows(sa.select(Term.vocabulary, Term.key, Term.id))
    places = work.rows(sa.select(Municipality.code, Municipality.name, Municipality.id))
    return References(
        areas=areas,
        municipalities={row.code: row.id for row in places},
        terms={(row.vocabulary, row.key): row.id for row in terms},
        mailboxes=queries.office_mailboxes(work),
        places=frozenset(row.name for row in places),
    )


@dataclass(frozen=True)
class Subject:
    """What a contribution is about, looked up."""

    focus_area_id: UUID | None = None
    scope_id: UUID | None = None
    question_id: UUID | None = None
    municipality_id: UUID | None = None
    term_ids: tuple[UUID, ...] = ()


def subject_of(work: Work, answers: Answers, *, late: bool = False) -> Subject:
    """What the answers name. Raises Invalid at the field that names nothing.

    late: a letter may arrive after the window for input has closed; a visitor's form may not.
    """
    known = references(work)
    area = _area(work, known, answers.focus_area, late)
    return Subject(
        focus_area_id=area.id if area else None,
        scope_id=area.scope_id if area else None,
        # a question of another focus area is no answer to it, and left out
        question_id=area.questions.get(answers.question) if area else None,
        municipality_id=_municipality(known, answers.municipality),
        term_ids=tuple(_terms(known, answers)),
    )


def _area(work: Work, known: References, reference: str, late: bool) -> Area | None:
    if reference in ("", UNKNOWN_FOCUS):
        return None
    named = referred(reference)
    area = known.areas.get(named) if named else None
    if area is None:
        raise Invalid("focus_area", say('Choose a focus area from the list, or "I do not know".'))
    if not late and window(area.input_from, area.input_to, work.today) is not Window.OPEN:
        message = say('This focus area does not take input now. Choose another one, or "I do not know".')
        raise Invalid("focus_area", message)
    return area


def _municipality(known: References, code: str) -> UUID | None:
    if code and code not in known.municipalities:
        raise Invalid("municipality", say("Choose a municipality from the list, or leave it open."))
    return known.municipalities.get(code)


def _terms(known: References, answers: Answers) -> list[UUID]:
    found = []
    for name, kind in VOCABULARIES.items():
        for key in dict.fromkeys(getattr(answers, name)):
            if (kind, key) not in known.terms:
                raise Invalid(name, say("Choose from the list, or leave it open."))
            found.append(known.terms[kind, key])
    return found


KEPT = ("basis", "danger", "language")  # of a look, as they are


@dataclass(frozen=True)
class Look:
    """What one look at the words of a contribution found."""

    basis: str
    marked: list[Marked]
    danger: bool  # words of somebody in danger
    language: str  # that the text seems to be in

    def kept(self) -> dict[str, Any]:
        """The same without the words, to be sealed beside them."""
        found = [
            [part.name, each.kind, each.weight, each.start, each.end] for part in self.marked for each in part.findings
        ]
        words = {part.name: _digest(part.text) for part in self.marked}
        return {"words": words, "found": found, **{name: getattr(self, name) for name in KEPT}}


def look(
    work: Work,
    answers: Answers,
    kept: dict[str, Any] | None = None,
    allowed_mailboxes: frozenset[str] = frozenset(),
) -> Look:
    """What is found in the words now.

    kept: what an earlier look found (`Look.kept`); it holds while the words and the rules are the same.
    allowed_mailboxes: as in `screen`.
    """
    basis = references(work).basis
    texts = {name: text for name in WRITTEN if (text := getattr(answers, name))}
    if kept and kept.get("basis") == basis and kept["words"] == {name: _digest(text) for name, text in texts.items()}:
        found: dict[str, list[Finding]] = {name: [] for name in texts}
        for name, kind, weight, start, end in kept["found"]:
            found[name].append(Finding(Kind(kind), Weight(weight), start, end))
        marked = [Marked(name, text, tuple(found[name])) for name, text in texts.items()]
        return Look(basis, marked, kept["danger"], kept["language"])
    marked = screen(work, answers, allowed_mailboxes)
    return Look(basis, marked, speaks_of_danger(*texts.values()), guess_language(answers.text))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def screen(work: Work, answers: Answers, allowed_mailboxes: frozenset[str] = frozenset()) -> list[Marked]:
    """Every written part that is not empty, with the personal data found in it."""
    known = references(work)
    return [
        Marked(
            name,
            text,
            tuple(screening.find(text, allowed_mailboxes=known.mailboxes | allowed_mailboxes, places=known.places)),
        )
        for name in WRITTEN
        if (text := getattr(answers, name))
    ]
