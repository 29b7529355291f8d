"""The forms of hearings, for those who ask; and those of a council's room."""

from typing import Any
from uuid import UUID

from wtforms import EmailField, HiddenField, RadioField, SelectChoice, SelectField
from wtforms.validators import Email, InputRequired

from engage.bodies.models import SeatRole
from engage.contributions.forms import Choices, FromList
from engage.contributions.rules import number as whole
from engage.core.languages import LANGUAGES
from engage.events.staff_forms import choice, day, line, lines
from engage.hearings.inviting import Newcomer
from engage.hearings.queries import Told
from engage.hearings.rules import INVITED, SEATS
from engage.hearings.service import Plan
from engage.web.forms import Form, OnceForm, tidy
from engage.web.locale import _l, gettext, tell

AGREE, DISSENT, TAKE_BACK = "agree", "dissent", "take_back"


def read(field: Any) -> int:
    """The version that was read; -1 for anything that is none."""
    found = whole(field.data)
    return -1 if found is None else found


class StepForm(OnceForm):
    """A button that takes something one step on; `do` says which."""

    version = HiddenField()
    do = HiddenField()

    @property
    def read(self) -> int:
        return read(self.version)


# --- Asking -------------------------------------------------------------------------------------


class HearingForm(StepForm):
    """What bodies are asked."""

    about = choice(_l("What is it about?"), _l("A perspective, or a whole focus area."))
    title = line(_l("What is the hearing called?"))
    summary = lines(
        _l("What do you ask, and what do councils need to know?"),
        _l("At most two pages, which is 6,000 characters. Everybody can read it."),
    )
    easy = lines(_l("The same in easy Danish"), _l("Short sentences and plain words."))
    bodies = Choices(_l("Whom do you ask?"), validators=[FromList()], validate_choice=False)
    due_on = day(_l("Which day must they answer by?"), _l("At least six weeks ahead. The whole of that day counts."))
    short_why = lines(_l("Why must it be sooner?"), _l("Only with less than six weeks. Everybody can read it."))

    def offer(self, about: list[tuple[str, str]], bodies: list[tuple[UUID, str]]) -> None:
        self.about.choices = [SelectChoice("", gettext("Not chosen")), *(SelectChoice(*each) for each in about)]
        self.bodies.choices = [SelectChoice(str(key), name) for key, name in bodies]

    def fill(self, it: Told, easy: str) -> None:
        """What a draft says now."""
        hearing = it.hearing
        for name in ("title", "summary", "due_on", "short_why"):
            self[name].data = getattr(hearing, name)
        self.easy.data = easy
        self.about.data = f"p:{hearing.perspective_id}" if hearing.perspective_id else f"f:{hearing.focus_area_id}"
        self.bodies.data = [str(each.body.id) for each in it.standings]

    @property
    def plan(self) -> Plan:
        kind, _, key = (self.about.data or "").partition(":")
        return Plan(
            self.title.data or "",
            self.summary.data or "",
            self.easy.data or "",
            UUID(key) if kind == "f" else None,
            UUID(key) if kind == "p" else None,
            [UUID(each) for each in self.bodies.data or []],
            self.due_on.data,
            self.short_why.data or "",
        )


class MoreTimeForm(StepForm):
    due_on = day(_l("Which day must they answer by now?"), _l("Later than before."))


class WithdrawForm(StepForm):
    why = lines(_l("Why is it called off?"), _l("Everybody can read it. What councils have sent stays."))


# --- In a room ----------------------------------------------------------------------------------


class PointForm(StepForm):
    """One point of a statement."""

    heading = line(_l("Heading of the point"))
    text = lines(_l("What does the council say?"), _l("One thing in each point, so that it can be answered."))


class CommentForm(StepForm):
    text = lines(_l("Write to the others"), _l("Only members of this room read it. It never goes along."))


class AnswerForm(StepForm):
    """Agree or dissent."""

    stance = RadioField(
        _l("Do you agree that this is sent in the council's name?"),
        choices=[
            SelectChoice(AGREE, _l("Yes, I agree")),
            SelectChoice(DISSENT, _l("No, I do not agree")),
            SelectChoice(TAKE_BACK, _l("I have not decided: take my answer back")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )
    reason = lines(
        _l("Why do you not agree?"),
        _l("It stands with the statement, and everybody can read it. Write nothing private about yourself or others."),
    )


class AdoptForm(StepForm):
    """Adopt and send."""

    answered = HiddenField()
    instead_why = lines(_l("Why do you take over from the chair?"), _l("Everybody can read it."))
    what_changed = lines(_l("What is different from the last time?"), _l("Everybody can read it."))


class InviteForm(Form):
    """A new member."""

    name = line(_l("Name"))
    email = EmailField(
        _l("E-mail address"),
        description=_l("The invitation is sent here."),
        filters=[tidy],
        validators=[
            InputRequired(_l("Write the e-mail address")),
            Email(_l("Write an e-mail address such as name@example.org")),
        ],
    )
    role = choice(_l("Which seat?"))
    substitute_for = choice(_l("Whom does a substitute stand in for?"), _l("Only for a substitute."))
    nominated_by = line(_l("Nominated by"), _l("For example an organisation."))
    valid_from = day(_l("First day"))
    valid_to = day(_l("Last day"), _l("The last day counts. Leave it empty when there is no end yet."))
    language = SelectField(
        _l("Language of the mails"), choices=[SelectChoice(each.code, each.name) for each in LANGUAGES]
    )

    def offer(self, seats: list[tuple[UUID, str]]) -> None:
        self.role.choices = [SelectChoice(each.value, tell(SEATS[each])) for each in INVITED]
        self.substitute_for.choices = [
            SelectChoice("", gettext("Not chosen")),
            *(SelectChoice(str(key), name) for key, name in seats),
        ]

    @property
    def newcomer(self) -> Newcomer:
        return Newcomer(
            self.name.data or "",
            self.email.data or "",
            SeatRole(self.role.data or SeatRole.MEMBER.value),
            self.language.data or "da",
            self.nominated_by.data or "",
            self.valid_from.data,
            self.valid_to.data,
            UUID(self.substitute_for.data) if self.substitute_for.data else None,
        )


class NameForm(Form):
    """Whether one's name stands on the public page."""

    do = HiddenField()
