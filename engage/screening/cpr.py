"""CPR numbers (DDMMYY-NNNN) in every usual spelling, sure ones and possible ones, and those written in two places.

Modulus 11 is never asked for: numbers given since 2007 break it.
"""

import re
from collections.abc import Iterator

from engage.screening.context import account_before, is_amount, thing_before, unit_follows
from engage.screening.dates import DATE, MONTHS, is_cpr_date
from engage.screening.spans import Finding, Kind, Weight, matches

_GAP = r" ?[-./_]? ?"
# In a look-ahead, so that a number is also found where a false start overlaps it.
_USUAL = re.compile(
    rf"(?<!\d)(?=((?P<d>\d\d)(?P<g>{_GAP})(?P<m>\d\d){_GAP}(?P<y>(?:19|20)?\d\d)"
    r"(?P<gap> {0,3}[-./:_+*]{0,2} {0,3})(?P<n>\d{4}|\d\d \d\d|\d \d \d \d))(?!\d))"
)
_THIRDS = re.compile(r"(?<!\d)((?P<d>\d\d)(?P<m1>\d) (?P<m2>\d)(?P<y>\d\d)[ -]\d{4})(?!\d)")
_SINGLES = re.compile(r"(?<!\d)(?<!\d )(\d(?:[ .-]\d){5}(?: ?- ?|[ .-])\d(?:[ .-]\d){3})(?! ?\d)")
_SHORT_DATE = re.compile(
    r"(?<![\d./-])((?P<d>\d{1,2})[./-] ?(?P<m>\d{1,2})[./ -] ?(?P<y>(?:19|20)?\d\d) ?- ?(?P<n>\d{4}))(?!\d)"
)
_MONTH_NAME = re.compile(
    rf"(?<!\d)(\d{{1,2}}\.? ?{MONTHS}\.? ?(?P<y>(?:19|20)?\d\d) ?- ?(?P<n>\d{{4}}))(?!\d)", re.IGNORECASE
)
_ANY_TEN = re.compile(r"(?<!\d)(\d{6}(?: ?[-./] ?)?\d{4})(?!\d)")
_CPR_WORD = re.compile(
    r"cpr|person ?-?(?:nummer|nr)|personen(?:nummer|kennz)|social security|civil regist", re.IGNORECASE
)
_NUMBER_BEFORE = re.compile(r"(?<![^\W\d_])(?:nr|nummer|number)[ .:]*(?:er |is |ist )?\Z", re.IGNORECASE)
_TOWN_AFTER = re.compile(r",? [A-ZÆØÅÄÖÜ][a-zæøåäöü]+")
_TIME_AFTER = re.compile(r" ?[-:] ?\d")
_DIGIT_BEFORE, _DIGIT_AFTER = re.compile(r"\d[ .-]\Z"), re.compile(r"[ .-]\d")


def cpr_numbers(text: str) -> Iterator[Finding]:
    """CPR numbers written together or in pieces that touch; with a separator or a telling word they block."""
    for match, start, end in matches(_USUAL, text):
        if is_cpr_date(match["d"], match["m"], match["y"]) and not account_before(text, start):
            found = _weigh(text, match, start, end)
            if found:
                yield Finding(*found, start, end)
    yield from _rare_spellings(text)
    for _, start, end in matches(_ANY_TEN, text):
        if _CPR_WORD.search(text, max(0, start - 20), start):
            yield Finding(Kind.CPR_POSSIBLE, Weight.ASK, start, end)  # a slip of the finger still tells who it is


def _rare_spellings(text: str) -> Iterator[Finding]:
    for match, start, end in matches(_THIRDS, text):
        if is_cpr_date(match["d"], match["m1"] + match["m2"], match["y"]) and not is_amount(text, start, end):
            yield Finding(Kind.CPR, Weight.BLOCK, start, end)
    for match, start, end in matches(_SINGLES, text):
        digits = re.sub(r"\D", "", match[1])
        if is_cpr_date(digits[:2], digits[2:4], digits[4:6]):
            yield Finding(Kind.CPR, Weight.BLOCK, start, end)
    for match, start, end in matches(_SHORT_DATE, text):
        if is_cpr_date(match["d"], match["m"], match["y"]):
            yield Finding(*_sure_unless_years(match), start, end)
    for match, start, end in matches(_MONTH_NAME, text):
        yield Finding(*_sure_unless_years(match), start, end)


def _sure_unless_years(match: re.Match[str]) -> tuple[Kind, Weight]:
    """A date up to a year ("1.1.2024-2026") looks the same as a CPR number, and only warns."""
    years = len(match["y"]) == 4 and match["n"][:2] in ("19", "20")
    return (Kind.CPR_SPLIT, Weight.WARN) if years else (Kind.CPR, Weight.BLOCK)


