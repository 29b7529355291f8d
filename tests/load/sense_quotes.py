"""The verifier of quotes on real texts: true quotes as people type them, and false ones changed in every way."""

import random
import statistics
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from unittest.mock import patch

from engage.sense import quotes
from engage.sense.quotes import verify, verify_at
from engage.sense.words import WORD, says_no
from tests.load.sense_check import Check

MANY = 2400
SIGNS = str.maketrans({'"': "»", "„": '"', "“": '"', "-": "–", "–": "-", "'": "’", "’": "'"})


@dataclass(frozen=True)
class Taken:
    """Some words of a text, as they stand there."""

    text: str
    start: int
    end: int
    drawn: random.Random

    @property
    def quote(self) -> str:
        return self.text[self.start : self.end]

    @property
    def words(self) -> list[str]:
        return self.quote.split()

    def inner(self, most: int) -> tuple[int, int]:
        """A few words that are neither the first nor the last."""
        many = self.drawn.randint(1, min(most, len(self.words) - 2))
        at = self.drawn.randint(1, len(self.words) - 1 - many)
        return at, at + many

    def with_inner(self, at: int, end: int, *instead: str) -> str:
        return " ".join([*self.words[:at], *instead, *self.words[end:]])


def checks(words: Mapping[str, str], *, spoil: str = "") -> Iterator[Check]:
    """True quotes must hold; false ones must not, least of all those that turn a sentence or a number round."""
    texts = [text for _, text in sorted(words.items()) if len(text.split()) >= 12]
    vocabulary = sorted({word for text in texts for word in WORD.findall(text)})
    taken = [_taken(texts, number) for number in range(MANY)]
    knows = (lambda _: False) if spoil == "negation" else says_no
    signs = {} if spoil == "signs" else quotes._ALIKE
    with patch.object(quotes, "says_no", knows), patch.object(quotes, "_ALIKE", signs):
        held = [(verify(quote, each.text).holds, _at(quote, each)) for each in taken for quote in _true(each)]
        yield Check(f"true quotes that hold ({len(held)})", statistics.mean(one for one, _ in held), least=0.995)
        yield Check("true quotes that hold at their place", statistics.mean(other for _, other in held), least=0.995)
        wrong: list[bool] = []
        for name, change in CHANGES.items():
            told = [(each, quote) for each in taken if (quote := change(each, vocabulary)) and quote != each.quote]
            passed = [verify(quote, each.text).holds for each, quote in told]
            at_place = [_at(quote, each) for each, quote in told]
            none = name.startswith(("a no", "another number", "a word left", "a word more"))
            yield Check(f"{name}: pass at their place ({len(told)})", statistics.mean(at_place), most=0)
            if change is not _long_gap:  # elsewhere in the text the same two words may stand nearer to each other
                yield Check(f"{name}: pass", statistics.mean(passed), most=0 if none else 0.003)
                wrong += passed
        others = [verify(each.quote, texts[(number * 7 + 3) % len(texts)]).holds for number, each in enumerate(taken)]
        yield Check(f"quotes against another text ({len(others)}): pass", statistics.mean(others), most=0.003)
        yield Check(f"all false quotes ({len(wrong + others)}): pass", statistics.mean(wrong + others), most=0.003)


def _at(quote: str, each: Taken) -> bool:
    return verify_at(quote, each.text, each.start, each.end).holds


def _taken(texts: list[str], number: int) -> Taken:
    """Six to thirty words from somewhere in a text."""
    drawn = random.Random(number)
    text = texts[drawn.randrange(len(texts))]
    places = [match.span() for match in WORD.finditer(text)]
    many = min(len(places), drawn.randint(6, 30))
    first = drawn.randint(0, len(places) - many)
    return Taken(text, places[first][0], places[first + many - 1][1], drawn)


def _true(each: Taken) -> Iterator[str]:
    """As it stands; with other signs and spaces; with a gap; with a name taken out."""
    yield each.quote
    yield "  ".join(each.quote.translate(SIGNS).split(" "))
    if len(each.words) < 4:
        return
    at, end = each.inner(8)
    if not _says_no(each.words[at:end]):
        yield each.with_inner(at, end, each.drawn.choice(("[…]", "[...]")))
    at, end = each.inner(2)
    hidden = " ".join(each.words[at:end])
    if not _says_no(each.words[at:end]) and not any(map(str.isdigit, hidden)):
        yield each.with_inner(at, end, "[navn fjernet]")


def _says_no(words: list[str]) -> bool:
    return any(says_no(word.lower()) for each in words for word in WORD.findall(each))


# --- Changes: each gives a false quote, or "" where it cannot be made ---------------------------


def _swapped(each: Taken, vocabulary: list[str]) -> str:
    at, _ = each.inner(1)
    return each.with_inner(at, at + 1, each.drawn.choice(vocabulary))


def _more(each: Taken, vocabulary: list[str]) -> str:
    at, _ = each.inner(1)
    return each.with_inner(at, at, each.drawn.choice(vocabulary))


def _less(each: Taken, _: list[str]) -> str:
    at, _end = each.inner(1)
    return each.with_inner(at, at + 1)


def _other_order(each: Taken, _: list[str]) -> str:
    at, _end = each.inner(1)
    return each.with_inner(at - 1, at + 1, each.words[at], each.words[at - 1])


def _no_out(each: Taken, _: list[str]) -> str:
    inside = [n for n in range(1, len(each.words) - 1) if _says_no([each.words[n]])]
    return each.with_inner(inside[0], inside[0] + 1) if inside else ""


def _no_in(each: Taken, _: list[str]) -> str:
    at, _end = each.inner(1)
    return each.with_inner(at, at, each.drawn.choice(("nicht", "ikke", "nie")))


def _no_in_gap(each: Taken, _: list[str]) -> str:
    inside = [n for n in range(1, len(each.words) - 1) if _says_no([each.words[n]])]
    return each.with_inner(inside[0], inside[0] + 1, "[…]") if inside else ""


def _number(each: Taken, _: list[str]) -> str:
    inside = [n for n, word in enumerate(each.words) if any(map(str.isdigit, word))]
    if not inside:
        return ""
    word = each.words[inside[0]]
    other = "".join(str((int(char) + 3) % 10) if char in "0123456789" else char for char in word)
    return each.with_inner(inside[0], inside[0] + 1, other)


def _long_gap(each: Taken, _: list[str]) -> str:
    return each.with_inner(1, len(each.words) - 1, "[…]") if len(WORD.findall(each.quote)) > 28 else ""


def _bare_gap(each: Taken, _: list[str]) -> str:
    at, end = each.inner(4)
    return each.with_inner(at, end, "...")


CHANGES: dict[str, Callable[[Taken, list[str]], str]] = {
    "a word swapped": _swapped,
    "a word more": _more,
    "a word left out": _less,
    "two words in other order": _other_order,
    "a no left out": _no_out,
    "a no put in": _no_in,
    "a no hidden in a gap": _no_in_gap,
    "another number": _number,
    "a long gap": _long_gap,
    "a gap without brackets": _bare_gap,
}
