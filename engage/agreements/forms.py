"""The forms of those who manage agreements."""

from typing import Any

from wtforms import DateField, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from engage.agreements.models import Question
from engage.web.forms import Form, tidy
from engage.web.locale import _l


class Day(DateField):
    """A day; what cannot be read as one is answered with what to write."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(self.gettext("Write a date, such as 31-01-2027.")) from error


def _day(label: Any, hint: Any, *validators: Any) -> Any:
    return Day(label, description=hint, format=["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y"], validators=list(validators))


class CycleForm(Form):
    """What the next cycle is called, and when it holds."""

    title = StringField(
        _l("What is the next agreement called?"),
        filters=[tidy],
        validators=[
            InputRequired(_l("Write the name of the agreement.")),
            Length(max=200, message=_l("Make the name shorter: at most 200 characters.")),
        ],
    )
    slug = StringField(
        _l("Its address"),
        description=_l("Small letters a to z, digits and hyphens, such as sjaelland-2029-30."),
        filters=[tidy],
        validators=[InputRequired(_l("Write the address of the agreement."))],
    )
    period_from = _day(_l("First day"), None, InputRequired(_l("Write the first day of the period.")))
    period_to = _day(_l("Last day"), None, InputRequired(_l("Write the last day of the period.")))


class AffectForm(Form):
    """What input can still affect."""

    can_affect = TextAreaField(
        _l("What can input still affect?"),
        description=_l("Say it so that people know before they write. It stands on every focus area of the agreement."),
        filters=[tidy],
        validators=[Length(max=2000, message=_l("Make the text shorter: at most 2,000 characters."))],
    )


class InputForm(Form):
    """When people can give input to a focus area, and when they get an answer."""

    input_from = _day(_l("First day for input"), _l("Empty means that nobody can give input."), Optional())
    input_to = _day(_l("Last day for input"), _l("The whole of this day counts."), Optional())
    answer_by = _day(_l("An answer comes no later than"), _l("People plan by this day."), Optional())
    new_question = TextAreaField(
        _l("Ask one more question"),
        description=_l("One thing at a time, in short words."),
        filters=[tidy],
        validators=[Length(max=1000, message=_l("Make the question shorter: at most 1,000 characters."))],
    )
    seen = HiddenField()  # what the editor had before them


def input_form(questions: list[Question]) -> type[InputForm]:
    """The form with a field for each question that is asked now."""
    fields = {
        f"question_{question.id.hex}": TextAreaField(
            _l("Question %(number)s", number=number),
            description=_l("Empty the field to take the question away."),
            default=question.text,
            filters=[tidy],
            validators=[Length(max=1000, message=_l("Make the question shorter: at most 1,000 characters."))],
        )
        for number, question in enumerate(questions, 1)
    }
    return type("InputForm", (InputForm,), fields)
