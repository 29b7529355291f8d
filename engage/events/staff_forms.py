"""The forms of an organiser: the plan of an event, and what becomes of it."""

from datetime import date, datetime
from typing import Any

from wtforms import HiddenField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional, ValidationError

from engage.agreements.forms import Day
from engage.bodies.models import Body, Municipality, Region
from engage.contributions.forms import Choices, FromList
from engage.core.languages import LANGUAGES
from engage.events.models import Event
from engage.events.planning import Plan
from engage.events.rules import AUDIENCE_NAMES, KIND_NAMES, MODE_NAMES, SUPPORT_NAMES, Audience, Kind, Mode, Support
from engage.events.seating import Held
from engage.web.forms import Form, WholeField, tidy
from engage.web.locale import _l, gettext, tell

DAYS = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"]
KNOWN = ("step_free", "accessible_toilet", "hearing_loop", "quiet_room", "parking")
PROMISED = ("companion_free", "easy_read", "material_in_advance")
TEXTS = (
    "title", "description", "practical", "questions", "venue", "room", "street", "transport", "organiser", "meal",
    "perspectives",
)  # fmt: skip
PERSPECTIVES = _l("Which perspectives does it include, and how?")
PERSPECTIVES_HINT = _l("What citizens and relatives have said, and where it comes in. Everybody can read it.")
YES_NO: dict[str, Any] = {"": _l("Not known"), "yes": _l("Yes"), "no": _l("No")}


def day(label: Any, hint: Any = None, *validators: Any) -> Any:
    return Day(label, description=hint, format=DAYS, validators=list(validators) or [Optional()])


def line(label: Any, hint: Any = None) -> Any:
    return StringField(label, description=hint, filters=[tidy])


def lines(label: Any, hint: Any = None) -> Any:
    return TextAreaField(label, description=hint, filters=[tidy])


def choice(label: Any, hint: Any = None, usual: str = "") -> Any:
    return SelectField(label, description=hint, default=usual, validators=[FromList()], validate_choice=False)


def number(label: Any, hint: Any = None) -> Any:
    wrong = _l("Write a whole number.")
    return WholeField(label, description=hint, default=0, validators=[Optional(), NumberRange(0, 100_000, wrong)])


def named(names: Any) -> list[SelectChoice]:
    """The choices of a field, from words and what they are called."""
    return [SelectChoice(str(key), tell(name)) for key, name in names.items()]


class PlanForm(Form):
    """Everything that an organiser says about an event."""

    version = HiddenField()
    title = line(_l("What is the event called?"))
    kind = choice(_l("What kind of event is it?"))
    description = lines(_l("What is it about?"), _l("Short and plain. It stands on the event's page."))
    scope = choice(_l("Whose event is it?"), _l("Its organisers can change it and see who comes."))
    body = choice(_l("Which body holds it?"))
    organiser = line(_l("Who holds it together with you?"))
    starts = day(_l("Day"), None, InputRequired(_l("Write the day of the event.")))
    clock = line(_l("It begins at"), _l("For example: 15:00."))
    ends = line(_l("It ends at"), _l("For example: 17:30."))
    last = day(_l("Last day, when it is not the same day"))
    mode = choice(_l("How do people meet?"))
    venue = line(_l("Place"))
    room = line(_l("Room"))
    street = line(_l("Street and town"))
    transport = lines(_l("How to get there, and where to park"))
    online_link = line(_l("Link to the online meeting"), _l("Only those who have a place see it."))
    region = choice(_l("Region"))
    municipality = choice(_l("Municipality"))
    capacity = number(_l("How many seats are there?"), _l("Companions take a seat too."))
    signup_until = day(_l("Last day to sign up"), _l("The whole of this day counts."))
    access_until = day(
        _l("Last day to ask for an interpreter or other help"), _l("What is asked for by this day can be arranged.")
    )
    audience = Choices(_l("Who is it for?"), validators=[FromList()], validate_choice=False)
    languages = Choices(
        _l("Which languages are spoken?"), id="spoken", default=["da"], validators=[FromList()], validate_choice=False
    )
    price_dkk = number(_l("What does it cost, in kroner?"), _l("Write 0 when it is free."))
    meal = line(_l("Food and drink"))
    practical = lines(_l("Other practical information"))
    questions = lines(_l("Questions to think about"), _l("One on each line. They are shown a week before the event."))
    perspectives = lines(PERSPECTIVES, PERSPECTIVES_HINT)
    sign_language = choice(_l("Sign-language interpreter"))
    speech_to_text = choice(_l("Speech-to-text interpreter"))
    step_free = choice(_l("Can people get in without steps?"))
    accessible_toilet = choice(_l("Is there an accessible toilet?"))
    hearing_loop = choice(_l("Is there a hearing loop?"))
    quiet_room = choice(_l("Is there a quiet room?"))
    parking = choice(_l("Is there parking close to the door?"))
    companion_free = choice(_l("Do companions come for free?"), usual="yes")
    easy_read = choice(_l("Is the programme there in easy Danish?"), usual="no")
    material_in_advance = choice(_l("Can people get the material in advance?"), usual="no")
    break_every = number(_l("How many minutes between breaks?"), _l("Write 0 when it is not decided."))

    def offer(self, scopes: list[Body], bodies: list[Body], regions: list[Region], places: list[Municipality]) -> None:
        """Fill in the choices."""
        none = SelectChoice("", gettext("Not chosen"))
        meetings = {kind: name for kind, name in KIND_NAMES.items() if kind is not Kind.WRITTEN_ROUND}
        self.kind.choices, self.mode.choices = named(meetings), named(MODE_NAMES)
        self.scope.choices = [SelectChoice(each.key, each.name) for each in scopes]
        self.body.choices = [none, *(SelectChoice(each.key, each.name) for each in bodies)]
        self.region.choices = [none, *(SelectChoice(each.key, each.name) for each in regions)]
        self.municipality.choices = [none, *(SelectChoice(each.code, each.name) for each in places)]
        self.audience.choices = named(AUDIENCE_NAMES)
        self.languages.choices = [SelectChoice(each.code, each.name) for each in LANGUAGES]
        self.sign_language.choices = self.speech_to_text.choices = named(SUPPORT_NAMES)
        for name in KNOWN:
            self[name].choices = [SelectChoice(value, str(words)) for value, words in YES_NO.items()]
        for name in PROMISED:
            self[name].choices = [SelectChoice(value, str(YES_NO[value])) for value in ("yes", "no")]

    def validate_clock(self, field: Any) -> None:
        _clock(field)

    def validate_ends(self, field: Any) -> None:
        _clock(field)

    def plan(self, held: tuple[Held, ...]) -> Plan:
        """What was filled in, for a form that is valid. held: the groups, which have a page of their own."""
        first: date = self.starts.data
        rest: dict[str, Any] = {name: self[name].data or "" for name in TEXTS}
        rest |= {name: {"yes": True, "no": False}.get(self[name].data) for name in KNOWN}
        rest |= {name: self[name].data == "yes" for name in PROMISED}
        return Plan(
            kind=Kind(self.kind.data or Kind.SEMINAR),
            starts=datetime.combine(first, _clock(self.clock).time()),
            ends=datetime.combine(self.last.data or first, _clock(self.ends).time()),
            scope=self.scope.data or "",
            body=self.body.data or "",
            region=self.region.data or "",
            municipality=self.municipality.data or "",
            mode=Mode(self.mode.data or Mode.IN_PERSON),
            online_link=self.online_link.data or "",
            capacity=self.capacity.data or 0,
            held=held,
            signup_until=self.signup_until.data,
            access_until=self.access_until.data,
            audience=tuple(Audience(each) for each in self.audience.data or ()),
            languages=tuple(self.languages.data or ()),
            price_dkk=self.price_dkk.data or 0,
            sign_language=Support(self.sign_language.data or Support.NONE),
            speech_to_text=Support(self.speech_to_text.data or Support.NONE),
            break_every=self.break_every.data or None,
            **rest,
        )


