"""Personal data in a text: one search for every kind, from the CPR number that blocks to the name that only hints."""

import re
from hashlib import sha256
from pathlib import Path

from engage.screening.accounts import accounts, ibans, plates
from engage.screening.addresses import addresses
from engage.screening.contacts import PUBLIC_HELP_LINES, emails, phones, urls
from engage.screening.context import nobodys_numbers
from engage.screening.cpr import cpr_numbers, split_cpr_numbers
from engage.screening.dates import birth_dates
from engage.screening.names import names
from engage.screening.spans import (
    Finding,
    Kind,
    Located,
    Span,
    Weight,
    fold,
    merge_spans,
    redact,
    segments,
    strongest,
)

__all__ = [
    "PUBLIC_HELP_LINES",
    "VERSION",
    "Finding",
    "Kind",
    "Located",
    "Span",
    "Weight",
    "find",
    "merge_spans",
    "redact",
    "segments",
]

_DIGIT = re.compile(r"\d")
# Changes with every word of the rules: what was found by other ones is looked for again.
VERSION = sha256(b"".join(path.read_bytes() for path in sorted(Path(__file__).parent.glob("*.py")))).hexdigest()[:16]


def find(
    text: str,
    *,
    allowed_mailboxes: frozenset[str] = frozenset(),
    allowed_phones: frozenset[str] = frozenset(),
    places: frozenset[str] = frozenset(),
) -> list[Finding]:
    """The personal data found in a text, in its order and without overlap; where kinds overlap the heavier stands.

    allowed_mailboxes: addresses in lower case, or "@example.org", that organisations show in public anyway.
    allowed_phones: digits only; the public help lines are always allowed.
    places: names of municipalities and organisations that are not to be taken for a person's name.
    Rules find what has a form; names and addresses are found often, not always: a person reads before publishing.
    """
    folded = fold(text)
    plain = folded.text
    found = _with_digits(plain, allowed_phones) if _DIGIT.search(plain) else []  # most texts hold none
    found += [*emails(plain, allowed_mailboxes), *urls(plain), *names(plain, places)]
    placed = (Finding(f.kind, f.weight, *folded.original(f.start, f.end)) for f in found)
    return strongest(placed)


def _with_digits(plain: str, allowed_phones: frozenset[str]) -> list[Finding]:
    """Every kind that is written with digits."""
    taken = bytearray(len(plain))
    for start, end in (*nobodys_numbers(plain), *ibans(plain)):
        taken[start:end] = b"\1" * (end - start)
    loose = [*cpr_numbers(plain), *split_cpr_numbers(plain), *phones(plain, allowed_phones | PUBLIC_HELP_LINES)]
    found = [finding for finding in loose if not any(taken[finding.start : finding.end])]
    return [*found, *birth_dates(plain), *accounts(plain), *plates(plain), *addresses(plain)]
