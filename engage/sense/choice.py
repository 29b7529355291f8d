"""Which quotes to propose for a perspective: rare views have seats of their own. Pure; the web process may use it."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engage.sense.words import folded

LONGEST = 40  # words
RARE = 0.1  # of the persons behind the perspective
COMPARED = 60  # voices looked at for the most typical one


@dataclass(frozen=True, slots=True)
class Voice:
    """A possible quote: whose it is, which sub-codes people gave it, whether it disagrees, whether it may be shown."""

    id: str
    person: str
    text: str
    sub_codes: frozenset[str]
    dissent: bool = False
    consent: bool = False


class Seat(StrEnum):
    """Why a quote was chosen."""

    DISSENT = "dissent"
    RARE = "rare"  # its sub-code is used by fewer than one person in ten
    SUB_CODE = "sub_code"
    MORE = "more"  # all sub-codes have a seat; this one is least like the others


@dataclass(frozen=True, slots=True)
class Chosen:
    """A quote with the seat it has, and the sub-code it speaks for (None for dissent and more)."""

    id: str
    seat: Seat
    sub_code: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen quotes, and the sub-codes that found none, to be printed as not included."""

    chosen: tuple[Chosen, ...]
    left_out: tuple[str, ...]


def choose(voices: Sequence[Voice], *, seats: int) -> Choice:
    """At most `seats` quotes: one for each person, only with consent, none longer than 40 words.

    One seat is for dissent where there is any; at least a third for sub-codes below a tenth of the persons, where there
    are such; the others go to the other sub-codes, the most used first. Inside a sub-code the most typical voice is
    taken. The same for any order of `voices`.
    """
    table = _Table(voices, seats)
    if dissent := table.free(voice for voice in table.open if voice.dissent):
        table.seat(_most_typical(dissent), Seat.DISSENT, None)
    rare, common = table.sub_codes(rare=True), table.sub_codes(rare=False)
    table.fill(rare, Seat.RARE, up_to=-(-seats // 3))
    table.fill(common, Seat.SUB_CODE, up_to=seats)
    table.fill(rare, Seat.RARE, up_to=seats)
    table.fill_more()
    return Choice(tuple(table.chosen), tuple(code for code in [*common, *rare] if code not in table.covered))


class _Table:
    """The seats while they are given."""

    def __init__(self, voices: Sequence[Voice], seats: int) -> None:
        ordered = sorted(voices, key=lambda voice: voice.id)
        self.seats = seats
        self.open = [voice for voice in ordered if voice.consent and 0 < len(voice.text.split()) <= LONGEST]
        self.people = len({voice.person for voice in ordered})
        self.reach: dict[str, set[str]] = {}
        for voice in ordered:
            for code in voice.sub_codes:
                self.reach.setdefault(code, set()).add(voice.person)
        self.chosen: list[Chosen] = []
        self.seated: list[Voice] = []
        self.covered: set[str] = set()

    def sub_codes(self, *, rare: bool) -> list[str]:
        """The sub-codes below a tenth of the persons, or the others, the most used first."""
        found = [code for code, who in self.reach.items() if (len(who) < RARE * self.people) is rare]
        return sorted(found, key=lambda code: (-len(self.reach[code]), code))

    def free(self, voices: Iterable[Voice]) -> list[Voice]:
        """Those whose person has no seat yet."""
        taken = {voice.person for voice in self.seated}
        return [voice for voice in voices if voice.person not in taken]

    def seat(self, voice: Voice, seat: Seat, code: str | None) -> None:
        if len(self.seated) < self.seats:
            self.chosen.append(Chosen(voice.id, seat, code))
            self.seated.append(voice)
            self.covered |= voice.sub_codes

    def fill(self, codes: list[str], seat: Seat, *, up_to: int) -> None:
        """A seat for each of the sub-codes that nobody speaks for yet, until so many of this kind are given."""
        for code in codes:
            if sum(each.seat is seat for each in self.chosen) >= up_to:
                return
            able = self.free(voice for voice in self.open if code in voice.sub_codes)
            if code not in self.covered and able:
                self.seat(_most_typical(able), seat, code)

    def fill_more(self) -> None:
        """What is left goes, one by one, to the voice least like those that are seated."""
        while len(self.seated) < self.seats and (able := self.free(self.open)):
            seated = [_runs(voice.text) for voice in self.seated]
            able = _some(able)
            self.seat(min(able, key=lambda voice: (_nearest(voice, seated), voice.id)), Seat.MORE, None)


def _some(voices: list[Voice]) -> list[Voice]:
    """At most 60 of them, by the hash of their ids: comparing all with all would take too long for a page."""
    return sorted(voices, key=lambda voice: hashlib.sha256(voice.id.encode()).digest())[:COMPARED]


def _most_typical(voices: list[Voice]) -> Voice:
    """The one most like all the others; of equals the one with the smallest id."""
    some = _some(voices)
    runs = [_runs(voice.text) for voice in some]
    likeness = [round(sum(_likeness(mine, other) for other in runs), 6) for mine in runs]
    return min(zip(likeness, some, strict=True), key=lambda pair: (-pair[0], pair[1].id))[1]


def _nearest(voice: Voice, seated: list[frozenset[str]]) -> float:
    mine = _runs(voice.text)
    return max((round(_likeness(mine, other), 6) for other in seated), default=0.0)


def _runs(text: str) -> frozenset[str]:
    """The runs of four letters in a text."""
    plain = " ".join(folded(text).split())
    return frozenset(plain[at : at + 4] for at in range(max(1, len(plain) - 3)))


def _likeness(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other)
