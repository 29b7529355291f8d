"""Bank accounts, payment cards and number plates in text."""

import re
from collections.abc import Iterator

from stdnum import iban, luhn

from engage.screening.spans import Finding, Kind, Weight, matches

_IBAN = re.compile(
    r"(?<!\w)((?:dk\d\d(?: ?\d){14}|de\d\d(?: ?\d){18})|[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?)(?!\w)",
    re.IGNORECASE,
)
_REGISTRATION = r"(?<!\w)reg(?:istrerings)?\.?[ \-]?(?:nr|nummer)?[.: \-]*(?:er )?\d{4}[ ,;./\-]*(?:og )?"
_ANNOUNCED = re.compile(
    rf"((?:{_REGISTRATION}(?:konto(?:nummer|nr)?|kto)?[.: \-]*(?:er )?"
    r"|(?:konto(?:[ \-]?(?:nummer|nr))?|(?<!\w)kto(?:[ .\-]?nr)?|account(?: number| no)?)[.:# \-]*"
    r"(?:er |is |ist |lyder )?)\d(?:[ .\-]{0,2}\d){5,15})(?!\d)",
    re.IGNORECASE,
)
_FOUR_AND_TEN = re.compile(r"(?<![\d./-])(\d{4}(?: ?- ?| )\d{10})(?!\d)")
_CARD = re.compile(r"(?<![\d-])(\d{4}(?P<s>[ -]?)\d{4}(?P=s)\d{4}(?P=s)\d{2,7})(?!\d)")
_PLATE = re.compile(r"(?<![\w-])((?!DK|KL|EU|KR)[A-Z]{2} ?\d{2}[ .]?\d{3}|[A-ZÄÖÜ]{1,3}-[A-Z]{1,2} \d{1,4})(?![\w-])")
_DIGIT = re.compile(r"\d")


def ibans(text: str) -> list[tuple[int, int]]:
    """Where an IBAN stands, in which no other number is to be looked for."""
    return [
        (start, end)
        for match, start, end in matches(_IBAN, text)
        if match[1][:2].lower() == "dk" or iban.is_valid(match[1])
    ]


def accounts(text: str) -> Iterator[Finding]:
    """Bank accounts (announced, or in their usual form), IBANs and payment cards."""
    for start, end in ibans(text):
        yield Finding(Kind.ACCOUNT, Weight.ASK, start, end)
    for _, start, end in matches(_FOUR_AND_TEN, text):
        yield Finding(Kind.ACCOUNT, Weight.ASK, start, end)
    for _, start, end in matches(_ANNOUNCED, text):
        digit = _DIGIT.search(text, start)
        yield Finding(Kind.ACCOUNT, Weight.ASK, digit.start() if digit else start, end)
    for match, start, end in matches(_CARD, text):
        digits = re.sub(r"\D", "", match[1])
        years = all(digits[at : at + 2] in ("19", "20") for at in range(0, len(digits), 4))
        if not years and ((match["s"] and len(digits) == 16) or luhn.is_valid(digits)):
            yield Finding(Kind.ACCOUNT, Weight.ASK, start, end)


def plates(text: str) -> Iterator[Finding]:
    """Danish and German number plates."""
    for _, start, end in matches(_PLATE, text):
        yield Finding(Kind.PLATE, Weight.WARN, start, end)
