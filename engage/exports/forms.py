"""The forms of exports: asking for personal columns, and the colleague's answer."""

from wtforms import SelectChoice, SelectField, TextAreaField

from engage.contributions.forms import AtMost, FromList
from engage.exports.rules import REASON_LIMIT
from engage.exports.tables import TABLES
from engage.web.forms import Form, OnceForm, tidy
from engage.web.locale import _l, tell


class AskForm(OnceForm):
    """Which table, and what for."""

    which = SelectField(_l("Table of data"), validators=[FromList()], validate_choice=False)
    reason = TextAreaField(
        _l("What is the file for?"),
        description=_l("Write what it is for, who is to see it, and when it is deleted. A colleague reads this."),
        filters=[tidy],
        validators=[AtMost(REASON_LIMIT)],
    )

    def offer(self) -> None:
        self.which.choices = [SelectChoice(each.key, tell(each.label)) for each in TABLES if each.personal is not None]


class AnswerForm(Form):
    """Why not."""

    why_not = TextAreaField(
        _l("Why not?"),
        description=_l("Only when you say no."),
        filters=[tidy],
        validators=[AtMost(REASON_LIMIT)],
    )
