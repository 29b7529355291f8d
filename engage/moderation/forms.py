"""Forms of moderation: narrowing the queue, taking words out, deciding, entering what came another way, paper forms."""

from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import NumberRange, Optional, ValidationError

from engage.contributions.forms import AtMost, Choices, FromList
from engage.contributions.models import Channel, PartKind, Status
from engage.contributions.rules import SHORT_LIMIT, SPEAKERS
from engage.core.languages import LANGUAGES
from engage.drafts.rules import TEXT_LIMIT, Publish
from engage.moderation.models import Outcome
from engage.moderation.rules import FINDING_NAMES, NOTE_LIMIT, REASONS, REPLACEMENT_LIMIT, Reason
from engage.screening.rules import Kind
from engage.web.forms import Form, OnceForm, WholeField, tidy
from engage.web.locale import _l, gettext, tell

MOST_SHEETS = 20
STATUS_NAMES: dict[Status, Any] = {
    Status.RECEIVED: _l("New"),
    Status.IN_MODERATION: _l("Being read"),
    Status.CRISIS: _l("Crisis"),
    Status.UNPUBLISHED: _l("Taken down by the writer"),
    Status.PUBLISHED: _l("Published"),
    Status.SECRETARIAT_ONLY: _l("For the secretariat only"),
    Status.FORWARDED: _l("Passed on"),
    Status.DECLINED: _l("Declined"),
}
CHANNEL_NAMES: dict[Channel, Any] = {
    Channel.WEB: _l("The website"),
    Channel.PHONE: _l("Phone"),
    Channel.LETTER: _l("Letter"),
    Channel.PAPER_FORM: _l("Paper form"),
    Channel.MEETING: _l("Meeting"),
    Channel.VISIT: _l("Visit"),
}


def options(*pairs: tuple[str, Any]) -> list[SelectChoice]:
    """Choices of a field, from (value, words)."""
    return [SelectChoice(value, words) for value, words in pairs]


class FilterForm(Form):
    """What the queue is narrowed to; an address, so without a token."""

    class Meta(Form.Meta):
        csrf = False

    status = SelectField(
        _l("Status"),
        choices=options(("", _l("All that wait")), *((key.value, name) for key, name in STATUS_NAMES.items())),
        validate_choice=False,
    )
    focus = SelectField(_l("Focus area"), validate_choice=False)
    flag = SelectField(_l("What was found"), validate_choice=False)
    language = SelectField(
        _l("Language of the text"),
        choices=options(("", _l("All")), *((each.code, each.name) for each in LANGUAGES if "@" not in each.code)),
        validate_choice=False,
    )
    crisis = BooleanField(_l("Only crisis"))
    held = BooleanField(_l("Only held back"))
    waiting = BooleanField(_l("Only what waits for a second person"))

    def offer(self, focus_areas: list[tuple[str, str]]) -> None:
        """Fill in the choices that depend on data or on the reader's language."""
        self.focus.choices = options(("", gettext("All")), *focus_areas)
        self.flag.choices = options(
            ("", gettext("All")), *((kind.value, tell(FINDING_NAMES[kind.value])) for kind in Kind)
        )


class ActForm(Form):
    """One of the forms on a contribution's page; its hidden fields are drawn by the template."""

    token = HiddenField()
    do = HiddenField()


