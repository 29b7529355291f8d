"""The editor's form for one text."""

from wtforms import HiddenField, TextAreaField

from engage.web.forms import Form, tidy
from engage.web.locale import _l


class TextForm(Form):
    """New words for one text in one language."""

    text = TextAreaField(_l("Text"), filters=[tidy])
    seen = HiddenField()  # what the editor had before them
