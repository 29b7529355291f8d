"""Numbers that belong to a person: CPR numbers in every usual spelling, dates of birth, accounts, number plates."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from engage.screening.spans import Finding, Kind, Weight, matches

MONTHS = (
    r"(?:januar|jänner|january|jan|februar|february|feb|marts|märz|march|mar|april|apr|maj|mai|may|juni|june|jun"
    r"|juli|july|jul|august|aug|september|sept|sep|oktober|october|okt|oct|november|nov|december|dezember|dec|dez)"
)
_NUMBER_WORD = r"[ .\-]*(?:nr|no|numre|nummer|number)"
# Numbers that are no person's: what stands after these words is neither a CPR number nor a telephone number.
_OTHER = re.compile(
    r"(?<![^\W\d_])(?:"
    rf"(?:ean|gln)(?:{_NUMBER_WORD})?[ .:#\-]*(?:er |som )?(\d(?:[ .\-]?\d){{12}})"
    rf"|(?:cvr(?:{_NUMBER_WORD})?|se{_NUMBER_WORD})[ .:#\-]*(?:er |som )?(\d(?:[ .\-]?\d){{7}})"
    rf"|(?:p|produktions?){_NUMBER_WORD}[ .:#\-]*(?:er )?(\d(?:[ .\-]?\d){{9}})"
    rf"|(?:sags?|journal|j|dokument|dok)(?:{_NUMBER_WORD}|id)[ .:#\-]*(?:er )?([\w./\-]*\d[\w./\-]*)"
    r")(?!\d)",
    re.IGNORECASE,
)
_ACCOUNT_BEFORE = re.compile(
    rf"(?:(?<![^\W\d_])(?:konto|kto|account)|konto)(?:{_NUMBER_WORD})?[ .:#\-]*(?:er |is |ist |lyder )?\Z"
    rf"|(?<![^\W\d_])reg(?:istrerings)?{_NUMBER_WORD}[ .:#\-]*(?:er )?\Z",
    re.IGNORECASE,
)
_UNIT_AFTER = re.compile(
    r" ?(?:kr\b|kroner|,-|,\d|dkk\b|eur\b|euro|€|\$|%|procent|mio\b|mia\b|mill|tusind|timer|time\b|minutter|km\b|m2|stk\b"
    r"|indbyggere|borgere|mennesker|personer|menschen|people|sider|ord\b|dage|uger|svar\b|sager)",
    re.IGNORECASE,
)
_MONEY_BEFORE = re.compile(r"(?:\bkr\.?|\bdkk|\beur|€|\$) ?\Z", re.IGNORECASE)

_GAP = r" ?[-./_]? ?"
_CPR = re.compile(
    rf"(?<!\d)(?=((?P<d>\d\d)(?P<g>{_GAP})(?P<m>\d\d){_GAP}(?P<y>(?:19|20)?\d\d)"
    r"(?P<gap> {0,3}[-./:_+*]? {0,3})(?P<n>\d{4}|\d\d \d\d|\d[ ]\d[ ]\d[ ]\d))(?!\d))"
)
_CPR_THIRDS = re.compile(r"(?<!\d)((?P<d>\d\d)(?P<m1>\d) (?P<m2>\d)(?P<y>\d\d)[ -]\d{4})(?!\d)")
_CPR_SINGLES = re.compile(r"(?<!\d)(?<!\d )(\d(?:[ .-]\d){5}(?: ?- ?|[ .-])\d(?:[ .-]\d){3})(?! ?\d)")
_CPR_SHORT_DATE = re.compile(r"(?<![\d./-])((?P<d>\d{1,2})[./-](?P<m>\d{1,2})[./-](?P<y>(?:19|20)?\d\d) ?- ?\d{4})(?!\d)")
_CPR_MONTH_NAME = re.compile(
    rf"(?<!\d)((?P<d>\d{{1,2}})\.? ?{MONTHS}\.? ?(?P<y>(?:19|20)?\d\d) ?- ?\d{{4}})(?!\d)", re.IGNORECASE
)
_CPR_ANY = re.compile(r"(?<!\d)(\d{6}(?: ?[-./] ?)?\d{4})(?!\d)")
_CPR_WORD = re.compile(r"cpr|person ?-?(?:nummer|nr)|personen(?:nummer|kennz)|social security|civil regist", re.IGNORECASE)
_NUMBER_BEFORE = re.compile(r"(?<![^\W\d_])(?:nr|nummer|number)[ .:]*(?:er |is |ist )?\Z", re.IGNORECASE)
_THING_NUMBER = re.compile(
    r"(?:ordre|order|faktura|kunde|medlem|medlems|ref|reference|bilag|dok|rekvisitions?|vare|best|brev|billet|police|lov|bek"
    rf"|rechnungs?)(?:{_NUMBER_WORD})?[ .:#\-]*\Z",
    re.IGNORECASE,
)
_TOWN_AFTER = re.compile(r",? [A-ZÆØÅÄÖÜ][a-zæøåäöü]+")
_TIME_AFTER = re.compile(r" ?[-:] ?\d")


def other_numbers(text: str) -> list[tuple[int, int]]:
    """Where company, invoice-address and case numbers stand, which are nobody's personal data."""
    return [match.span(match.lastindex or 0) for match in _OTHER.finditer(text)]


