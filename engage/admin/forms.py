"""The forms of administration: accounts, roles, seats, duty, retention."""

from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import (
    DateField,
    DateTimeLocalField,
    EmailField,
    HiddenField,
    SelectChoice,
    SelectField,
    StringField,
)
from wtforms.validators import Email, InputRequired, Length, Optional

from engage.bodies.models import BodyKind, SeatRole
from engage.core.authority import Role
from engage.core.clock import COPENHAGEN
from engage.core.languages import LANGUAGES
from engage.core.text import Say, say
from engage.web.forms import Form, WholeField, tidy
from engage.web.locale import _l

# Council and political roles come from seats alone.
GRANTED = (Role.MODERATOR, Role.ORGANISER, Role.EDITOR, Role.ADMINISTRATOR, Role.DPO)

SEAT_NAMES: dict[SeatRole, Say] = {
    SeatRole.CHAIR: say("Chair"),
    SeatRole.DEPUTY: say("Deputy chair"),
    SeatRole.MEMBER: say("Member"),
    SeatRole.SUBSTITUTE: say("Substitute"),
    SeatRole.SECRETARY: say("Secretary"),
}
KIND_NAMES: dict[BodyKind, Say] = {
    BodyKind.MUNICIPAL_COUNCIL: say("Municipal council"),
    BodyKind.REGIONAL_COUNCIL: say("Regional council"),
    BodyKind.KKR: say("KKR"),
    BodyKind.DIALOGUE_FORUM: say("Dialogue forum"),
    BodyKind.DISABILITY_COUNCIL: say("Disability council"),
    BodyKind.VULNERABLE_COUNCIL: say("Council for socially vulnerable people"),
    BodyKind.STEERING_GROUP: say("Steering group"),
    BodyKind.SECRETARIAT: say("Secretariat"),
}


def identity(value: Any) -> UUID | None:
    """A choice's identity; nothing chosen is None."""
    return UUID(str(value)) if value else None


def choice(label: Any, **options: Any) -> SelectField:
    """One choice of a list that the view fills in."""
    return SelectField(label, invalid_choice_message=_l("Choose one of the list"), **options)


class FindForm(Form):
    """Finding an account; sent as a form, so that no address of a person stands in an address of a page."""

    email = EmailField(
        _l("E-mail address"),
        description=_l("Write the whole address. Names are stored encrypted, so they cannot be searched."),
        filters=[tidy],
        validators=[InputRequired(_l("Write the e-mail address"))],
    )


class AccountForm(Form):
    name = StringField(
        _l("Name"),
        filters=[tidy],
        validators=[InputRequired(_l("Write the person's name")), Length(max=120, message=_l("Write a shorter name"))],
    )
    email = EmailField(
        _l("E-mail address"),
        description=_l("The invitation is sent here."),
        filters=[tidy],
        validators=[
            InputRequired(_l("Write the e-mail address")),
            Length(max=254, message=_l("This is too long")),
            Email(_l("Write an e-mail address such as name@example.org")),
        ],
    )
    language = SelectField(
        _l("Language of the mails"), choices=[SelectChoice(language.code, language.name) for language in LANGUAGES]
    )


class DatedForm(Form):
    """Something that holds from a day to a day."""

    valid_from = DateField(
        _l("First day"),
        invalid_value_message=_l("Write a date such as 2026-12-31"),
        validators=[InputRequired(_l("Choose the first day"))],
    )
    valid_to = DateField(
        _l("Last day"),
        invalid_value_message=_l("Write a date such as 2026-12-31"),
        description=_l("The last day counts. Leave it empty when there is no end yet."),
        validators=[Optional()],
    )


class GrantForm(DatedForm):
    role = choice(_l("Role"))
    scope = choice(_l("Where the role holds"))


class SeatForm(DatedForm):
    body = choice(_l("Body"))
    role = choice(_l("Seat"))
    nominated_by = StringField(
        _l("Nominated by"),
        description=_l("For example an organisation."),
        filters=[tidy],
        validators=[Length(max=120, message=_l("Write at most 120 characters"))],
    )


def _moment_field(label: Any, missing: Any) -> DateTimeLocalField:
    return DateTimeLocalField(
        label,
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        invalid_value_message=_l("Write a day and a time such as 2026-12-31 08:00"),
        validators=[InputRequired(missing)],
    )


class DutyForm(Form):
    account = choice(_l("Who"), validators=[InputRequired(_l("Choose a person"))])
    body = choice(_l("For which secretariat"), validators=[InputRequired(_l("Choose a secretariat"))])
    starts_at = _moment_field(_l("Begins"), _l("Choose when it begins"))
    ends_at = _moment_field(_l("Ends"), _l("Choose when it ends"))


def moment(local: datetime) -> datetime:
    """A time that was typed in Denmark."""
    return local.replace(tzinfo=COPENHAGEN)


class RetentionForm(Form):
    days = WholeField(
        _l("Days"),
        description=_l("How many days the data is held."),
        invalid_value_message=_l("Write a number of days"),
        validators=[InputRequired(_l("Write a number of days"))],
    )
    seen = HiddenField()
