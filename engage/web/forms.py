"""Forms: one base that wires hints and errors to their fields, keeps what was typed, and turns refusals into errors."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf, validate_csrf
from markupsafe import Markup
from wtforms import Field, HiddenField, IntegerField
from wtforms.csrf.core import CSRF

from engage.core.errors import Invalid, Refused
from engage.core.ids import new_token
from engage.core.text import plain, say
from engage.web.locale import gettext, tell

MOST_DIGITS = 15


def tidy(value: Any) -> Any:
    """A text field's filter: what is stored is plain text."""
    return plain(value) if isinstance(value, str) else value


class _Token:
    """The token of a form, made when the form is drawn: one that was sent and accepted never is."""

    def __str__(self) -> str:
        return str(generate_csrf())

    __html__ = __str__


class _Csrf(CSRF):
    def generate_csrf_token(self, csrf_token_field: Any) -> Any:
        return _Token()

    def validate_csrf_token(self, form: Any, field: Any) -> None:
        validate_csrf(field.data)


class WholeField(IntegerField):
    """A whole number; what has more digits than any number of ours is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist and len(str(valuelist[0])) > MOST_DIGITS:
            self.data = None
            raise ValueError(gettext("Write a whole number."))
        super().process_formdata(valuelist)


class Form(FlaskForm):
    """Shape and words only. `problems` feeds the error summary; `status` is the answer's HTTP status."""

    class Meta(FlaskForm.Meta):
        # Without an end (WTF_CSRF_TIME_LIMIT): a text that took three hours to write is as welcome as any.
        csrf_class = _Csrf

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What a form sends; the other thing that is looked for otherwise, JSON, is no form of ours."""
            return None if request.is_json else super().wrap_formdata(form, formdata)

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Markup:
            if isinstance(field, HiddenField):  # nobody is told anything at a field that nobody sees
                return Markup(super().render_field(field, render_kw))  # noqa: S704 - WTForms escapes what it draws
            described = [f"{field.id}-hint"] if field.description else []
            if field.errors:
                described.append(f"{field.id}-error")
                render_kw.setdefault("aria-invalid", "true")
            if described:
                render_kw.setdefault("aria-describedby", " ".join(described))
            # The browser's own bubbles speak its language, not ours, and vanish: the summary speaks instead.
            render_kw["required"] = False
            return Markup(super().render_field(field, render_kw))  # noqa: S704 - WTForms escapes what it draws

    refused: Invalid | None = None

    @property
    def status(self) -> int:
        """200 for a form not yet sent; 400 when its token was lost; 422 with errors."""
        if not self.is_submitted():
            return 200
        return 400 if self.errors.get("csrf_token") else 422

    @property
    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, as (id of the field, message), in the order of the fields."""
        if not self.is_submitted():
            return []
        found = []
        for field in self:
            if field.name == "csrf_token" and field.errors:
                message = gettext("The page had been open for a long time. Nothing is lost: send the form once more.")
                found.append(("main", message))
            elif field.errors:
                found.append((self.anchor(field), str(field.errors[0])))
        if self.refused is not None and self.refused.field is None:
            found.append(("main", tell(self.refused.message)))
        return found

    @staticmethod
    def anchor(field: Field) -> str:
        """Where a link to the field goes: for a group of choices, the first one."""
        choices = getattr(field, "choices", None)
        return f"{field.id}-0" if choices and field.widget.__class__.__name__ == "ListWidget" else str(field.id)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn an Invalid from the service into an error at its field, so that the page comes back with it."""
        try:
            yield
        except Invalid as error:
            self.refused = error
            field = self._fields.get(error.field or "")
            if field is not None:
                field.errors = [*field.errors, tell(error.message)]


class OnceForm(Form):
    """A form that gives the same result however often it is sent."""

    once = HiddenField(default=new_token)


class ActionForm(Form):
    """A button alone."""


def pressed() -> None:
    """Go on when a button of ours was pressed. Raises Refused when its token was lost; nothing has been done then."""
    if not ActionForm().validate_on_submit():
        raise Refused(say("The page had been open for a long time. Go back, load it again, and press the button."))