def unit_follows(text: str, end: int) -> bool:
    """True when what follows says that the number is an amount."""
    return _UNIT_AFTER.match(text, end) is not None


def amount(text: str, start: int, end: int) -> bool:
    """True when the words around a number say that it is money or a count."""
    return unit_follows(text, end) or _MONEY_BEFORE.search(text[max(0, start - 6) : start]) is not None


def thing_before(text: str, start: int) -> bool:
    """True when the number is announced as that of an order, invoice, member or the like."""
    return _THING_NUMBER.search(text[max(0, start - 32) : start]) is not None


def account_before(text: str, start: int) -> bool:
    """True when the number is announced as a bank account or a registration number."""
    return _ACCOUNT_BEFORE.search(text[max(0, start - 32) : start]) is not None


def _is_date(day: int, month: int, year: int) -> bool:
    """A date as CPR numbers write it: 61 to 91 is the day of a replacement number, the century is not known."""
    if 61 <= day <= 91:
        day -= 60
    longest = 29 if month == 2 and year % 4 == 0 else (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month % 13]
    return 1 <= month <= 12 and 1 <= day <= longest


def _said(text: str, start: int, end: int) -> bool:
    """True when the word cpr or personnummer stands near, or "nr" directly before (of nothing else)."""
    before = text[max(0, start - 40) : start]
    if _CPR_WORD.search(before) or _CPR_WORD.search(text[end : end + 25]):
        return True
    return _NUMBER_BEFORE.search(before) is not None and not thing_before(text, start)


def _weigh(text: str, match: re.Match[str], start: int, end: int) -> Finding | None:
    """What a date followed by four digits is; None for an amount. Modulus 11 is never asked: it was given up in 2007."""
    said = _said(text, start, end)
    block = Finding(Kind.CPR, Weight.BLOCK, start, end)
    if said:
        return block
    gap, four, dotted = match["gap"], match["n"], bool(match["g"].strip())
    whole = text[start:end]
    if whole.isdigit():
        return None if amount(text, start, end) else Finding(Kind.CPR_POSSIBLE, Weight.ASK, start, end)
    soft = Finding(Kind.CPR_SPLIT, Weight.WARN, start, end)
    if not gap.strip() and gap and unit_follows(text, end):
        return None
    if not gap and not dotted and thing_before(text, start):
        return Finding(Kind.CPR_POSSIBLE, Weight.ASK, start, end)
    year_like = four[:2] in ("19", "20") and four.isdigit()
    if match["g"] and year_like and (len(match["y"]) == 4 or not gap.strip()):
        return soft
    if dotted and not gap.strip() and (len(match["y"]) == 4 or _TOWN_AFTER.match(text, end) or _TIME_AFTER.match(text, end)):
        return soft
    if not four.isdigit() and (_digit_beside(text, start, end)):
        return None
    return block


def _digit_beside(text: str, start: int, end: int) -> bool:
    """True when more digits follow or precede with a single sign between: then pairs belong to a longer row."""
    return re.search(r"\d[ .-]\Z", text[max(0, start - 2) : start]) is not None or re.match(r"[ .-]\d", text[end : end + 2]) is not None


