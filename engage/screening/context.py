"""What the words around a number say: that it is an amount, a company's, a case's or an order's, or a bank account."""

import re

_NUMBER_WORD = r"[ .\-]*(?:nr|no|numre|nummer|number)"
# Numbers that are no person's: what stands after these words is neither a CPR number nor a telephone number.
_NOBODYS = re.compile(
    r"(?<![^\W\d_])(?:"
    rf"(?:ean|gln)(?:{_NUMBER_WORD})?[ .:#\-]*(?:er |som )?(\d(?:[ .\-]?\d){{12}})"
    rf"|(?:cvr(?:{_NUMBER_WORD})?|se{_NUMBER_WORD})[ .:#\-]*(?:er |som )?(\d(?:[ .\-]?\d){{7}})"
    rf"|(?:p|produktions?){_NUMBER_WORD}[ .:#\-]*(?:er )?(\d(?:[ .\-]?\d){{9}})"
    rf"|(?:sags?|journal|j|dokument|dok)(?:{_NUMBER_WORD}|id)[ .:#\-]*(?:er )?([\w./\-]*\d[\w./\-]*)"
    r")(?!\d)",
    re.IGNORECASE,
)
_ACCOUNT = re.compile(
    rf"(?:(?<![^\W\d_])(?:kto|account)|konto)(?:{_NUMBER_WORD})?[ .:#\-]*(?:er |is |ist |lyder )?\Z"
    rf"|(?<![^\W\d_])reg(?:istrerings)?{_NUMBER_WORD}[ .:#\-]*(?:er )?\Z",
    re.IGNORECASE,
)
_THING = re.compile(
    r"(?:ordre|order|faktura|kunde|medlem|medlems|ref|reference|bilag|rekvisitions?|vare|best|brev|billet|police"
    rf"|lov|bek|rechnungs?)(?:{_NUMBER_WORD})?[ .:#\-]*\Z",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r" ?(?:kr\b|kroner|,-|,\d|dkk\b|eur\b|euro|€|\$|%|procent|mio\b|mia\b|mill|tusind|timer|time\b|minutter|km\b|m2"
    r"|stk\b|indbyggere|borgere|mennesker|personer|menschen|people|sider|ord\b|dage|uger|svar\b|sager)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:\bkr\.?|\bdkk|\beur|€|\$) ?\Z", re.IGNORECASE)
_REACH = 32


def nobodys_numbers(text: str) -> list[tuple[int, int]]:
    """Where company, invoice-address and case numbers stand, which are nobody's personal data."""
    return [match.span(match.lastindex or 0) for match in _NOBODYS.finditer(text)]


def unit_follows(text: str, end: int) -> bool:
    """True when what follows says that the number is an amount."""
    return _UNIT.match(text, end) is not None


def is_amount(text: str, start: int, end: int) -> bool:
    """True when the words around a number say that it is money or a count."""
    return unit_follows(text, end) or _MONEY.search(text[max(0, start - 6) : start]) is not None


def thing_before(text: str, start: int) -> bool:
    """True when the number is announced as that of an order, invoice, member or the like."""
    return _THING.search(text[max(0, start - _REACH) : start]) is not None


def account_before(text: str, start: int) -> bool:
    """True when the number is announced as a bank account or a registration number."""
    return _ACCOUNT.search(text[max(0, start - _REACH) : start]) is not None
