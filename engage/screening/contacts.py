"""Ways to reach a person found in text: e-mail addresses, telephone numbers and web addresses."""

import re
from collections.abc import Collection, Iterator

from engage.screening.context import account_before, is_amount, thing_before
from engage.screening.spans import Finding, Kind, Weight, matches

# Lines that anyone may call, and that a text about a crisis should keep: emergency, police, acute medical help,
# violence, suicide prevention, children, mental health, DUKH; Germany's crisis and helplines.
PUBLIC_HELP_LINES = frozenset(
    {"112", "114", "1813", "1888", "70201201", "116111", "116117", "116123", "39252525", "76301930"}
    | {"08001110111", "08001110222", "08000116016"}
)

_LOCAL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]{1,64}\Z")
_AT = re.compile(r" ?@ ?| ?(?:\(at\)|\[at\]|\{at\}|\(a\)|\[a\]| snabel-?a | at ) ?", re.IGNORECASE)
_DOT = r"(?:\.| ?(?:\(dot\)|\[dot\]|\(punktum\)|\[punktum\]) ?| dot | punktum )"
_DOMAIN = re.compile(rf"[\w-]{{1,63}}(?:{_DOT}[\w-]{{1,63}}){{0,5}}{_DOT}[^\W\d_]{{2,24}}(?![\w@])", re.IGNORECASE)
_KNOWN_END = re.compile(
    r"(?:\.|[ \])}](?:dot|punktum)?[ \])}]*)(?:dk|com|net|org|de|eu|nu|info)\Z|(?:dot|punktum)[\])} ]+\w+\Z",
    re.IGNORECASE,
)
_PLAIN_DOMAIN = re.compile(r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.[^\W\d_]{2,24}")


def emails(text: str, allowed: Collection[str]) -> Iterator[Finding]:
    """E-mail addresses, also with Danish letters or written to hide the sign @, but for the allowed ones.

    allowed: addresses in lower case, or "@example.org" for a whole organisation.
    """
    for sign in _AT.finditer(text):
        domain = (_PLAIN_DOMAIN if "@" in sign[0] else _DOMAIN).match(text, sign.end())
        local = _LOCAL.search(text[max(0, sign.start() - 64) : sign.start()])
        if not domain or not local:
            continue
        name = local[0].lstrip("./'*=-`{|!?#")
        spaced = sign[0] != "@"
        if not name or (spaced and "@" in sign[0] and not re.search(r"[^\W\d_]", name)):
            continue
        if sign[0].strip().lower() == "at" and not _KNOWN_END.search(domain[0]):
            continue  # "at" is one of the commonest words in Danish
        address = f"{name}@{domain[0]}".lower()
        if address in allowed or f"@{domain[0].lower()}" in allowed:
            continue
        yield Finding(Kind.EMAIL, Weight.ASK, sign.start() - len(name), domain.end())


_PAIRS = r"[2-9]\d(?P<s>[ .\-/]| - |  )\d\d(?P=s)\d\d(?P=s)\d\d"
_SHAPES = (
    rf"[2-9]\d{{7}}|{_PAIRS}|[2-9]\d{{3}} ?[ -] ?\d{{4}}|[2-9]\d \d{{3}} \d{{3}}|[2-9]\d\d \d{{3}} \d\d"
    rf"|[2-9]\d\d \d\d \d{{3}}"
    r"|[2-9]\d \d{6}|[2-9]\d\d \d{5}|[2-9]\d\d\d \d\d \d\d|[2-9]\d \d\d \d{4}|[2-9]\d \d{4} \d\d|[2-9](?: \d){7}(?! \d)"
)
_DANISH = re.compile(rf"(?<![\d+])(?<!\d[.\-])(?=((?:\(?(?:\+|00) ?45\)?[ .\-]{{0,2}})?(?:{_SHAPES}))(?!\d|[.\-]\d))")
_FOREIGN = re.compile(r"(?<![\d+.,:])((?:\+|\(\+|00)[1-9](?:[ ./()\-]{0,2}\d){7,14})(?!\d)")
_GERMAN = re.compile(
    r"(?<![\d.,+])(0[1-9]\d{1,4}[ /\-]{1,3}\d(?:[ \-]?\d){4,9}|01[567]\d{8,9}"
    r"|\(0[1-9]\d{1,4}\) ?\d(?:[ \-]?\d){4,9})(?!\d)"
)
_AFTER_WORD = re.compile(
    r"(?:tlf|telefon(?:nummer|nr)?|tel|mobil(?:nummer|nr)?|mob|sms|phone|handy|ring(?: til)?(?: mig| os)?(?: på)?"
    r"|call(?: me)?|nummer|fastnet)"
    r"[ .:]{0,3}(?:er |is |ist |på |nr\.? ?|on )?(\(?(?:\+|00)?[ \d]?\d(?:[ .\-/()]{0,3}\d){7,13})(?!\d)",
    re.IGNORECASE,
)
_PHONE_WORD = re.compile(r"tlf|telefon|mobil|\btel\b|sms|phone|\bring\b|\bcall\b|handy|anruf", re.IGNORECASE)
_ISO_DAY = re.compile(r"(?:19\d\d|20[0-4]\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\Z")
_YEARS = re.compile(r"(?:19|20)\d\d ?[ -] ?(?:19|20)\d\d\Z")
_CASE = re.compile(r"20[0-4]\d-\d{4}\Z")


def _digits(number: str) -> str:
    """A telephone number as it is compared: digits, without the country code of Denmark."""
    digits = re.sub(r"\D", "", number)
    return re.sub(r"^(?:0045|45(?=\d{8}$))", "", digits)


def phones(text: str, allowed: Collection[str]) -> Iterator[Finding]:
    """Telephone numbers, but for the allowed ones (digits only) and for amounts, years, dates and case numbers."""
    for pattern in (_DANISH, _FOREIGN, _GERMAN, _AFTER_WORD):
        for _, start, end in matches(pattern, text):
            number = text[start:end]
            if _digits(number) not in allowed and not _no_phone(text, number, start, end):
                yield Finding(Kind.PHONE, Weight.ASK, start, end)


def _no_phone(text: str, number: str, start: int, end: int) -> bool:
    if is_amount(text, start, end) or account_before(text, start) or thing_before(text, start):
        return True
    if _YEARS.match(number):
        return True
    if _PHONE_WORD.search(text, max(0, start - 25), start):
        return False
    return (
        bool(_ISO_DAY.match(number) or _CASE.match(number))
        or re.search(r"§ ?\Z", text[max(0, start - 2) : start]) is not None
    )


_URL = re.compile(
    r"(?<![\w@.\-])((?:https?://|www\.)[^\s<>\"]{2,400}"
    r"|(?:[\w\-]{1,63}\.){1,4}(?:dk|com|org|net|eu|info|nu|io|me)(?:/[^\s<>\"]{0,400})?)(?![\w@])",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"(?:\A|[/.])(?:facebook|fb|instagram|linkedin|tiktok|snapchat|twitter|x|youtube|t|wa)\.(?:com|me|dk)/[^\s/]",
    re.IGNORECASE,
)


def urls(text: str) -> Iterator[Finding]:
    """Web addresses; one that leads to a person's profile asks, the others are a hint to the moderator."""
    for match, start, _ in matches(_URL, text):
        address = match[1].rstrip(".,;:!?)'")
        weight = Weight.ASK if _PROFILE.search(address) else Weight.HINT
        yield Finding(Kind.URL, weight, start, start + len(address))