def cpr_numbers(text: str) -> Iterator[Finding]:
    """CPR numbers written together or in pieces that touch; with a separator or a telling word they block."""
    for match, start, end in matches(_CPR, text):
        if _is_date(int(match["d"]), int(match["m"]), int(match["y"])) and not account_before(text, start):
            finding = _weigh(text, match, start, end)
            if finding:
                yield finding
    for match, start, end in matches(_CPR_THIRDS, text):
        if _is_date(int(match["d"]), int(match["m1"] + match["m2"]), int(match["y"])) and not amount(text, start, end):
            yield Finding(Kind.CPR, Weight.BLOCK, start, end)
    for match, start, end in matches(_CPR_SINGLES, text):
        digits = re.sub(r"\D", "", match[1])
        if _is_date(int(digits[:2]), int(digits[2:4]), int(digits[4:6])):
            yield Finding(Kind.CPR, Weight.BLOCK, start, end)
    for match, start, end in matches(_CPR_SHORT_DATE, text):
        if _is_date(int(match["d"]), int(match["m"]), int(match["y"])):
            years = len(match["y"]) == 4 and text[end - 4 : end - 2] in ("19", "20")
            yield Finding(*((Kind.CPR_SPLIT, Weight.WARN) if years else (Kind.CPR, Weight.BLOCK)), start, end)
    for _, start, end in matches(_CPR_MONTH_NAME, text):
        yield Finding(Kind.CPR, Weight.BLOCK, start, end)
    for _, start, end in matches(_CPR_ANY, text):
        if _CPR_WORD.search(text[max(0, start - 20) : start]):
            yield Finding(Kind.CPR_POSSIBLE, Weight.ASK, start, end)  # a slip of the finger still tells who it is


