"""The forms of perspectives: the words of a draft, its sources, its quotes; and the one that asks everybody."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField

from engage.coding.queries import Book
from engage.contributions.forms import AtMost, Choices, FromList
from engage.contributions.rules import SPEAKERS, number
from engage.drafts.rules import TEXT_LIMIT as ANSWER_LIMIT
from engage.drafts.rules import Speaker
from engage.events.staff_forms import choice, lines, named
from engage.perspectives.answering import ROLES
from engage.perspectives.recognition import ANSWERS, Answered
from engage.perspectives.rules import CONFIDENCES, TEXT_LIMIT, Confidence
from engage.perspectives.service import WORDS
from engage.web.forms import Form, OnceForm, tidy
from engage.web.locale import _l, gettext, tell


class RevisionForm(Form):
    """A form that knows which revision it was made from."""

    revision = HiddenField()

    @property
    def read(self) -> int:
        """The revision that was read; -1 for anything that is none."""
        found = number(self.revision.data)
        return -1 if found is None else found


class RowsForm(RevisionForm):
    """A form whose fields stand in rows of the page: what is wrong with one of them is told at its own place."""

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, as (id of the field, message)."""
        found = super().problems
        if self.refused is not None and self.refused.field is not None:
            found.append((self.refused.field, tell(self.refused.message)))
        return found


class StartForm(OnceForm):
    """Which codes of which focus area, and the first sentence."""

    area = SelectField(_l("Focus area"), validators=[FromList()], validate_choice=False)
    codes = Choices(_l("Codes"), validators=[FromList()], validate_choice=False)
    claim = StringField(
        _l("What is said, in one sentence"),
        description=_l("At most 25 words. You can change it later."),
        filters=[tidy],
        validators=[AtMost(TEXT_LIMIT)],
    )

    def offer(self, book: Book, areas: Sequence[tuple[UUID, str]]) -> None:
        self.area.choices = [
            SelectChoice("", gettext("Not chosen")),
            *(SelectChoice(str(each), name) for each, name in areas),
        ]
        self.codes.choices = [SelectChoice(str(code.id), f"{code.key} {book.name(code)}") for code in book.live]


def _words(label: Any, hint: Any = None) -> Any:
    return TextAreaField(label, description=hint, filters=[tidy], validators=[AtMost(TEXT_LIMIT)])


class WordsForm(RevisionForm):
    """The words of a draft."""

    claim = StringField(
        _l("What is said, in one sentence"),
        description=_l("At most 25 words. Write what they say, not what you think."),
        filters=[tidy],
        validators=[AtMost(TEXT_LIMIT)],
    )
    asked_for = _words(_l("What is asked for?"), _l("What people want to be different, in plain words."))
    not_covered = _words(_l("What is not covered?"), _l("Whom or what we have heard nothing about."))
    limits = _words(_l("Limits"), _l("What a reader should keep in mind: how it came in, when, from whom."))
    confidence = RadioField(_l("How sure are we?"), validators=[FromList()], validate_choice=False, default="")
    why_method = _words(
        _l("How was it made?"), _l("How the voices came in, how many were read, how well coders agree.")
    )
    why_coherence = _words(_l("How far do the voices agree?"), _l("And what else could explain what they say."))
    why_adequacy = _words(_l("How much is there?"), _l("How many people, how much they tell, how much may be unseen."))
    why_relevance = _words(_l("How well does it fit?"), _l("Whether role, place and time fit the focus area."))
    despite_reason = _words(
        _l("Why publish although coders differ, or much is unseen?"), _l("Only when the page says so above.")
    )
    uncoded_reason = _words(
        _l("Why publish although approved texts are not coded?"), _l("Only when there are such. Everyone can read it.")
    )
    what_changed = _words(_l("What has changed since the last version?"), _l("One sentence. Everyone can read it."))

    FIELDS = (
        "claim", "asked_for", "not_covered", "limits", "why_method", "why_coherence", "why_adequacy", "why_relevance",
        "despite_reason", "uncoded_reason", "what_changed",
    )  # fmt: skip

    def offer(self) -> None:
        self.confidence.choices = named(CONFIDENCES)

    @property
    def sure(self) -> Confidence | None:
        return Confidence(self.confidence.data) if self.confidence.data else None


class LookedForm(RevisionForm):
    """What was found when somebody looked for disagreement."""

    dissent = _words(
        _l("Who sees it differently, and how?"),
        _l("Leave it empty when you found nobody. Then the page says so, with the number of texts."),
    )


class TwinForm(RevisionForm):
    """The words in one other language."""

    claim = StringField(_l("What is said, in one sentence"), filters=[tidy], validators=[AtMost(TEXT_LIMIT)])
    asked_for = lines(_l("What is asked for?"))
    dissent = lines(_l("Who sees it differently, and how?"))
    not_covered = lines(_l("What is not covered?"))
    limits = lines(_l("Limits"))
    why_method = lines(_l("How was it made?"))
    why_coherence = lines(_l("How far do the voices agree?"))
    why_adequacy = lines(_l("How much is there?"))
    why_relevance = lines(_l("How well does it fit?"))

    @property
    def texts(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in WORDS}


class WhyForm(RevisionForm):
    """A reason for sending back, or for withdrawing."""

    why = _words(_l("Why?"))


class RecognitionForm(OnceForm):
    """Do you recognise this?"""

    answer = RadioField(_l("Do you recognise this?"), validators=[FromList()], validate_choice=False)
    role = choice(_l("Who are you?"), _l("You do not have to say it. We show groups only when many have answered."))
    text = TextAreaField(
        _l("Would you like to add something?"),
        description=_l("Only the secretariat reads it. It is kept apart from your answer. Write no names."),
        filters=[tidy],
        validators=[AtMost(ANSWER_LIMIT)],
    )

    def offer(self) -> None:
        self.answer.choices = named(ANSWERS)
        self.role.choices = [
            SelectChoice("", gettext("I do not say")),
            *(SelectChoice(role.value, tell(SPEAKERS[role])) for role in ROLES),
        ]

    @property
    def answered(self) -> Answered | None:
        return Answered(self.answer.data) if self.answer.data else None

    @property
    def speaker(self) -> Speaker | None:
        return Speaker(self.role.data) if self.role.data else None