class RedactForm(ActForm):
    """Take words out: selected in the original, or pasted."""

    part = HiddenField()
    start = HiddenField()
    end = HiddenField()
    words = TextAreaField(
        _l("The words to take out"),
        description=_l("Copy them from the original and paste them here. Every place where they stand is found."),
        filters=[tidy],
    )
    number = WholeField(
        _l("Only in one place"),
        description=_l(
            "Write 1 for the first place, 2 for the second. Leave it empty to take the words out everywhere."
        ),
        validators=[Optional(), NumberRange(min=1, message=_l("Write a number from 1."))],
    )
    here = BooleanField(_l("Only in this one place"))
    why = SelectField(_l("Why"), validate_choice=False)
    note = StringField(
        _l("More about the reason"),
        description=_l("Do not repeat the words that you take out."),
        filters=[tidy],
        validators=[AtMost(NOTE_LIMIT)],
    )
    instead = StringField(
        _l("What stands instead"),
        description=_l("For example: a town on Zealand. Leave it empty for the usual words."),
        filters=[tidy],
        validators=[AtMost(REPLACEMENT_LIMIT)],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.why.choices = options(
            ("", gettext("Choose a reason")),
            *((key.value, tell(name)) for key, name in REASONS.items()),
        )

    def validate_why(self, field: Any) -> None:
        if field.data not in set(Reason):
            raise ValidationError(gettext("Choose why the words are taken out."))

    def validate_part(self, field: Any) -> None:
        if field.data not in (PartKind.TEXT, PartKind.HELPER_OPINION):
            raise ValidationError(gettext("Select the words in the original first, or paste them here."))

    @property
    def place(self) -> tuple[int, int] | None:
        """The selected range, or None where nothing was selected."""
        values = (self.start.data or "", self.end.data or "")
        if not all(value.isascii() and value.isdigit() and len(value) < 7 for value in values):
            return None
        return int(values[0]), int(values[1])


KEEPING: dict[str, Any] = {
    "not_personal": _l("It is nothing personal"),
    "organisation": _l("It belongs to an organisation or an office"),
    "public": _l("It is publicly known and harmless"),
    "other": _l("Another reason"),
}


class KeepForm(ActForm):
    """Let something that was found stand."""

    finding = HiddenField()
    keep_reason = RadioField(_l("Why may it stand?"), choices=options(*KEEPING.items()), validate_choice=False)
    reason = StringField(
        _l("More about the reason"),
        description=_l("Do not repeat the words themselves."),
        filters=[tidy],
        validators=[AtMost(100)],
    )

    def validate_keep_reason(self, field: Any) -> None:
        if field.data not in KEEPING:
            raise ValidationError(gettext("Choose why it may stand."))

    def validate_reason(self, field: Any) -> None:
        if self.keep_reason.data == "other" and not field.data:
            raise ValidationError(gettext("Write the reason."))

    @property
    def stored(self) -> str:
        """The reason as it is kept: its key and what was added."""
        key = self.keep_reason.data
        return f"{key}: {self.reason.data}" if self.reason.data else str(key)


class PlaceForm(ActForm):
    """Which focus area it belongs to."""

    focus_area = SelectField(_l("Focus area"), validators=[FromList()], validate_choice=False)


OUTCOMES: dict[Outcome, Any] = {
    Outcome.PUBLISH: _l("Publish it"),
    Outcome.SECRETARIAT_ONLY: _l("Keep it for the secretariat only"),
    Outcome.FORWARD: _l("Pass it on to someone else"),
    Outcome.DECLINE: _l("Decline it"),
    Outcome.CRISIS: _l("Treat it as a crisis"),
}


class OutcomeForm(ActForm):
    """What becomes of it."""

    outcome = RadioField(
        _l("What becomes of the contribution?"),
        choices=options(*((key.value, words) for key, words in OUTCOMES.items())),
        validate_choice=False,
    )
    sure = BooleanField(_l("I have looked at these places, and the words may stand there"))
    forward_to = StringField(
        _l("Who is it passed on to?"),
        description=_l("An office or a role, for example: the organiser of the seminar."),
        filters=[tidy],
    )
    decline_reason = TextAreaField(
        _l("Why is it declined?"),
        description=_l(
            "The writer reads this with the code. Write to the person, kindly and plainly, and say what they can do."
        ),
        filters=[tidy],
    )

    def validate_outcome(self, field: Any) -> None:
        if field.data not in set(Outcome):
            raise ValidationError(gettext("Choose what becomes of the contribution."))


class TakeDownForm(ActForm):
    """Remove what is public."""

    down_reason = StringField(_l("Why is it taken down?"), filters=[tidy], validators=[AtMost(NOTE_LIMIT)])

    def validate_down_reason(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Say why it is taken down."))


class EntryForm(OnceForm):
    """What came by phone, letter, paper form, at a meeting or on a visit."""

    channel = RadioField(
        _l("How did it come?"),
        choices=options(*((key.value, words) for key, words in CHANNEL_NAMES.items() if key is not Channel.WEB)),
        validate_choice=False,
    )
    provenance = TextAreaField(
        _l("Where does it come from, and who helped?"),
        description=_l(
            "For example: a letter of 3 December, typed by the secretariat. Do not write the sender's name."
        ),
        filters=[tidy],
        validators=[AtMost(SHORT_LIMIT)],
    )
    receipt_code = StringField(
        _l("The code on the paper form"),
        description=_l(
            "Then the writer can follow it with the strip they tore off. Leave it empty for everything else."
        ),
        filters=[tidy],
    )
    text = TextAreaField(
        _l("What the person says"),
        description=_l("Their words, not yours. A CPR number is sealed with the text and must be taken out later."),
        filters=[tidy],
        validators=[AtMost(TEXT_LIMIT)],
    )
    role = RadioField(_l("Who is speaking?"), validators=[FromList()], validate_choice=False)
    relation = StringField(_l("How does the helper know the person?"), filters=[tidy], validators=[AtMost(SHORT_LIMIT)])
    has_consent = RadioField(
        _l("Has the person agreed that the helper speaks for them?"),
        choices=options(("yes", _l("Yes")), ("no", _l("No, or it is not known"))),
        validators=[FromList()],
        validate_choice=False,
    )
    how_heard = TextAreaField(_l("How was the person heard?"), filters=[tidy], validators=[AtMost(SHORT_LIMIT)])
    helper_opinion = TextAreaField(
        _l("The helper's own opinion"),
        description=_l("It stands by itself. It is not mixed with the words of the person."),
        filters=[tidy],
        validators=[AtMost(SHORT_LIMIT)],
    )
    focus_area = SelectField(_l("Which focus area is it about?"), validators=[FromList()], validate_choice=False)
    municipality = SelectField(_l("Which municipality is it about?"), validators=[FromList()], validate_choice=False)
    target_groups = Choices(_l("Whom is it about?"), validators=[FromList()], validate_choice=False)
    service_types = Choices(_l("Which kind of help is it about?"), validators=[FromList()], validate_choice=False)
    themes = Choices(_l("What is it about?"), validators=[FromList()], validate_choice=False)
    under_15 = RadioField(
        _l("Is the person under 15 years old?"),
        choices=options(("yes", _l("Yes")), ("no", _l("No")), ("", _l("It is not known"))),
        validators=[FromList()],
        validate_choice=False,
    )
    publish = RadioField(
        _l("Who may read it, as the person has said themselves?"),
        choices=options(
            (Publish.PUBLIC.value, _l("Everyone: it may be shown on this site")),
            (Publish.SECRETARIAT.value, _l("Only the secretariat, or it was not asked")),
        ),
        validate_choice=False,
    )
    quote = RadioField(
        _l("May the words be quoted?"),
        choices=options(("yes", _l("Yes, the person has said so")), ("no", _l("No, or it was not asked"))),
        validators=[FromList()],
        validate_choice=False,
    )
    email = StringField(
        _l("The person's e-mail address"),
        description=_l("Only when they wish to be told about an answer. The mail never says what it is about."),
        filters=[tidy],
        validators=[AtMost(254)],
    )

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        known = [(speaker.value, tell(words)) for speaker, words in SPEAKERS.items()]
        self.role.choices = options(*known, ("", gettext("They would rather not say")))

    def validate_channel(self, field: Any) -> None:
        if field.data not in set(Channel) - {Channel.WEB}:
            raise ValidationError(gettext("Choose how it came to you."))

    def validate_provenance(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Write where it comes from, and who helped."))

    def validate_text(self, field: Any) -> None:
        if not field.data:
            raise ValidationError(gettext("Write what the person says."))

    def validate_publish(self, field: Any) -> None:
        if field.data not in set(Publish):
            raise ValidationError(gettext("Choose who may read it. When it was not asked, only the secretariat may."))


class PaperForm(Form):
    """How many paper forms, and in which language."""

    number = WholeField(
        _l("How many forms?"),
        description=_l("Each form has a code of its own, so print as many as you hand out and do not copy them."),
        default=1,
    )
    language = SelectField(
        _l("Language of the form"),
        choices=options(*((each.code, each.name) for each in LANGUAGES)),
        validators=[FromList()],
    )

    def validate_number(self, field: Any) -> None:
        if field.data is None or not 1 <= field.data <= MOST_SHEETS:
            raise ValidationError(gettext("Write a number from 1 to %(most)d.", most=MOST_SHEETS))