_DATE = (
    r"(?:\d{1,2}[./-] ?\d{1,2}[./-] ?(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}\.? ?(?:of )?{MONTHS}\.?,? ?(?:(?:19|20)\d\d|\d\d(?![.:]\d))|{MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
_FULL_DATE = re.compile(rf"(?<![\d.])({_DATE})(?![\d])", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"(?<![\d.])(\d{{1,2}}\.? ?{MONTHS})(?![\w])", re.IGNORECASE)
_SIX_DIGITS = re.compile(r"(?<![\w.,/-])((?P<d>\d\d)(?P<m>\d\d)(?P<y>\d\d))(?![\w]|[.,/-]\d)")
_BIRTH_WORD = re.compile(
    r"\bfødt\b|\bfødsels|\bfoedt\b|\bfoedsels|\bf\.|\bborn\b|\bbirth|\bgeboren|\bgeb\.|\bgeburts|\bkom til verden|\bdob\b",
    re.IGNORECASE,
)
_BIRTH_AFTER = re.compile(r"[^.!?\n]{0,24}(?:fødselsd|birthday|geburtstag|er (?:jeg|han|hun) født|blev (?:jeg|han|hun) født)", re.IGNORECASE)


def _birth_near(text: str, start: int, end: int) -> bool:
    return _BIRTH_WORD.search(text, max(0, start - 40), start) is not None or _BIRTH_AFTER.match(text, end) is not None


def birth_dates(text: str) -> Iterator[Finding]:
    """Dates with a word of birth near; without a year the day only warns."""
    for _, start, end in matches(_FULL_DATE, text):
        if _birth_near(text, start, end):
            yield Finding(Kind.BIRTH_DATE, Weight.ASK, start, end)
    for match, start, end in matches(_SIX_DIGITS, text):
        if _is_date(int(match["d"]), int(match["m"]), int(match["y"])) and _birth_near(text, start, end):
            yield Finding(Kind.BIRTH_DATE, Weight.ASK, start, end)
    for _, start, end in matches(_DAY_MONTH, text):
        if _birth_near(text, start, end):
            yield Finding(Kind.BIRTH_DATE, Weight.WARN, start, end)


_SPLIT_CUE = re.compile(r"sidste|fire (?:cifre|tal)|cifre|endelse|løbenummer|resten|ender på|last four|digits|letzte|ziffern", re.IGNORECASE)
_FOUR = re.compile(r"(?<![\w.,:/§+-])(?P<n>\d{4})(?![\w/:]|[.,-]\d)")
_LOOSE_AFTER = re.compile(r" ?(?:[.,;!?)\n]|og\b|\Z)")
_SPLIT_DATE = re.compile(rf"(?<![\d.])({_DATE}|\d{{6}})(?!\d)", re.IGNORECASE)


def split_cpr_numbers(text: str) -> Iterator[Finding]:
    """A date and four loose digits near each other: both are marked, softly."""
    for match, start, end in matches(_SPLIT_DATE, text):
        whole = match[1]
        if whole.isdigit() and not _is_date(int(whole[:2]), int(whole[2:4]), int(whole[4:])):
            continue
        for at in _FOUR.finditer(text, max(0, start - 60), end + 60):
            four = _FOUR.match(text, at.start())  # again, without the window's edge
            if four and (end <= four.start() or four.end() <= start):
                between = text[end : four.start()] if end <= four.start() else text[four.end() : start]
                if _belongs(text, four, between, follows=end <= four.start()):
                    yield Finding(Kind.CPR_SPLIT, Weight.WARN, start, end)
                    yield Finding(Kind.CPR_SPLIT, Weight.WARN, four.start(), four.end())


def _belongs(text: str, four: re.Match[str], between: str, *, follows: bool) -> bool:
    cue = _SPLIT_CUE.search(text, max(0, four.start() - 40), four.start()) or _SPLIT_CUE.match(text, four.end() + 1)
    if cue or _CPR_WORD.search(between):
        return True
    if not follows or len(between) > 24 or re.search(r"[\d.!?]|\bkl\b", between):
        return False
    loose = not (_TOWN_AFTER.match(text, four.end()) or amount(text, four.start(), four.end()))
    return loose and four["n"][:2] not in ("19", "20") and _LOOSE_AFTER.match(text, four.end()) is not None


_IBAN = re.compile(r"(?<!\w)((?:dk\d\d(?: ?\d){14}|de\d\d(?: ?\d){18})|[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?!\w)", re.IGNORECASE)
_KONTO = re.compile(
    r"((?:(?:(?<!\w)reg(?:istrerings)?\.?[ \-]?(?:nr|nummer)?[.: \-]*(?:er )?\d{4}[ ,;./\-]*(?:og )?)(?:konto(?:nummer|nr)?|kto)?[.: \-]*(?:er )?"
    r"|(?:konto(?:[ \-]?(?:nummer|nr))?|(?<!\w)kto(?:[ .\-]?nr)?|account(?: number| no)?)[.:# \-]*(?:er |is |ist |lyder )?)"
    r"\d(?:[ .\-]{0,2}\d){5,15})(?!\d)",
    re.IGNORECASE,
)
_REG_AND_ACCOUNT = re.compile(r"(?<![\d./-])(\d{4} ?- ?\d{10}|\d{4} \d{10})(?!\d)")
_CARD = re.compile(r"(?<![\d-])(\d{4}(?P<s>[ -]?)\d{4}(?P=s)\d{4}(?P=s)\d{1,7})(?!\d)")


def accounts(text: str) -> Iterator[Finding]:
    """Bank accounts, IBANs and payment cards."""
    for match, start, end in matches(_IBAN, text):
        if match[1][:2].lower() == "dk" or iban.is_valid(match[1]):
            yield Finding(Kind.ACCOUNT, Weight.ASK, start, end)
    for pattern in (_KONTO, _REG_AND_ACCOUNT):
        for match, start, end in matches(pattern, text):
            first = re.search(r"\d", match[1])
            yield Finding(Kind.ACCOUNT, Weight.ASK, start + (first.start() if first else 0), end)
    for match, start, end in matches(_CARD, text):
        digits = re.sub(r"\D", "", match[1])
        years = all(digits[at : at + 2] in ("19", "20") for at in range(0, len(digits), 4))
        if not years and ((match["s"] and len(digits) == 16) or luhn.is_valid(digits)):
            yield Finding(Kind.ACCOUNT, Weight.ASK, start, end)


_PLATE = re.compile(r"(?<![\w-])((?!DK|NR|KL|EU|KR)[A-Z]{2} ?\d{2}[ .]?\d{3}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \d{1,4})(?![\w-])")


def plates(text: str) -> Iterator[Finding]:
    """Danish and German number plates."""
    for _, start, end in matches(_PLATE, text):
        yield Finding(Kind.PLATE, Weight.WARN, start, end)
