"""The forms of written rounds: what is asked, more time, the summary, and what a council or a politician says."""

from uuid import UUID

from wtforms import HiddenField, SelectChoice, TextAreaField

from engage.contributions.forms import AtMost
from engage.core.ids import identity
from engage.dialogue.rounding import Wanted
from engage.dialogue.rules import WHY_LONGEST
from engage.events.staff_forms import choice, day, line, lines
from engage.web.forms import OnceForm, tidy
from engage.web.locale import _l, gettext

TEXTS = ("title", "question", "question_easy", "background", "background_easy")


class RoundStepForm(OnceForm):
    """A button that takes a round one step on; `do` says which."""

    version = HiddenField()
    do = HiddenField()
    post = HiddenField()


class RoundForm(RoundStepForm):
    """What people are asked between two meetings."""

    body = choice(_l("Between whose meetings?"))
    about = choice(_l("What is it about?"), _l("A perspective, something that was promised, or a whole focus area."))
    title = line(_l("What is the round called?"), _l("A few words. It stands on the agenda of the next meeting."))
    question = line(_l("What do you ask?"), _l("One question, in plain words. Everybody can answer it."))
    question_easy = line(_l("The same question in easy Danish"), _l("Short sentences and plain words."))
    background = lines(_l("What do people need to know first?"), _l("Why you ask, and what the answers can change."))
    background_easy = lines(_l("The same background in easy Danish"), _l("Short sentences and plain words."))
    until = day(_l("Which is the last day to write?"), _l("At least a week ahead. The whole of that day counts."))

    def offer(self, bodies: list[tuple[UUID, str]], about: list[tuple[str, str]]) -> None:
        none = SelectChoice("", gettext("Not chosen"))
        self.body.choices = [none, *(SelectChoice(str(key), name) for key, name in bodies)]
        self.about.choices = [none, *(SelectChoice(*each) for each in about)]

    @property
    def wanted(self) -> Wanted:
        texts = {name: self[name].data or "" for name in TEXTS}
        return Wanted(identity(self.body.data), self.about.data or "", until=self.until.data, **texts)


class MoreTimeForm(RoundStepForm):
    until = day(_l("Which is the last day to write now?"), _l("Later than before."))


class CloseRoundForm(RoundStepForm):
    """What came of it, and where it goes."""

    summary = lines(_l("What did people write, in short?"), _l("Also where they do not agree. Everybody can read it."))
    easy = lines(_l("The same in easy Danish"), _l("Short sentences and plain words."))
    meeting = choice(_l("Which meeting talks about it?"), _l("It comes on the agenda of that meeting."))
    starts = line(_l("When on that day?"), _l("Hours and minutes, such as 15:10."))

    def offer(self, meetings: list[tuple[UUID, str]]) -> None:
        none = SelectChoice("", gettext("No meeting is planned yet"))
        self.meeting.choices = [none, *(SelectChoice(str(key), name) for key, name in meetings)]


class AgendaForm(RoundStepForm):
    """The meeting that talks about it."""

    meeting = choice(_l("Which meeting talks about it?"), _l("It comes on the agenda of that meeting."))
    starts = line(_l("When on that day?"), _l("Hours and minutes, such as 15:10."))

    offer = CloseRoundForm.offer


class PostForm(RoundStepForm):
    """The word of a council, or of a politician."""

    body = choice(_l("In whose name do you write?"))
    text = TextAreaField(
        _l("What do you want to say?"),
        description=_l("Everybody can read it at once. Write nothing private about yourself or others."),
        filters=[tidy],
        validators=[AtMost(WHY_LONGEST)],
    )

    def offer(self, hats: list[tuple[UUID, str]]) -> None:
        self.body.choices = [SelectChoice(str(key), name) for key, name in hats]
        if len(hats) > 1:
            self.body.choices.insert(0, SelectChoice("", gettext("Not chosen")))
