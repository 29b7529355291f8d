"""What may be sent, what personal data asks of its writer, and the words for roles and states."""

from collections.abc import Sequence
from dataclasses import dataclass

from engage.core.errors import Invalid
from engage.core.text import Say, plain, say
from engage.drafts.rules import TEXT_LIMIT, Answers, Publish, Speaker
from engage.screening.rules import Finding, Kind, Weight, redact

# The parts a visitor writes in their own words; each is searched for personal data.
WRITTEN = ("text", "helper_opinion", "how_heard", "relation")
SHORT_LIMIT = 4_000  # characters of each part but the text itself
REMOVE, CORRECT, SECRETARIAT = "remove", "correct", "secretariat"
FREE_TEXT = "0"  # the "question" of someone who would rather write freely

_YES = {"yes", "true", "1", "on", "y", "ja"}
_NO = {"no", "false", "0", "off", "n", "nej"}

SPEAKERS: dict[Speaker, Say] = {
    Speaker.CITIZEN: say("Citizen"),
    Speaker.RELATIVE: say("Relative"),
    Speaker.HELPER: say("Someone who helps a citizen to write"),
    Speaker.PROFESSIONAL: say("Professional"),
    Speaker.COUNCIL: say("Council (not confirmed)"),
    Speaker.ORGANISATION: say("Organisation"),
}

KIND_NAMES: dict[Kind, Say] = {
    Kind.CPR: say("CPR number"),
    Kind.CPR_POSSIBLE: say("Possibly a CPR number"),
    Kind.CPR_SPLIT: say("Possibly a CPR number in two parts"),
    Kind.EMAIL: say("E-mail address"),
    Kind.PHONE: say("Phone number"),
    Kind.ADDRESS: say("Address"),
    Kind.ACCOUNT: say("Account number"),
    Kind.BIRTH_DATE: say("Date of birth"),
    Kind.PLATE: say("Number plate"),
    Kind.URL: say("Web address"),
    Kind.NAME: say("Name"),
}

# What stands where something was removed. It becomes part of the text, so it is in the text's language.
REMOVED: dict[str, dict[Kind, str]] = {
    "da": {
        Kind.CPR: "[cpr-nummer fjernet]",
        Kind.CPR_POSSIBLE: "[nummer fjernet]",
        Kind.CPR_SPLIT: "[nummer fjernet]",
        Kind.EMAIL: "[mailadresse fjernet]",
        Kind.PHONE: "[telefonnummer fjernet]",
        Kind.ADDRESS: "[adresse fjernet]",
        Kind.ACCOUNT: "[kontonummer fjernet]",
        Kind.BIRTH_DATE: "[fødselsdato fjernet]",
        Kind.PLATE: "[nummerplade fjernet]",
        Kind.URL: "[link fjernet]",
        Kind.NAME: "[navn fjernet]",
    },
    "en": {
        Kind.CPR: "[CPR number removed]",
        Kind.CPR_POSSIBLE: "[number removed]",
        Kind.CPR_SPLIT: "[number removed]",
        Kind.EMAIL: "[e-mail address removed]",
        Kind.PHONE: "[phone number removed]",
        Kind.ADDRESS: "[address removed]",
        Kind.ACCOUNT: "[account number removed]",
        Kind.BIRTH_DATE: "[date of birth removed]",
        Kind.PLATE: "[number plate removed]",
        Kind.URL: "[link removed]",
        Kind.NAME: "[name removed]",
    },
    "de": {
        Kind.CPR: "[CPR-Nummer entfernt]",
        Kind.CPR_POSSIBLE: "[Nummer entfernt]",
        Kind.CPR_SPLIT: "[Nummer entfernt]",
        Kind.EMAIL: "[E-Mail-Adresse entfernt]",
        Kind.PHONE: "[Telefonnummer entfernt]",
        Kind.ADDRESS: "[Adresse entfernt]",
        Kind.ACCOUNT: "[Kontonummer entfernt]",
        Kind.BIRTH_DATE: "[Geburtsdatum entfernt]",
        Kind.PLATE: "[Kennzeichen entfernt]",
        Kind.URL: "[Link entfernt]",
        Kind.NAME: "[Name entfernt]",
    },
}


