"""The forms of dialogue: proposing, answering, minutes with their rows, follow-ups, words read aloud, table notes."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired

from engage.bodies.models import Body
from engage.contributions.forms import AtMost, FromList
from engage.contributions.rules import CORRECT, REMOVE
from engage.dialogue.rules import (
    FOLLOW_NAMES,
    NAME_LONGEST,
    NOTE_LONGEST,
    OUTCOME_LONGEST,
    POINT_LONGEST,
    TITLE_LONGEST,
    WHY_LONGEST,
    Became,
)
from engage.drafts.rules import TEXT_LIMIT, Publish
from engage.events.staff_forms import choice, day, line, lines, named
from engage.web.forms import Form, OnceForm, tidy
from engage.web.locale import _l, gettext

LEAVE = "leave"


class ProposalForm(OnceForm):
    """What somebody wants on the agenda."""

    title = StringField(
        _l("What should the meeting talk about?"),
        description=_l("A few words, as it could stand on the agenda."),
        filters=[tidy],
        validators=[InputRequired(_l("Write what the meeting should talk about.")), AtMost(TITLE_LONGEST)],
    )
    why = TextAreaField(
        _l("Why does it matter?"),
        description=_l("Write in your own words. Leave out names, CPR numbers and addresses."),
        filters=[tidy],
        validators=[InputRequired(_l("Write why it matters.")), AtMost(WHY_LONGEST)],
    )
    name = StringField(
        _l("Your name"),
        description=_l("Only those who answer you see it. You can leave it out."),
        filters=[tidy],
        validators=[AtMost(NAME_LONGEST)],
    )
    email = StringField(
        _l("Your e-mail address"),
        description=_l(
            "We write when there is an answer, or when it moves to another meeting. "
            "The mail does not say what it is about."
        ),
        filters=[tidy],
        validators=[AtMost(254)],
    )
    personal = RadioField(
        _l("What shall we do with it?"),
        choices=[
            SelectChoice(REMOVE, _l("Remove it for me")),
            SelectChoice(CORRECT, _l("I will correct it myself")),
            SelectChoice(LEAVE, _l("Leave it. Only those who answer me read it")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )


class CouncilForm(ProposalForm):
    """The same in the name of a council."""

    body = choice(_l("In the name of which body?"))

    def offer(self, councils: list[Body]) -> None:
        self.body.choices = [SelectChoice(body.key, body.name) for body in councils]


class CodeForm(Form):
    """Enter the code."""

    code = StringField(
        _l("Your code"),
        description=_l("You got it on a receipt. Capital and small letters, spaces and dashes do not matter."),
    )


class AnswerForm(Form):
    """The public words of a proposal, and what becomes of it."""

    version = HiddenField()
    do = HiddenField()
    title = line(
        _l("Public wording: what it is about"), _l("Everybody can read it. Write nothing that shows who asked.")
    )
    why = lines(_l("Public wording: why it matters"))
    starts = line(_l("It begins at"), _l("For example: 15:10."))
    who = line(_l("Who presents it?"))
    reason = lines(_l("Why does it not come on the agenda?"), _l("In plain words. Everybody can read it."))
    event = choice(_l("To which meeting?"))


class MinutesForm(Form):
    """The minutes; the rows are added to it."""

    version = HiddenField()
    summary = TextAreaField(
        _l("Short summary"),
        description=_l("A few plain sentences for everybody. Write no names of people who did not agree to it."),
        filters=[tidy],
        validators=[AtMost(POINT_LONGEST)],
    )
    note = StringField(
        _l("What have you changed?"),
        description=_l("One sentence. It stands in the minutes, with today's date."),
        filters=[tidy],
        validators=[AtMost(NOTE_LONGEST)],
    )


_BECAME = {
    Became.ANSWERED: _l("It was answered at the meeting"),
    Became.PARTLY: _l("It was partly answered"),
    Became.POSTPONED: _l("It was postponed"),
}
STANDING = ("became", "by", "text")
POINT, DECISION, FOLLOW = ("id", "title", "text"), ("id", "text", "body"), ("id", "what", "body", "owner", "due")


def minutes_form(
    points: int, decisions: int, follow_ups: int, bodies: list[Body], standing: list[str] | None = None
) -> type[MinutesForm]:
    """The form with so many rows of each kind. bodies: who can decide something, and do something.

    standing: how the fields begin of what stood open at the meeting.
    """
    fields: dict[str, Any] = {}
    chosen = [SelectChoice("", _l("Not chosen")), *(SelectChoice(str(body.id), body.name) for body in bodies)]
    for row in range(points):
        fields |= {
            f"point_{row}_id": HiddenField(),
            f"point_{row}_title": line(_l("Point of the agenda")),
            f"point_{row}_text": lines(_l("What was said")),
        }
    for row in range(decisions):
        fields |= {
            f"decision_{row}_id": HiddenField(),
            f"decision_{row}_text": lines(_l("What was decided")),
            f"decision_{row}_body": _among(_l("Who decided it?"), chosen),
        }
    for row in range(follow_ups):
        fields |= {
            f"follow_{row}_id": HiddenField(),
            f"follow_{row}_what": lines(_l("What is to be done")),
            f"follow_{row}_body": _among(_l("Which body does it?"), chosen),
            f"follow_{row}_owner": line(_l("Or who else?"), _l("Name a function, such as the secretariat. No person.")),
            f"follow_{row}_due": day(_l("By which day?")),
        }
    became = [SelectChoice("", _l("Not said yet")), *(SelectChoice(each.value, name) for each, name in _BECAME.items())]
    for name in standing or ():
        fields |= {
            f"{name}_became": _among(_l("What became of it?"), became),
            f"{name}_by": line(_l("Who answered?"), _l("A body or a function, never a person's name.")),
            f"{name}_text": lines(_l("What was answered, or why was it postponed?"), _l("Everybody can read it.")),
        }
    return type("MinutesForm", (MinutesForm,), fields)


def _among(label: Any, choices: list[SelectChoice]) -> Any:
    field = choice(label)
    field.kwargs["choices"] = choices
    return field


class FollowForm(Form):
    """How far something is that was promised."""

    version = HiddenField()
    follow_up = HiddenField()
    state = choice(_l("How far is it?"))
    outcome = TextAreaField(
        _l("What came of it?"),
        description=_l("In plain words. Everybody can read it."),
        filters=[tidy],
        validators=[AtMost(OUTCOME_LONGEST)],
    )

    def offer(self) -> None:
        self.state.choices = named(FOLLOW_NAMES)


class SpokenForm(Form):
    """Whether words that were read aloud stand in the minutes."""

    do = HiddenField()
    place = HiddenField()
    spoken = HiddenField()
    take_out = lines(
        _l("Words to take out"),
        _l("One line for each, copied exactly: names, and what else shows who somebody is."),
    )


class NoteForm(OnceForm):
    """What was written at a table."""

    topic = line(_l("Which table, or what did it talk about?"), _l("For example: Table 2, about transitions."))
    text = TextAreaField(
        _l("What was written"),
        description=_l("Word for word, as far as you can. A moderator reads it before anyone else."),
        filters=[tidy],
        validators=[InputRequired(_l("Write the text.")), AtMost(TEXT_LIMIT)],
    )
    focus = choice(_l("Which focus area is it about?"))
    publish = RadioField(
        _l("Who may read it?"),
        choices=[
            SelectChoice(Publish.PUBLIC.value, _l("Everybody: those at the table said yes")),
            SelectChoice(Publish.SECRETARIAT.value, _l("Only the secretariat")),
        ],
        validators=[InputRequired(_l("Choose who may read it.")), FromList()],
        validate_choice=False,
    )

    def offer(self, areas: list[tuple[str, str]], unknown: str) -> None:
        """What can be chosen: (reference, title) of focus areas."""
        self.focus.choices = [
            *(SelectChoice(*each) for each in areas),
            SelectChoice(unknown, gettext("It is not known")),
        ]
