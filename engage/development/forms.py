"""The forms of development work: the activity, a perspective in it, who took part, what changed, and the end."""

from typing import Any
from uuid import UUID

from flask import request
from wtforms import BooleanField, FileField, HiddenField, SelectChoice
from wtforms.validators import Optional

from engage.contributions.forms import Choices, FromList
from engage.contributions.rules import number as whole
from engage.development.including import In, Result, Sent
from engage.development.models import Activity, Change, Inclusion
from engage.development.rules import KINDS, OPEN, OUTCOMES, PARTS, ROLES, STATES, Kind, Outcome, Part, Role, State
from engage.development.service import Plan
from engage.events.staff_forms import choice, day, line, lines, named
from engage.web.forms import Form, OnceForm, WholeField
from engage.web.locale import _l, gettext, tell

FILE_HINT = _l("PDF, Word (docx), OpenDocument (odt) or plain text (txt), up to 10 MB. Everybody can read it.")


class VersionForm(OnceForm):
    """A form that knows which version of the activity it was made from."""

    version = HiddenField()

    @property
    def read(self) -> int:
        """The version that was read; -1 for anything that is none."""
        found = whole(self.version.data)
        return -1 if found is None else found


class PlanForm(VersionForm):
    """What an activity is."""

    kind = choice(_l("What kind of development work is it?"))
    title = line(_l("What is it called?"))
    about = lines(_l("What is it?"), _l("Short and plain. Everybody can read it."))
    areas = Choices(_l("Which focus areas is it about?"), validators=[FromList()], validate_choice=False)
    body = choice(_l("Who is responsible?"))
    starts_on = day(_l("First day"))
    ends_on = day(_l("Last day"), _l("Leave it empty when it is one day."))
    state = choice(_l("How far is it?"))

    def offer(self, areas: list[tuple[str, str]], bodies: list[tuple[UUID, str]]) -> None:
        self.kind.choices = named(KINDS)
        self.areas.choices = [SelectChoice(key, name) for key, name in areas]
        self.body.choices = [
            SelectChoice("", gettext("Not chosen")),
            *(SelectChoice(str(key), name) for key, name in bodies),
        ]
        self.state.choices = named({state: STATES[state] for state in OPEN})

    def fill(self, plan: Plan) -> None:
        """What is known already."""
        for name in ("title", "about", "starts_on", "ends_on"):
            self[name].data = getattr(plan, name)
        self.kind.data, self.state.data = plan.kind.value, plan.state.value
        self.areas.data = [str(each) for each in plan.areas]
        self.body.data = str(plan.body_id) if plan.body_id is not None else ""

    @property
    def plan(self) -> Plan:
        """What was said."""
        return Plan(
            Kind(self.kind.data or Kind.SEMINAR.value),
            self.title.data or "",
            self.about.data or "",
            [UUID(each) for each in self.areas.data or []],
            UUID(self.body.data) if self.body.data else None,
            self.starts_on.data,
            self.ends_on.data,
            State(self.state.data or State.PLANNED.value),
        )


class _FileForm(VersionForm):
    """A form that can bring a file along."""

    file = FileField(_l("A file that shows it"), description=FILE_HINT)
    drop = BooleanField(_l("Take the file away"), validators=[Optional()])

    @property
    def sent(self) -> Sent:
        """The file that came along, if one did."""
        found = request.files.get("file")
        if found is None or not found.filename:
            return Sent(drop=bool(self.drop.data))
        return Sent(found.filename, found.read())


class InForm(_FileForm):
    """Which perspective went in, where and how."""

    perspective = choice(_l("Which perspective?"))
    where_in = line(_l("Where in it?"), _l("For example: the first talk, or the second day."))
    how = lines(_l("How did it go in?"), _l("What was done with what people say. Everybody can read it."))

    def fill(self, row: Inclusion) -> None:
        self.where_in.data, self.how.data = row.where_in, row.how

    @property
    def told(self) -> In:
        return In(self.where_in.data or "", self.how.data or "", self.sent)


class ResultForm(_FileForm):
    """What changed, or is to change."""

    what = lines(_l("What is different now, or is to be?"))
    where_at = line(_l("Where?"), _l("For example: in all municipalities, or at one place."))
    state = choice(_l("How far is it?"))
    happened_on = day(_l("When did it happen, or by when is it to happen?"))
    evidence = lines(
        _l("What shows it?"), _l("Numbers, a new way of working, what people say. Needed when it has happened.")
    )
    link = line(_l("A link to what shows it"), _l("It begins with https://"))
    confirmed_by = line(
        _l("Who confirms it?"), _l("A body or a function, never a person's name. Needed when it has happened.")
    )

    def offer(self) -> None:
        self.state.choices = named(OUTCOMES)

    def fill(self, row: Change) -> None:
        for name in ("what", "where_at", "happened_on", "evidence", "link", "confirmed_by"):
            self[name].data = getattr(row, name)
        self.state.data = row.state.value

    @property
    def told(self) -> Result:
        return Result(
            self.what.data or "",
            self.where_at.data or "",
            Outcome(self.state.data or Outcome.PLANNED.value),
            self.happened_on.data,
            self.evidence.data or "",
            self.link.data or "",
            self.confirmed_by.data or "",
            self.sent,
        )


class PeopleForm(VersionForm):
    """How many with lived experience did what; the fields are added to it."""

    @property
    def people(self) -> dict[tuple[Role, Part], int]:
        return {(role, part): self[f"{role.value}_{part.value}"].data or 0 for role in Role for part in Part}


def people_form() -> PeopleForm:
    """One number for each role and each part."""
    fields: dict[str, Any] = {
        f"{role.value}_{part.value}": WholeField(tell(PARTS[part]), default=0, validators=[Optional()], description="")
        for role in Role
        for part in Part
    }
    made: PeopleForm = type("PeopleForm", (PeopleForm,), fields)()
    return made


def people_rows(form: PeopleForm) -> list[tuple[str, list[Any]]]:
    """The fields by role."""
    return [(tell(ROLES[role]), [form[f"{role.value}_{part.value}"] for part in Part]) for role in Role]


class CloseForm(VersionForm):
    """The end: why no perspective went in, where none did; and how many came, where its event is closed with it."""

    why_none = lines(
        _l("Why did no perspective go in?"), _l("Only when none did. Everybody can read it. Say what you do next time.")
    )
    head_count = WholeField(
        _l("How many people were there?"),
        description=_l("Count everybody in the room and online, companions too."),
        validators=[Optional()],
    )


class StepForm(Form):
    """A button that takes an activity one step on."""

    version = HiddenField()
    do = HiddenField()

    @property
    def read(self) -> int:
        found = whole(self.version.data)
        return -1 if found is None else found


def filled(it: Activity, areas: list[UUID]) -> Plan:
    """What an activity says now, for its form."""
    return Plan(it.kind, it.title, it.about, areas, it.body_id, it.starts_on, it.ends_on, it.state)
