"""From answers to what they refer to: focus area, question, municipality, terms, and what was found in the words."""

from dataclasses import dataclass
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

VOCABULARIES = {
    "target_groups": Vocabulary.TARGET_GROUP,
    "service_types": Vocabulary.SERVICE_TYPE,
    "themes": Vocabulary.THEME,
}


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
    area, scope = _focus_area(work, answers.focus_area, late)
    return Subject(
        focus_area_id=area.id if area else None,
        scope_id=scope,
        question_id=_question(work, area, answers.question),
        municipality_id=_municipality(work, answers.municipality),
        term_ids=tuple(_terms(work, answers)),
    )


def _focus_area(work: Work, reference: str, late: bool) -> tuple[FocusArea | None, UUID | None]:
    if reference in ("", UNKNOWN_FOCUS):
        return None, None
    named = referred(reference)
    statement = sa.select(FocusArea, Agreement.body_id).join(Agreement, Agreement.id == FocusArea.agreement_id)
    rows = work.rows(statement.where(Agreement.slug == named[0], FocusArea.number == named[1])) if named else []
    if not rows:
        raise Invalid("focus_area", say('Choose a focus area from the list, or "I do not know".'))
    area, scope = rows[0]
    if not late and window(area.input_from, area.input_to, work.today) is not Window.OPEN:
        message = say('This focus area does not take input now. Choose another one, or "I do not know".')
        raise Invalid("focus_area", message)
    return area, scope


def _question(work: Work, area: FocusArea | None, named: str) -> UUID | None:
    """A question by its position or its identity; one of another focus area is no answer to it, and left out."""
    if area is None or not named:
        return None
    statement = sa.select(Question).where(Question.focus_area_id == area.id)
    return next((q.id for q in work.all(statement) if named in (str(q.position), str(q.id))), None)


def _municipality(work: Work, code: str) -> UUID | None:
    if not code:
        return None
    found: UUID | None = work.one(sa.select(Municipality.id).where(Municipality.code == code))
    if found is None:
        raise Invalid("municipality", say("Choose a municipality from the list, or leave it open."))
    return found


def _terms(work: Work, answers: Answers) -> list[UUID]:
    wanted = {(kind, key) for field, kind in VOCABULARIES.items() for key in getattr(answers, field)}
    if not wanted:
        return []
    keys = {key for _, key in wanted}
    rows: list[Term] = work.all(sa.select(Term).where(Term.key.in_(keys)))
    known = {(row.vocabulary, row.key): row.id for row in rows}
    for field, kind in VOCABULARIES.items():
        if any((kind, key) not in known for key in getattr(answers, field)):
            raise Invalid(field, say("Choose from the list, or leave it open."))
    return [identity for place, identity in known.items() if place in wanted]


def screen(work: Work, answers: Answers, allowed_mailboxes: frozenset[str] = frozenset()) -> list[Marked]:
    """Every written part that is not empty, with the personal data found in it."""
    if "screening" not in work.memo:
        work.memo["screening"] = (queries.office_mailboxes(work), queries.place_names(work))
    mailboxes, places = work.memo["screening"]
    return [
        Marked(
            name,
            text,
            tuple(screening.find(text, allowed_mailboxes=mailboxes | allowed_mailboxes, places=places)),
        )
        for name in WRITTEN
        if (text := getattr(answers, name))
    ]
