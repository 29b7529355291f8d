"""The forms of events: narrowing the list, signing up, and changing one's place."""

from functools import lru_cache
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectChoice, SelectField, StringField, TextAreaField

from engage.consent.models import ConsentWording
from engage.contributions.forms import AtMost, Choices, FromList
from engage.drafts.rules import TEXT_LIMIT
from engage.events.checking import ADDRESS_LONGEST, NAME_LONGEST, PHONE_LONGEST, QUESTION_LONGEST, Wish
from engage.events.heard import CORRECT, LEAVE, REMOVE
from engage.events.needs import LONGEST as NEEDS_LONGEST
from engage.events.rules import COMING_NAMES, COMPANIONS, KIND_NAMES, NEED_NAMES, NeedKind
from engage.web.forms import Form, OnceForm, tidy
from engage.web.locale import Lazy, _l

ONLINE, INTERPRETER, EASY = "online", "tolk", "let"
COMING, PAST = "", "tidligere"


def _says(message: Any) -> Any:
    return Lazy(message.message, {})


class ListForm(Form):
    """What to see of the list; sent by address."""

    class Meta(Form.Meta):
        csrf = False

    region = SelectField(_l("Region"), validate_choice=False)
    slags = SelectField(
        _l("Kind of meeting"),
        choices=[SelectChoice("", _l("All kinds")), *(SelectChoice(k.value, _says(n)) for k, n in KIND_NAMES.items())],
        validate_choice=False,
    )
    tid = SelectField(
        _l("When"),
        choices=[SelectChoice(COMING, _l("Still to come")), SelectChoice(PAST, _l("Over, the newest first"))],
        validate_choice=False,
    )
    kun = Choices(
        _l("Show only"),
        choices=[
            SelectChoice(ONLINE, _l("Where I can take part online")),
            SelectChoice(INTERPRETER, _l("With an interpreter who is booked")),
            SelectChoice(EASY, _l("With a programme that is easy to read")),
        ],
        validate_choice=False,
    )


def personal() -> Any:
    """What to do with personal data in texts that others hear."""
    return RadioField(
        _l("What shall we do with it?"),
        choices=[
            SelectChoice(REMOVE, _l("Remove it for me")),
            SelectChoice(CORRECT, _l("I will correct it myself")),
            SelectChoice(LEAVE, _l("Leave it: only the organiser sees it, and it is not read aloud")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )


@lru_cache(maxsize=2)
def _choosable(municipalities: tuple[tuple[str, str], ...]) -> list[SelectChoice]:
    """The choices of municipality, none of them first; the same for everyone, and a hundred."""
    return [SelectChoice("", _l("Not chosen")), *(SelectChoice(*each) for each in municipalities)]


class PlaceForm(OnceForm):
    """Everything that somebody may say about coming; nothing of it must be said."""

    name = StringField(
        _l("Your name"),
        description=_l("Only the organiser sees it. You can also come without telling your name."),
        filters=[tidy],
        validators=[AtMost(NAME_LONGEST)],
    )
    email = StringField(
        _l("Your e-mail address"),
        description=_l("We write when there is something you must know. No mail says what the meeting is about."),
        filters=[tidy],
        validators=[AtMost(254)],
    )
    phone = StringField(
        _l("Your phone number"),
        description=_l("If you have no e-mail. Then a person calls you when something changes."),
        filters=[tidy],
        validators=[AtMost(PHONE_LONGEST)],
    )
    address = TextAreaField(
        _l("Your postal address"),
        description=_l("Only if you want a letter from us. Nobody else sees it than the one who writes to you."),
        filters=[tidy],
        validators=[AtMost(ADDRESS_LONGEST)],
    )
    role = RadioField(
        _l("Who do you come as?"),
        description=_l("Some seats are held for users and relatives. That is why we ask."),
        choices=[
            *(SelectChoice(role.value, _says(name)) for role, name in COMING_NAMES.items()),
            SelectChoice("", _l("I would rather not say")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )
    municipality = SelectField(_l("Which municipality do you live in?"), validators=[FromList()], validate_choice=False)
    companions = SelectField(
        _l("Does someone come with you?"),
        description=_l("For example a helper. Each of them gets a seat."),
        choices=[
            SelectChoice("0", _l("No, I come alone")),
            SelectChoice("1", _l("Yes, one person")),
            SelectChoice("2", _l("Yes, two people")),
            SelectChoice("3", _l("Yes, three people")),
        ],
        validators=[FromList()],
        validate_choice=False,
    )
    needs = Choices(_l("What do you need in order to take part?"), validate_choice=False)
    needs_text = TextAreaField(
        _l("Something else that you need"),
        description=_l("Write it in your own words. You do not have to say why."),
        filters=[tidy],
        validators=[AtMost(NEEDS_LONGEST)],
    )
    needs_consent = BooleanField()  # its words are those of the consent
    words = HiddenField(validators=[AtMost(400)])  # newer ones may come while the page stands open
    aloud = TextAreaField(
        _l("Something you want to have read aloud at the meeting"),
        description=_l("For those who would rather write than speak. Leave out your name if nobody is to know it."),
        filters=[tidy],
        validators=[AtMost(TEXT_LIMIT)],
    )
    aloud_consent = BooleanField()
    question = TextAreaField(
        _l("A question to the meeting"),
        description=_l("Then the answer can be ready when you come."),
        filters=[tidy],
        validators=[AtMost(QUESTION_LONGEST)],
    )
    personal = personal()
    version = HiddenField()

    def offer(self, kinds: tuple[NeedKind, ...], municipalities: tuple[tuple[str, str], ...]) -> None:
        """Fill in what can be chosen at this event. What goes with own words alone has no box."""
        own_words = NeedKind.OTHER
        self.needs.choices = [SelectChoice(k.value, _says(NEED_NAMES[k])) for k in kinds if k is not own_words]
        self.municipality.choices = _choosable(municipalities)

    def ask(self, needs: ConsentWording, minutes: ConsentWording) -> None:
        """Put the words of consent at their boxes."""
        self.words.data = f"{needs.id},{minutes.id}"
        for box, words in ((self.needs_consent, needs), (self.aloud_consent, minutes)):
            box.label.text, box.description = words.label, words.text

    @property
    def wish(self) -> Wish:
        """What was said."""
        companions = self.companions.data or "0"
        return Wish(
            name=self.name.data or "",
            email=self.email.data or "",
            phone=self.phone.data or "",
            address=self.address.data or "",
            role=self.role.data or "",
            municipality=self.municipality.data or "",
            companions=int(companions) if companions in {str(each) for each in COMPANIONS} else -1,
            needs=tuple(self.needs.data or ()),
            needs_text=self.needs_text.data or "",
            needs_consent=bool(self.needs_consent.data),
            words=self.words.data or "",
            aloud=self.aloud.data or "",
            aloud_consent=bool(self.aloud_consent.data),
            question=self.question.data or "",
            personal=self.personal.data or "",
        )


class CodeForm(Form):
    """Enter the code."""

    code = StringField(
        _l("Your code"),
        description=_l("You got it when you signed up. Capital and small letters, spaces and dashes do not matter."),
    )
