"""The forms of the steps, and of what a writer does afterwards with the code."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from engage.contributions import rules
from engage.contributions.rules import CORRECT, REMOVE, SECRETARIAT, SHORT_LIMIT
from engage.core.errors import Invalid
from engage.drafts.rules import TEXT_LIMIT, Publish, Speaker, Step
from engage.web.forms import Form, OnceForm, tidy
from engage.web.locale import _l, gettext, tell


class AtMost:
    """No longer than so many characters; says how many there are."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > self.limit:
            raise ValidationError(tell(rules.too_long(field.name, self.limit, length).message))


class FromList:
    """One of the choices, or none at all."""

    def __call__(self, form: Any, field: Any) -> None:
        known = {choice.value for choice in field.choices or []}
        chosen = field.data if isinstance(field.data, list) else [field.data or ""]
        if any(value not in known for value in chosen if value):
            raise ValidationError(gettext("Choose from the list, or leave it open."))


class Choices(SelectMultipleField):
    """Any number of several choices, as boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PersonalForm(Form):
    """A step with words of the writer's own: what to do with personal data that was found in them."""

    personal = RadioField(
        _l("What shall we do with it?"),
        choices=[
            SelectChoice(REMOVE, _l("Remove it for me")),
            SelectChoice(CORRECT, _l("I will correct it myself")),
            SelectChoice(SECRETARIAT, _l("Leave it, and send the text only to the secretariat")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )


class StepForm(PersonalForm):
    """What every step carries: which step it is, which page, and the revision of the draft it was made from."""

    STEP = Step.TEXT
    FIELDS: tuple[str, ...] = ()
    step = HiddenField()
    page = HiddenField()
    revision = HiddenField()


class TextForm(StepForm):
    """One field."""

    STEP = Step.TEXT
    FIELDS = ("text", "focus_area", "question")
    text = TextAreaField(
        _l("What works, and what does not?"),
        description=_l("Use your own words. You do not have to write well or without mistakes."),
        filters=[tidy],
        validators=[AtMost(TEXT_LIMIT)],
    )
    focus_area = HiddenField()
    question = HiddenField()
    issued = HiddenField()  # when the page was made, signed
    website = StringField(_l("Leave this field empty"))  # no person sees it

    def validate_text(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Write what you would like to tell."))


class WhoForm(StepForm):
    STEP = Step.WHO
    FIELDS = ("role", "relation", "has_consent", "how_heard", "helper_opinion")
    role = RadioField(
        _l("Who are you in this?"),
        choices=[
            SelectChoice(Speaker.CITIZEN.value, _l("I tell about my own life")),
            SelectChoice(Speaker.RELATIVE.value, _l("I am a relative")),
            SelectChoice(Speaker.HELPER.value, _l("I help someone else to tell, in their own words")),
            SelectChoice(Speaker.PROFESSIONAL.value, _l("I work in this field")),
            SelectChoice(Speaker.COUNCIL.value, _l("I write for a council")),
            SelectChoice(Speaker.ORGANISATION.value, _l("I write for an organisation")),
            SelectChoice("", _l("I would rather not say")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )
    relation = StringField(
        _l("How do you know the person?"),
        description=_l("For example: I work where they live. Do not write names."),
        filters=[tidy],
        validators=[AtMost(SHORT_LIMIT)],
    )
    has_consent = RadioField(
        _l("Has the person agreed that you send this?"),
        choices=[
            SelectChoice("yes", _l("Yes, the person knows about it and has agreed in their own way")),
            SelectChoice("no", _l("No, I could not ask the person")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )
    how_heard = TextAreaField(
        _l("How did you hear what the person means?"),
        description=_l("For example: with pictures, over two days, or you wrote word for word."),
        filters=[tidy],
        validators=[AtMost(SHORT_LIMIT)],
    )
    helper_opinion = TextAreaField(
        _l("What do you think yourself?"),
        description=_l(
            "Your own opinion stands by itself. It is not mixed with the words of the person. "
            "If the text is shown on this site, your opinion is shown below it."
        ),
        filters=[tidy],
        validators=[AtMost(SHORT_LIMIT)],
    )


class AboutForm(StepForm):
    STEP = Step.ABOUT
    FIELDS = ("focus_area", "municipality", "target_groups", "service_types", "themes", "under_15")
    focus_area = SelectField(_l("Which focus area is it about?"), validators=[FromList()], validate_choice=False)
    municipality = SelectField(
        _l("Which municipality is it about?"),
        description=_l("Everyone sees only the region, never the municipality."),
        validators=[FromList()],
        validate_choice=False,
    )
    target_groups = Choices(_l("Whom is it about?"), validators=[FromList()], validate_choice=False)
    service_types = Choices(_l("Which kind of help is it about?"), validators=[FromList()], validate_choice=False)
    themes = Choices(_l("What is it about?"), validators=[FromList()], validate_choice=False)
    under_15 = RadioField(
        _l("Are you under 15 years old?"),
        description=_l("We never show the words of someone under 15 to others. The secretariat still reads them."),
        choices=[
            SelectChoice("yes", _l("Yes")),
            SelectChoice("no", _l("No")),
            SelectChoice("", _l("I would rather not say")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )


class ConsentForm(StepForm):
    STEP = Step.CONSENT
    FIELDS = ("publish", "quote", "email", "words")
    publish = RadioField(
        _l("Who may read your text?"),
        choices=[
            SelectChoice(Publish.PUBLIC.value, _l("Everyone: you may show my text on this site")),
            SelectChoice(Publish.SECRETARIAT.value, _l("Only the secretariat")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )
    quote = RadioField(
        _l("May we quote your words?"),
        choices=[SelectChoice("yes", _l("Yes, you may quote my words")), SelectChoice("no", _l("No, do not quote me"))],
        validators=[FromList()],
        validate_choice=False,
    )
    email = StringField(_l("Your e-mail address"), filters=[tidy], validators=[AtMost(254)])
    words = HiddenField(validators=[AtMost(400)])  # newer ones may come while the page stands open
    open_to_all = True  # False when the writer is under 15: then nobody else ever reads the words

    def validate_publish(self, field: Any) -> None:
        if self.open_to_all and not field.data:
            raise ValidationError(gettext("Choose who may read your text."))

    def validate_email(self, field: Any) -> None:
        try:
            rules.mailbox(field.data or "")
        except Invalid as error:
            raise ValidationError(tell(error.message)) from error


class CheckForm(OnceForm, PersonalForm):
    """Send it."""

    page = HiddenField()


class SavedForm(Form):
    """The code has been saved."""

    saved_code = BooleanField(_l("I have saved my code"))

    def validate_saved_code(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Save the code first, and then tick the box."))


class CorrectionForm(PersonalForm):
    """New words for what was sent."""

    version = HiddenField()
    text = TextAreaField(_l("Your text"), filters=[tidy], validators=[AtMost(TEXT_LIMIT)])
    helper_opinion = TextAreaField(_l("Your own opinion as a helper"), filters=[tidy], validators=[AtMost(SHORT_LIMIT)])

    def validate_text(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Write what you would like to tell."))


FORMS: dict[Step, type[StepForm]] = {form.STEP: form for form in (TextForm, WhoForm, AboutForm, ConsentForm)}
