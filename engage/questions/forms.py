"""The forms of questions: asking, the answer, the signature, and whether the answer answers those who asked."""

from enum import StrEnum
from uuid import UUID

from wtforms import RadioField, SelectChoice, SelectField

from engage.contributions.forms import FromList
from engage.events.staff_forms import choice, day, line, lines
from engage.hearings.forms import StepForm
from engage.questions.service import Ask
from engage.web.forms import Form
from engage.web.locale import _l, gettext

__all__ = ["AnswerForm", "AskForm", "JudgeForm", "SignForm", "StepForm"]
YES, NO = "yes", "no"


class Which(StrEnum):
    """Which questions are shown."""

    OPEN = "open"
    LATE = "late"
    ANSWERED = "answered"
    ALL = "all"


class FilterForm(Form):
    """What the list is narrowed to; an address, so without a token."""

    class Meta(Form.Meta):
        csrf = False

    body = SelectField(_l("Who answers?"), validate_choice=False)
    state = SelectField(_l("Which ones?"), validate_choice=False)

    def offer(self, bodies: list[str]) -> None:
        self.body.choices = [SelectChoice("", gettext("All")), *(SelectChoice(name, name) for name in bodies)]
        self.state.choices = [
            SelectChoice(Which.OPEN.value, gettext("Open ones")),
            SelectChoice(Which.LATE.value, gettext("Late ones")),
            SelectChoice(Which.ANSWERED.value, gettext("Answered ones")),
            SelectChoice(Which.ALL.value, gettext("All")),
        ]

    @property
    def which(self) -> Which:
        return Which(self.state.data) if self.state.data in set(Which) else Which.OPEN

    @property
    def chosen(self) -> str:
        known = {str(each.value) for each in self.body.choices}
        return self.body.data if self.body.data in known else ""


class AskForm(StepForm):
    """What is asked of whom, and by when."""

    body = choice(_l("Whom do you ask?"), _l("A body that decides. It must answer, and its chair signs."))
    title = line(_l("What is it about, in a few words?"), _l("It stands on the agenda of the body's next meeting."))
    words = lines(_l("What do you ask?"), _l("One question at a time, so that it can be answered."))
    about = choice(_l("What does it belong to?"), _l("You can leave it open."))
    due_on = day(_l("By when do you ask for an answer?"))

    def offer(self, bodies: list[tuple[UUID, str]], about: list[tuple[str, str]]) -> None:
        none = SelectChoice("", gettext("Not chosen"))
        self.body.choices = [none, *(SelectChoice(str(key), name) for key, name in bodies)]
        self.about.choices = [none, *(SelectChoice(*each) for each in about)]

    def fill(self, ask: Ask) -> None:
        self.title.data, self.words.data, self.due_on.data = ask.title, ask.words, ask.due_on
        self.body.data, self.about.data = str(ask.body_id or ""), ask.about

    @property
    def ask(self) -> Ask:
        """What was written."""
        return Ask(
            self.title.data or "",
            self.words.data or "",
            UUID(self.body.data) if self.body.data else None,
            self.about.data or "",
            self.due_on.data,
        )


class AnswerForm(StepForm):
    """What the body answers."""

    words = lines(_l("What does the body answer?"), _l("In plain words. Everybody can read it."))
    easy = lines(_l("The same in easy Danish"), _l("Short sentences, one on each line. No difficult words."))


class SignForm(StepForm):
    """The chair signs, or says what should be different."""

    why = lines(_l("What should be different?"), _l("Only when you do not sign. The secretariat reads it."))


class JudgeForm(StepForm):
    """Whether the answer answers those who asked."""

    answers = RadioField(_l("Does it answer your question?"), validators=[FromList()], validate_choice=False)
    note = lines(_l("What is missing?"), _l("Only when it does not. Everybody can read it."))

    def offer(self) -> None:
        self.answers.choices = [
            SelectChoice(YES, gettext("Yes, it answers us")),
            SelectChoice(NO, gettext("No. The question stays open")),
        ]

    @property
    def answered(self) -> bool | None:
        return {YES: True, NO: False}.get(self.answers.data or "")