def _clock(field: Any) -> datetime:
    try:
        return datetime.strptime((field.data or "").replace(".", ":"), "%H:%M")  # noqa: DTZ007 - a clock time alone
    except ValueError as error:
        raise ValidationError(gettext("Write the time as hours and minutes, such as 15:10.")) from error


def written(event: Event, keys: dict[str, str], online_link: str) -> dict[str, Any]:
    """The plan of an event as the form shows it. keys: of its scope, body, region and municipality."""
    starts, ends = datetime.fromisoformat(event.starts_wall), datetime.fromisoformat(event.ends_wall)
    same = ("capacity", "signup_until", "access_until", "audience", "languages", "price_dkk")
    return {
        "starts": starts.date(),
        "clock": starts.strftime("%H:%M"),
        "ends": ends.strftime("%H:%M"),
        "last": ends.date() if ends.date() != starts.date() else None,
        "online_link": online_link,
        "break_every": event.break_every or 0,
        **{name: getattr(event, name) or "" for name in TEXTS},
        **{name: getattr(event, name) for name in same},
        **{name: str(getattr(event, name)) for name in ("kind", "mode", "sign_language", "speech_to_text")},
        **{name: {True: "yes", False: "no"}.get(getattr(event, name), "") for name in (*KNOWN, *PROMISED)},
        **keys,
    }


class StepForm(Form):
    """A button that takes an event one step on."""

    version = HiddenField()
    do = HiddenField()


class CloseForm(StepForm):
    """How many there were."""

    head_count = WholeField(
        _l("How many people were there?"),
        description=_l("Count everybody in the room and online, companions too."),
        validators=[InputRequired(_l("Write how many people were there."))],
    )
    perspectives = lines(PERSPECTIVES, PERSPECTIVES_HINT)


class CopyForm(StepForm):
    """The same event again."""

    day = day(
        _l("When is the new event?"), _l("Leave it empty for the same weekday a year later. All other days move along.")
    )


class CancelForm(Form):
    """Why it is cancelled."""

    version = HiddenField()
    reason = lines(_l("Why is it cancelled?"), _l("Everybody can read it. Say what comes instead, if anything does."))


class ProgrammeForm(Form):
    """The items of the programme, what there is to read, and what it is about; the rows are added to it."""

    version = HiddenField()
    focus = Choices(_l("Which focus areas is it about?"), validators=[FromList()], validate_choice=False)


ITEM, PAPER = ("starts", "title", "who"), ("title", "short", "short_url", "long_url")
ITEM_NAMES = {"starts": _l("It begins at"), "title": _l("What happens"), "who": _l("Who")}
PAPER_NAMES = {
    "title": _l("Title"),
    "short": _l("The short version"),
    "short_url": _l("Address of the short version"),
    "long_url": _l("Address of the long version"),
}


def programme_form(items: int, papers: int) -> type[ProgrammeForm]:
    """The form with so many rows of both kinds."""
    fields: dict[str, Any] = {}
    for row in range(items):
        fields |= {f"item_{row}_{name}": line(ITEM_NAMES[name]) for name in ITEM}
    for row in range(papers):
        fields |= {f"paper_{row}_{name}": (lines if name == "short" else line)(PAPER_NAMES[name]) for name in PAPER}
    return type("ProgrammeForm", (ProgrammeForm,), fields)
