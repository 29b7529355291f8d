"""The form in which a reply is written."""

from typing import Any

from wtforms import HiddenField, TextAreaField
from wtforms.validators import ValidationError

from engage.contributions.forms import AtMost
from engage.replies.service import TEXT_LIMIT
from engage.web.forms import Form, tidy
from engage.web.locale import _l, gettext


class ReplyForm(Form):
    """The words of a reply, and which revision they are made from."""

    revision = HiddenField()
    text = TextAreaField(
        _l("Your reply"),
        description=_l("Write to the person. Say what was done with their words, and why. Short sentences help."),
        filters=[tidy],
        validators=[AtMost(TEXT_LIMIT)],
    )

    def validate_text(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Write the reply."))

    @property
    def read(self) -> int:
        """The revision that was read; -1 for anything that is none."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


class StateForm(Form):
    """A button that sends a reply on its way; the template draws its hidden fields."""

    revision = HiddenField()

    @property
    def read(self) -> int:
        """The revision that was read; -1 for anything that is none."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
