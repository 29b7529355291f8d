"""The forms of an organiser about people: seats, access needs, somebody who calls, and the door."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectChoice
from wtforms.validators import InputRequired, ValidationError

from engage.contributions.forms import Choices, FromList
from engage.core.languages import LANGUAGES
from engage.events.forms import personal
from engage.events.models import Event
from engage.events.needs import offered
from engage.events.rules import COMING_NAMES, COMPANIONS, NEED_NAMES, Coming, NeedState, need_may_become
from engage.events.seating import Held
from engage.events.staff_forms import choice, day, line, lines, named, number
from engage.web.forms import Form, OnceForm
from engage.web.locale import _l, gettext, tell


class SeatsForm(Form):
    """How many seats there are; the rows of held groups are added to it."""

    version = HiddenField()
    capacity = number(_l("How many seats are there?"), _l("Companions take a seat too."))

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The fields of each group: for whom, how many, until when."""
        count = sum(field.name.startswith("held_") for field in self) // 3
        return [
            (self[f"held_{row}_roles"], self[f"held_{row}_seats"], self[f"held_{row}_until"]) for row in range(count)
        ]

    def groups(self) -> tuple[Held, ...]:
        """The groups that were filled in; what is missing is said at its field."""
        found = []
        for roles, seats, until in self.rows:
            if not (roles.data or seats.data or until.data):
                continue
            if not roles.data:
                roles.errors = [gettext("Choose whom the seats are held for.")]
            elif until.data is None:
                until.errors = [gettext("Write until which day the seats are held.")]
            else:
                found.append(Held(frozenset(Coming(each) for each in roles.data), seats.data or 0, until.data))
        return tuple(found)


def seats_form(groups: int) -> type[SeatsForm]:
    """The form with so many groups."""
    fields: dict[str, Any] = {}
    for row in range(groups):
        fields |= {
            f"held_{row}_roles": Choices(
                _l("For whom?"),
                choices=named(COMING_NAMES),
                validators=[FromList()],
                validate_choice=False,
            ),
            f"held_{row}_seats": number(_l("How many seats?")),
            f"held_{row}_until": day(_l("Until which day?"), _l("After that day they are for everybody.")),
        }
    return type("SeatsForm", (SeatsForm,), fields)


# What an organiser says about a need; the person reads other words.
STATES: dict[NeedState, Any] = {
    NeedState.REQUESTED: _l("Asked for"),
    NeedState.ARRANGED: _l("Being arranged"),
    NeedState.CONFIRMED: _l("Arranged, and the person is told"),
    NeedState.IMPOSSIBLE: _l("Not possible, and the person is told"),
}


class RefuseForm(Form):
    """Why somebody who was set aside does not get a place."""

    reason = lines(_l("Why do they not get a place?"), _l("In plain words. Only the person reads it, with the code."))


class AnswerForm(Form):
    """How far a need is, and what its person reads."""

    version = HiddenField()
    do = HiddenField()
    state = choice(_l("How far is it?"))
    words = lines(
        _l("What do you tell the person?"),
        _l("In plain words: what is arranged, or why it is not possible. Needed for the last two choices."),
    )
    alternative = lines(_l("What is possible instead?"), _l("Needed when it is not possible."))

    def offer(self, state: NeedState) -> None:
        self.state.choices = [
            SelectChoice(key.value, str(words)) for key, words in STATES.items() if need_may_become(state, key)
        ]

    def validate_state(self, field: Any) -> None:
        if field.data not in [each.value for each in field.choices]:
            raise ValidationError(gettext("Choose from the list."))


class HandOverForm(Form):
    """Who arranges it, and by when."""

    version = HiddenField()
    do = HiddenField()
    owner = choice(_l("Who arranges it?"))
    due = day(_l("By which day?"), None, InputRequired(_l("Write the day.")))


class GuestForm(OnceForm):
    """Somebody who calls, writes or comes by."""

    name = line(_l("Name"), _l("As it stands on the name tag. It can be left out."))
    phone = line(_l("Phone"))
    email = line(_l("E-mail"))
    address = lines(_l("Postal address"), _l("Only for those who want a letter from us."))
    language = choice(_l("In which language shall we write?"), usual="da")
    role = choice(_l("Who do they come as?"))
    municipality = choice(_l("Municipality"))
    companions = choice(_l("How many companions?"), usual="0")
    needs = Choices(_l("What do they need?"), validators=[FromList()], validate_choice=False)
    needs_text = lines(_l("Something else, in their own words"))
    needs_consent = BooleanField(
        _l("The person says yes to our using what they need"),
        description=_l("Tell them that only organisers see it, and that it is deleted 30 days after the event."),
    )
    aloud = lines(_l("A text to be read aloud"))
    aloud_consent = BooleanField(
        _l("The person says yes to the text standing in the minutes"),
        description=_l("Tell them that everyone can read the minutes, and that their name does not stand there."),
    )
    question = lines(_l("A question in advance"))
    personal = personal()

    def offer(self, event: Event, places: list[Any]) -> None:
        none = SelectChoice("", gettext("Not chosen"))
        self.language.choices = [SelectChoice(each.code, each.name) for each in LANGUAGES]
        self.role.choices = [none, *named(COMING_NAMES)]
        self.municipality.choices = [none, *(SelectChoice(each.code, each.name) for each in places)]
        self.companions.choices = [SelectChoice(str(each), str(each)) for each in COMPANIONS]
        self.needs.choices = [SelectChoice(kind.value, tell(NEED_NAMES[kind])) for kind in offered(event)]


class CodeForm(Form):
    """Somebody shows their code at the door."""

    do = HiddenField()
    code = line(_l("Code"), _l("Type the code that the person shows."))


class ActForm(Form):
    """A button about one person."""

    do = HiddenField()
    place = HiddenField()
    call = HiddenField()
