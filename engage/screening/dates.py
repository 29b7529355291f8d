"""Dates in text, and those that are somebody's date of birth."""

import re
from collections.abc import Iterator

from engage.screening.spans import Finding, Kind, Weight, matches
from engage.screening.words import either

MONTHS = either("""
    januar jänner january jan februar february feb marts märz march mar april apr maj mai may juni june jun juli july
    jul august aug september sept sep oktober october okt oct november nov december dezember dec dez
""")
# A date with its year, in the ways people write it in Danish, German and English.
DATE = (
    r"(?:(?:0?[1-9]|[12]\d|3[01])[./-] ?(?:0?[1-9]|1[0-2])(?:[./-] ?|\.? )(?:(?:19|20)\d\d|\d\d)"
    r"|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}\.? ?(?:of )?{MONTHS}\.?,? ?(?:(?:19|20)\d\d|\d\d(?![.:]\d))"
    rf"|(?<!\w){MONTHS} \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20)\d\d)"
)
_ALONE = r"(?<!\d)(?<!\d\.)"
_FULL = re.compile(rf"{_ALONE}({DATE})(?!\d)", re.IGNORECASE)
_DAY_MONTH = re.compile(rf"{_ALONE}(\d{{1,2}}\.? ?{MONTHS})(?!\w)", re.IGNORECASE)
_END_HIDDEN = re.compile(r"(?<!\d)((?P<d>\d\d)[./-]?(?P<m>\d\d)[./-]?(?P<y>\d\d) ?-? ?[xX*_?#]{2,4})")
_SIX_DIGITS = re.compile(r"(?<![\w.,/-])((?P<d>\d\d)(?P<m>\d\d)(?P<y>\d\d))(?!\w|[.,/-]\d)")
_BIRTH_BEFORE = re.compile(
    r"cpr|person-?nummer|\bfødt\b|\bfødsels|\bfoedt\b|\bfoedsels|\bf\.|\bborn\b|\bbirth|\bgeboren|\bgeb\.|\bgeburts"
    r"|\bkom til verden|\bdob\b",
    re.IGNORECASE,
)
_BIRTH_AFTER = re.compile(
    r"[^.!?\n]{0,24}(?:fødselsd|birthday|geburtstag|(?:er|blev) (?:jeg|han|hun) født)", re.IGNORECASE
)


def is_cpr_date(day: str, month: str, year: str) -> bool:
    """A date as CPR numbers write it: 61 to 91 is the day of a replacement number, the century is not known."""
    on, of, year_number = int(day), int(month), int(year)
    if 61 <= on <= 91:
        on -= 60
    if not 1 <= of <= 12:
        return False
    longest = (31, 29 if year_number % 4 == 0 else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[of - 1]
    return 1 <= on <= longest


def birth_dates(text: str) -> Iterator[Finding]:
    """Dates with a word of birth near, and CPR numbers with the end left out; without a year the day only warns."""
    for _, start, end in matches(_FULL, text):
        if _birth_near(text, start, end):
            yield Finding(Kind.BIRTH_DATE, Weight.ASK, start, end)
    for match, start, end in matches(_SIX_DIGITS, text):
        if is_cpr_date(match["d"], match["m"], match["y"]) and _birth_near(text, start, end):
            yield Finding(Kind.BIRTH_DATE, Weight.ASK, start, end)
    for match, start, end in matches(_END_HIDDEN, text):
        if is_cpr_date(match["d"], match["m"], match["y"]):
            yield Finding(Kind.BIRTH_DATE, Weight.ASK, start, end)
    for _, start, end in matches(_DAY_MONTH, text):
        if _birth_near(text, start, end):
            yield Finding(Kind.BIRTH_DATE, Weight.WARN, start, end)


def _birth_near(text: str, start: int, end: int) -> bool:
    said_before = _BIRTH_BEFORE.search(text, max(0, start - 40), start)
    return said_before is not None or _BIRTH_AFTER.match(text, end) is not None