def _weigh(text: str, match: re.Match[str], start: int, end: int) -> tuple[Kind, Weight] | None:
    """What a date followed by four digits is: a CPR number, maybe one, a date beside a number, or (None) neither."""
    if _cpr_said(text, start, end):
        return Kind.CPR, Weight.BLOCK
    four, touching = match["n"], not match["gap"]
    if match[1].isdigit():
        return None if is_amount(text, start, end) else (Kind.CPR_POSSIBLE, Weight.ASK)
    if touching and not match["g"].strip() and thing_before(text, start):
        return Kind.CPR_POSSIBLE, Weight.ASK
    only_space = not touching and not match["gap"].strip()
    if (only_space and unit_follows(text, end)) or (not four.isdigit() and _in_a_row(text, start, end)):
        return None
    if match["g"] and _date_beside_number(text, match, end, only_space=only_space):
        return Kind.CPR_SPLIT, Weight.WARN
    return Kind.CPR, Weight.BLOCK


def _date_beside_number(text: str, match: re.Match[str], end: int, *, only_space: bool) -> bool:
    """True for a dated letter's date before a year, a postcode or a time of day."""
    long_year, four = len(match["y"]) == 4, match["n"]
    if four.isdigit() and four[:2] in ("19", "20") and (long_year or only_space):
        return True
    dotted = bool(match["g"].strip())
    after = _TOWN_AFTER.match(text, end) or _TIME_AFTER.match(text, end)
    return dotted and only_space and (long_year or after is not None)


def _cpr_said(text: str, start: int, end: int) -> bool:
    """True when the word cpr or personnummer stands near, or "nr" directly before (of nothing else)."""
    if _CPR_WORD.search(text, max(0, start - 40), start) or _CPR_WORD.search(text, end, end + 25):
        return True
    return _NUMBER_BEFORE.search(text[max(0, start - 16) : start]) is not None and not thing_before(text, start)


def _in_a_row(text: str, start: int, end: int) -> bool:
    """True when more digits stand beside, a single sign away: then the pairs belong to a longer row."""
    return (
        _DIGIT_BEFORE.search(text[max(0, start - 2) : start]) is not None or _DIGIT_AFTER.match(text, end) is not None
    )


_CUE = re.compile(
    r"sidste|fire (?:cifre|tal)|cifre|endelse|løbenummer|resten|ender på|last four|digits|letzte|ziffern", re.IGNORECASE
)
_FOUR = re.compile(r"(?<![\w.,:/§+-])(?P<n>\d{4})(?![\w/:]|[.,-]\d)")
_NOTHING_OF = re.compile(r" ?(?:[.,;!?)\n]|og\b|\Z)")
_DIVIDES = re.compile(r"[\d.!?]|\bkl\b")
_DATE = re.compile(rf"(?<!\d)(?<!\d\.)({DATE}|\d{{6}})(?!\d)", re.IGNORECASE)
_WINDOW = 60


def split_cpr_numbers(text: str) -> Iterator[Finding]:
    """A date and four loose digits near each other: both are marked, softly."""
    for match, start, end in matches(_DATE, text):
        whole = match[1]
        if whole.isdigit() and not is_cpr_date(whole[:2], whole[2:4], whole[4:]):
            continue
        for near in _FOUR.finditer(text, max(0, start - _WINDOW), end + _WINDOW):
            four = _FOUR.match(text, near.start())  # again, without the window's edge
            if four and (end <= four.start() or four.end() <= start):
                between = text[end : four.start()] if end <= four.start() else text[four.end() : start]
                if _belongs(text, four, between, follows=end <= four.start()):
                    yield Finding(Kind.CPR_SPLIT, Weight.WARN, start, end)
                    yield Finding(Kind.CPR_SPLIT, Weight.WARN, four.start(), four.end())


def _belongs(text: str, four: re.Match[str], between: str, *, follows: bool) -> bool:
    """True when the words say so, or the four digits follow closely and count nothing, are no year and no postcode."""
    told = _CUE.search(text, max(0, four.start() - 40), four.start()) or _CUE.match(text, four.end() + 1)
    if told or _CPR_WORD.search(between):
        return True
    if not follows or len(between) > 24 or _DIVIDES.search(between) or four["n"][:2] in ("19", "20"):
        return False
    counts = _TOWN_AFTER.match(text, four.end()) or is_amount(text, four.start(), four.end())
    return not counts and _NOTHING_OF.match(text, four.end()) is not None
