"""Names for a silent dialogue, made by us: a colour and an animal, in Danish; so nobody writes their own name."""

import random
from collections.abc import Collection, Iterator

OFFERED = 6  # to choose from at a time
# A colour as it stands before an animal of the common gender, and before a neuter.
COLOURS = (
    ("Blå", "Blåt"), ("Grøn", "Grønt"), ("Gul", "Gult"), ("Rød", "Rødt"), ("Lilla", "Lilla"), ("Orange", "Orange"),
    ("Lyseblå", "Lyseblåt"), ("Himmelblå", "Himmelblåt"), ("Havblå", "Havblåt"), ("Lysegrøn", "Lysegrønt"),
    ("Skovgrøn", "Skovgrønt"), ("Mosgrøn", "Mosgrønt"), ("Solgul", "Solgult"), ("Honninggul", "Honninggult"),
    ("Rosenrød", "Rosenrødt"), ("Sølvgrå", "Sølvgråt"), ("Turkis", "Turkis"), ("Violet", "Violet"),
)  # fmt: skip
COMMON = (
    "ugle", "hare", "svane", "hjort", "sommerfugl", "mariehøne", "delfin", "sæl", "hest", "pony", "kanin", "solsort",
    "lærke", "spurv", "bæver", "odder", "humlebi", "guldsmed", "mejse", "due", "pingvin", "panda", "koala",
    "skildpadde", "elg", "falk", "isfugl", "nattergal", "svale", "musvit", "kat", "hund", "stork", "gråand",
)  # fmt: skip
NEUTER = ("egern", "pindsvin", "lam", "føl", "rensdyr")
MADE = tuple(
    [f"{colour} {animal}" for colour, _ in COLOURS for animal in COMMON]
    + [f"{colour} {animal}" for _, colour in COLOURS for animal in NEUTER]
)
_MADE = frozenset(MADE)
MOST = 1000  # times that one name is used, with a number behind it


def is_ours(name: str) -> bool:
    """Whether we have made this name; with a number behind it where all others are taken."""
    words, _, number = name.rpartition(" ")
    return name in _MADE or (words in _MADE and number.isdecimal() and 2 <= int(number) <= MOST and number[0] != "0")


def offered(taken: Collection[str], chance: random.Random) -> list[str]:
    """Six names that nobody has taken, by chance."""
    names = list(MADE)
    chance.shuffle(names)
    free = (name for name in _numbered(names) if name not in taken)
    return [name for name, _ in zip(free, range(OFFERED), strict=False)]


def _numbered(names: list[str]) -> Iterator[str]:
    yield from names
    for number in range(2, MOST + 1):
        yield from (f"{name} {number}" for name in names)
