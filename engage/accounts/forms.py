"""The forms of signing in and of one's own account."""

from wtforms import EmailField, PasswordField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, Length

from engage.core.languages import LANGUAGES
from engage.web.forms import Form, tidy
from engage.web.locale import _l


class SignInForm(Form):
    email = EmailField(
        _l("E-mail"),
        filters=[tidy],
        validators=[InputRequired(_l("Write your e-mail address")), Length(max=254, message=_l("This is too long"))],
    )
    password = PasswordField(
        _l("Password"),
        validators=[InputRequired(_l("Write your password")), Length(max=1000, message=_l("This is too long"))],
    )


class CodeForm(Form):
    code = StringField(
        _l("Code from your app"),
        description=_l("Six digits. Spaces do not matter."),
        filters=[tidy],
        validators=[InputRequired(_l("Write the code from your app")), Length(max=40, message=_l("This is too long"))],
    )


class PasswordForm(Form):
    password = PasswordField(
        _l("Choose a password"),
        description=_l("At least 12 characters. A few words in a row are easy to remember. Spaces are allowed."),
        validators=[InputRequired(_l("Choose a password")), Length(max=1000, message=_l("This is too long"))],
    )


class LanguageForm(Form):
    language = SelectField(
        _l("Language of the mails you get"),
        choices=[SelectChoice(language.code, language.name) for language in LANGUAGES],
    )
