"""The forms of a silent dialogue: a name and who may read, and one answer at a time."""

from typing import Any

from wtforms import HiddenField, RadioField, SelectChoice, TextAreaField
from wtforms.validators import ValidationError

from engage.contributions.forms import AboutForm, AtMost, ConsentForm, FromList, PersonalForm, WhoForm
from engage.drafts.rules import TEXT_LIMIT
from engage.events import nicknames, silent
from engage.web.forms import OnceForm, tidy
from engage.web.locale import _l, gettext


class BeginForm(OnceForm):
    """A name of ours, and what holds for all that somebody writes here."""

    offered = HiddenField()  # the names on the page, so that it comes back with the same ones
    publish = RadioField(*ConsentForm.publish.args, **ConsentForm.publish.kwargs)
    quote = RadioField(*ConsentForm.quote.args, **ConsentForm.quote.kwargs)
    under_15 = RadioField(*AboutForm.under_15.args, **AboutForm.under_15.kwargs)
    role = RadioField(
        _l("Who are you in this?"),
        description=_l("If you help somebody to write, choose who that person is."),
        choices=[
            SelectChoice("", _l("I would rather not say")),
            *(each for each in WhoForm.role.kwargs["choices"] if each.value in set(silent.ROLES)),
        ],
        validators=[FromList()],
        validate_choice=False,
    )
    nickname = RadioField(
        _l("Which name do you want to write under?"),
        description=_l("We have made the names. Nobody can see who you are."),
        validators=[FromList()],
        validate_choice=False,
    )
    words = HiddenField(validators=[AtMost(400)])  # newer ones may come while the page stands open

    def offer(self, names: list[str]) -> None:
        """Put names on the page."""
        self.offered.data = "|".join(names)
        self.nickname.choices = [SelectChoice(name, name) for name in names]

    @property
    def names(self) -> list[str]:
        """The names that stood on the page."""
        names = (self.offered.data or "")[:1000].split("|")
        return [name for name in names if nicknames.is_ours(name)][: nicknames.OFFERED]

    def validate_nickname(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose one of the names."))

    def validate_publish(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Choose who may read what you write."))


class AnswerForm(OnceForm, PersonalForm):
    """One answer."""

    who = HiddenField()  # the writer, sealed: see opened.Here.mark
    text = TextAreaField(
        _l("Your answer"),
        description=_l("Take your time. Do not write names, CPR numbers or addresses."),
        filters=[tidy],
        validators=[AtMost(TEXT_LIMIT)],
    )
