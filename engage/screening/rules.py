"""Personal data in a text: one search for every kind, from the CPR number that blocks to the name that only hints."""

from collections.abc import Collection

from engage.screening.addresses import addresses
from engage.screening.contacts import PUBLIC_HELP_LINES, emails, phones, urls
from engage.screening.names import names
from engage.screening.numbers import accounts, birth_dates, cpr_numbers, other_numbers, plates, split_cpr_numbers
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

_NUMERIC = {Kind.CPR, Kind.CPR_POSSIBLE, Kind.CPR_SPLIT, Kind.PHONE}


def find(
    text: str,
    *,
    allowed_mailboxes: frozenset[str] = frozenset(),
    allowed_phones: frozenset[str] = frozenset(),
    places: Collection[str] = (),
) -> list[Finding]:
    """The personal data found in a text, in its order and without overlap; where kinds overlap the heavier stands.

    allowed_mailboxes: addresses in lower case, or "@example.org", that organisations show in public anyway.
    allowed_phones: digits only; the public help lines are always allowed.
    places: names of municipalities and organisations that are not to be taken for a person's name.
    Rules find what has a form; names and addresses are found often, not always: a person reads before publishing.
    """
    folded = fold(text)
    plain = folded.text
    found = [
        *cpr_numbers(plain),
        *split_cpr_numbers(plain),
        *birth_dates(plain),
        *accounts(plain),
        *phones(plain, allowed_phones | PUBLIC_HELP_LINES),
    ]
    nobodys = other_numbers(plain)
    found = [
        finding
        for finding in found
        if not (finding.kind in _NUMERIC and any(start < finding.end and finding.start < end for start, end in nobodys))
    ]
    found += [*emails(plain, allowed_mailboxes), *urls(plain), *plates(plain), *addresses(plain), *names(plain, places)]
    placed = (Finding(f.kind, f.weight, *folded.original(f.start, f.end)) for f in found)
    return strongest(placed)
