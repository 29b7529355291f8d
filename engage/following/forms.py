"""The forms of following: where to write and how often, and what a follower changes."""

from wtforms import HiddenField, RadioField, SelectChoice, SelectField, StringField

from engage.contributions.forms import AtMost, FromList
from engage.core.languages import LANGUAGES
from engage.following.rules import RHYTHMS, WEEKDAYS, Rhythm
from engage.web.forms import Form, tidy
from engage.web.locale import _l, tell


class RhythmForm(Form):
    """How often."""

    rhythm = RadioField(_l("How often shall we write?"), validators=[FromList()], validate_choice=False)

    def offer(self) -> None:
        self.rhythm.choices = [SelectChoice(each.value, tell(RHYTHMS[each])) for each in reversed(Rhythm)]

    @property
    def chosen(self) -> Rhythm | None:
        """The rhythm that was chosen, when it is one."""
        return Rhythm(self.rhythm.data) if self.rhythm.data in set(Rhythm) else None


class FollowForm(RhythmForm):
    """Where to write, how often, and about what."""

    hvad = HiddenField()
    email = StringField(
        _l("Your e-mail address"),
        description=_l("We write to it only about this. We lock it away, and nobody on the staff can read it."),
        filters=[tidy],
        validators=[AtMost(254)],
    )


class ChangeForm(RhythmForm):
    """When and in which language a follower is told."""

    weekday = SelectField(
        _l("On which day, if it is once a week?"), coerce=str, validators=[FromList()], validate_choice=False
    )
    tongue = SelectField(_l("In which language?"), validators=[FromList()], validate_choice=False)

    def offer(self) -> None:
        super().offer()
        self.weekday.choices = [SelectChoice(str(number), tell(name)) for number, name in WEEKDAYS.items()]
        self.tongue.choices = [SelectChoice(each.code, each.name) for each in LANGUAGES]

    @property
    def day(self) -> int:
        """The weekday that was chosen; 0 for anything that is none."""
        return int(self.weekday.data) if self.weekday.data in {str(number) for number in WEEKDAYS} else 0
