"""The forms of decisions: putting a perspective to a body, the answer, the signature, what was done, a reply to it."""

from datetime import date
from typing import Any
from uuid import UUID

from wtforms import RadioField, SelectChoice, TextAreaField

from engage.contributions.forms import AtMost, FromList
from engage.decisions.cycles import Words
from engage.decisions.models import Decision
from engage.decisions.publishing import WasDone
from engage.decisions.rules import ANSWERS, OUTCOMES, REASONS_LONGEST, Answers, Outcome
from engage.decisions.service import Answer
from engage.development.forms import StepForm, VersionForm
from engage.events.staff_forms import choice, day, line, lines, named
from engage.web.forms import OnceForm, tidy
from engage.web.locale import _l, gettext

__all__ = ["AnswerForm", "DoneForm", "PutForm", "ReplyForm", "SignForm", "StepForm"]


class PutForm(OnceForm):
    """Which perspective is put to whom, and by when they answer."""

    perspective = choice(_l("Which perspective?"))
    body = choice(_l("Who is to answer?"))
    event = choice(
        _l("At which meeting is the answer due?"), _l("You can leave it open, and write a day below instead.")
    )
    due_on = day(_l("By when must the answer come?"), _l("Leave it empty when it is the day of the meeting."))

    def offer(
        self, perspectives: list[tuple[UUID, str]], bodies: list[tuple[UUID, str]], events: list[tuple[UUID, str]]
    ) -> None:
        for field, found in ((self.perspective, perspectives), (self.body, bodies), (self.event, events)):
            none = SelectChoice("", gettext("Not chosen"))
            field.choices = [none, *(SelectChoice(str(key), name) for key, name in found)]

    def chosen(self, name: str) -> UUID | None:
        data = self[name].data
        return UUID(data) if data else None

    @property
    def day(self) -> date | None:
        found: date | None = self.due_on.data
        return found


class AnswerForm(VersionForm):
    """What a body answers."""

    outcome = RadioField(_l("What did the body decide?"), validators=[FromList()], validate_choice=False)
    reasons = lines(_l("Why?"), _l("In plain words. Everybody can read it, also those who spoke."))
    easy = lines(_l("The same in easy Danish"), _l("Short sentences, one on each line. No difficult words."))
    owner = line(
        _l("Who does it?"),
        _l("A body or a function, never a person's name. Needed when it is used, also partly; so are the next two."),
    )
    next_step = lines(_l("What is the next step?"))
    due_on = day(_l("By when is it done?"))
    what_changed = lines(_l("What was corrected?"), _l("Only for a correction. Everybody can read it."))

    def offer(self) -> None:
        self.outcome.choices = named(OUTCOMES)

    def fill(self, it: Decision) -> None:
        for name in ("reasons", "easy", "owner", "next_step", "due_on", "what_changed"):
            self[name].data = getattr(it, name)
        self.outcome.data = it.outcome.value

    @property
    def answer(self) -> Answer:
        """What was said."""
        return Answer(
            Outcome(self.outcome.data) if self.outcome.data else None,
            self.reasons.data or "",
            self.easy.data or "",
            self.owner.data or "",
            self.next_step.data or "",
            self.due_on.data,
            self.what_changed.data or "",
            {UUID(field.name[6:]): field.data or "" for field in self if field.name.startswith("point_")},
        )


def answer_form(points: list[tuple[UUID, str]]) -> AnswerForm:
    """The form, with one field for each point of the councils' statements."""
    fields: dict[str, Any] = {f"point_{key.hex}": lines(label) for key, label in points}
    made: AnswerForm = type("AnswerForm", (AnswerForm,), fields)()
    made.offer()
    return made


class SignForm(StepForm):
    """The chair signs, or says what should be different."""

    why = lines(_l("What should be different?"), _l("Only when you do not sign. The secretariat reads it."))


class DoneForm(VersionForm):
    """What was done, on which day, and what shows it."""

    what = lines(_l("What was done?"), _l("Short and plain. Everybody can read it."))
    done_on = day(_l("On which day?"))
    evidence = lines(_l("What shows it?"), _l("Words, or a link below. One of them is needed."))
    link = line(_l("A link to what shows it"), _l("It begins with https://"))

    @property
    def told(self) -> WasDone:
        return WasDone(self.what.data or "", self.done_on.data, self.evidence.data or "", self.link.data or "")


class CycleForm(OnceForm):
    """Close a cycle for good."""

    came_of_it = lines(_l("What came of it?"), _l("In short and plain words. Everybody can read it."))
    no_reply_why = lines(
        _l("Why did some get no answer of their own?"), _l("Those who have no answer read it with their code.")
    )
    confirm = line(_l("Write the name of the agreement"), _l("So that nobody closes it by mistake."))

    @property
    def words(self) -> Words:
        return Words(self.came_of_it.data or "", self.no_reply_why.data or "", self.confirm.data or "")


class ReplyForm(OnceForm):
    """Whether a decision answers somebody who had spoken."""

    answer = RadioField(_l("Does it answer you?"), validators=[FromList()], validate_choice=False)
    text = TextAreaField(
        _l("Would you like to say more?"),
        description=_l("Only the secretariat reads it. It is kept apart from your answer. Write no names."),
        filters=[tidy],
        validators=[AtMost(REASONS_LONGEST)],
    )

    def offer(self) -> None:
        self.answer.choices = named(ANSWERS)

    @property
    def answered(self) -> Answers | None:
        return Answers(self.answer.data) if self.answer.data else None