def yes(word: str) -> bool | None:
    """What a yes-or-no answer says; None when it was not answered."""
    word = word.strip().lower()
    return True if word in _YES else False if word in _NO else None


def number(text: str | None) -> int | None:
    """The number a hidden field carries; None when somebody has put anything else there."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else None


def tidied(answers: Answers) -> Answers:
    """The answers with every written part as plain text, and what no longer applies left out."""
    values = {name: plain(getattr(answers, name)) for name in WRITTEN}
    if answers.role != Speaker.HELPER:
        values |= {"relation": "", "how_heard": "", "helper_opinion": "", "has_consent": ""}
    return answers.changed(**values, email=answers.email.strip())


def shown_to(answers: Answers) -> Publish:
    """Who may see the text: nothing that somebody under 15 wrote is shown as it was written."""
    return Publish.SECRETARIAT if yes(answers.under_15) else Publish(answers.publish)


def check(answers: Answers) -> None:
    """Raise Invalid for the first answer that cannot be sent; whatever refers to other tables is asked elsewhere."""
    if not answers.text:
        raise Invalid("text", say("Write what you would like to tell."))
    for name in WRITTEN:
        limit = TEXT_LIMIT if name == "text" else SHORT_LIMIT
        if len(getattr(answers, name)) > limit:
            raise too_long(name, limit, len(getattr(answers, name)))
    if answers.role and answers.role not in set(Speaker):
        raise Invalid("role", say("Choose who is speaking, or leave it open."))
    if yes(answers.under_15):
        return
    if answers.publish not in set(Publish):
        raise Invalid("publish", say("Choose who may read your text."))
    if answers.publish == Publish.PUBLIC and answers.role == Speaker.HELPER and not yes(answers.has_consent):
        message = say(
            "Your text can only be shown to everyone when the person you help has agreed. "
            "Say that they have, or choose that only the secretariat may read it."
        )
        raise Invalid("publish", message)


def mailbox(text: str) -> str:
    """An e-mail address as it is kept, or nothing. Raises Invalid."""
    if not text:
        return ""
    from email_validator import EmailNotValidError, validate_email  # slow to load, and few leave an address

    try:
        return str(validate_email(text, check_deliverability=False).normalized)
    except EmailNotValidError as error:
        message = say("Write the whole e-mail address, such as name@example.org, or leave it out.")
        raise Invalid("email", message) from error


def too_long(name: str, limit: int, length: int) -> Invalid:
    message = say(
        "A text can be up to %(limit)d characters long, and this one has %(length)d. Make it shorter, or send two.",
        limit=limit,
        length=length,
    )
    return Invalid(name, message)


@dataclass(frozen=True)
class Marked:
    """What was found in one written part."""

    name: str  # the form's field
    text: str
    findings: tuple[Finding, ...]

    def of(self, weight: Weight) -> list[Finding]:
        return [finding for finding in self.findings if finding.weight is weight]


def blocked(parts: Sequence[Marked]) -> Invalid | None:
    """The kind refusal for a CPR number, at the first part that holds one; None when none does."""
    for part in parts:
        if part.of(Weight.BLOCK):
            message = say("There seems to be a CPR number in the text. Take it out, and send the text again.")
            return Invalid(part.name, message)
    return None


def unasked(parts: Sequence[Marked], answers: Answers) -> Invalid | None:
    """The question about a phone number, an address and the like, unless only the secretariat will read the text."""
    if answers.publish == Publish.SECRETARIAT or yes(answers.under_15):
        return None
    if any(part.of(Weight.ASK) for part in parts):
        message = say("The text holds something that can show who somebody is. Choose what we are to do with it.")
        return Invalid("personal", message)
    return None


def without(part: Marked, language: str) -> str:
    """The part's text with everything that was asked about removed, in words of the text's own language."""
    words = REMOVED.get(language, REMOVED["da"])
    return redact(part.text, [(f.start, f.end, words[f.kind]) for f in part.of(Weight.ASK)])
