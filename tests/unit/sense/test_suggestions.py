"""Suggestions: learned from people, explained by words, modest where little is known."""

import itertools
import random

import pytest

from engage.sense import chance, suggestions
from engage.sense.results import Code, Settings, Text, Why
from engage.sense.suggestions import Machine
from engage.sense.words import words
from tests.unit.sense import made_up

MADE = {f"t{n:03}": made_up.text(n) for n in range(160)}
TEXTS = [Text(each, text) for each, (text, _) in MADE.items()]
SUBJECT = {each: subject for each, (_, subject) in MADE.items()}
BOOK = [Code(subject, tuple(own.split()[:2])) for subject, own in made_up.SUBJECTS.items()]
CODED = {each: frozenset({SUBJECT[each]}) for each in list(MADE)[:80]}


@pytest.fixture(scope="module")
def machine() -> Machine:
    return Machine(TEXTS, BOOK, CODED)


def right(found: suggestions.Suggestions) -> float:
    return sum(each[0].code == SUBJECT[text] for text, each in found.by_text.items() if each) / len(found.by_text)


def test_what_people_coded_is_learned(machine: Machine) -> None:
    found = machine.suggest()
    assert found.by_text.keys() == MADE.keys() - CODED.keys()
    assert right(found) > 0.9
    assert all(len(each) == 3 for each in found.by_text.values())
    sure = [one.confidence for each in found.by_text.values() for one in each]
    assert all(0 <= each <= 1 for each in sure)


def test_without_any_coding_the_keywords_speak() -> None:
    found = suggestions.suggest(TEXTS, BOOK, {})
    assert right(found) > 0.6
    assert all(one.too_few for each in found.by_text.values() for one in each)
    assert found.examples == {code.id: 0 for code in BOOK}


def test_with_shuffled_codes_nothing_is_learned() -> None:
    """Shows that the tests above can fail."""
    codes = list(CODED.values())
    random.Random(2).shuffle(codes)
    bare = [Code(each.id) for each in BOOK]
    assert right(suggestions.suggest(TEXTS, bare, dict(zip(CODED, codes, strict=True)))) < 0.5
    assert right(suggestions.suggest(TEXTS, bare, CODED)) > 0.9


def test_what_is_found_well_in_texts_held_back_is_told_of_codes_with_enough_examples() -> None:
    known = {code: [each for each in CODED if CODED[each] == {code}] for code in {*SUBJECT.values()}}
    assert min(len(each) for each in known.values()) >= 15
    rare = sorted(known)[0]
    gone = set(known[rare][:-14])
    quality = Machine(TEXTS, BOOK, {each: codes for each, codes in CODED.items() if each not in gone}).model.quality
    assert set(quality) == set(known) - {rare}
    assert min(quality.values()) > 0.8


def test_a_code_put_on_by_lot_is_found_badly() -> None:
    lot = random.Random(3)
    codings = {each: codes | ({"lot"} if lot.random() < 0.3 else set()) for each, codes in CODED.items()}
    quality = Machine(TEXTS, [*BOOK, Code("lot")], codings).model.quality
    assert quality["lot"] < 0.5 < min(share for code, share in quality.items() if code != "lot")


def test_the_reasons_are_words_of_the_text(machine: Machine) -> None:
    for each, found in machine.suggest().by_text.items():
        text, own = MADE[each][0], made_up.SUBJECTS[SUBJECT[each]].split()
        marked = [text[word.start : word.end].lower() for word in found[0].words]
        assert 1 <= len(set(marked)) <= 3
        assert all(word in words(text) for word in marked)
        assert set(marked) & set(own) or found[0].code != SUBJECT[each]
        assert 0 < sum({each: word.weight for each, word in zip(marked, found[0].words, strict=True)}.values()) <= 1


def test_few_examples_are_said_to_be_few() -> None:
    few = dict(list(CODED.items())[:20])
    found = suggestions.suggest(TEXTS, BOOK, few, wanted=["t150"])
    assert {each.code: each.too_few for each in found.by_text["t150"]} == {
        each.code: found.examples[each.code] < 15 for each in found.by_text["t150"]
    }
    assert any(each.too_few for each in found.by_text["t150"])


def test_a_text_may_have_several_codes() -> None:
    both = {f"b{n}": (made_up.text(n, "bolig")[0] + " " + made_up.text(n, "kørsel")[0]) for n in range(12)}
    texts = [*TEXTS, *(Text(each, text) for each, text in both.items())]
    codings = CODED | {each: frozenset({"bolig", "kørsel"}) for each in list(both)[:8]}
    found = suggestions.suggest(texts, BOOK, codings, wanted=["b9", "b10", "b11"])
    assert all({each[0].code, each[1].code} == {"bolig", "kørsel"} for each in found.by_text.values())


def test_read_and_none_fits_is_a_lesson_too() -> None:
    nothing = {f"n{n}": f"Tak for kaffe og kage {'igen ' * (n % 5)}til alle" for n in range(10)}
    texts = [*TEXTS, *(Text(each, text) for each, text in nothing.items())]
    plain = suggestions.suggest(texts, BOOK, CODED, wanted=["n9"]).by_text["n9"]
    taught = Machine(texts, BOOK, CODED | {each: frozenset() for each in list(nothing)[:8]})
    scores = taught.model.scores(taught.space.rows[[taught.space.ids.index("n9")]])
    before = Machine(texts, BOOK, CODED)
    assert scores.max() < before.model.scores(before.space.rows[[before.space.ids.index("n9")]]).max()
    assert len(plain) == 3


def test_what_is_gone_is_passed_over() -> None:
    codings = CODED | {"gone": frozenset({"bolig"}), "t079": frozenset({"merged away"})}
    found = suggestions.suggest(TEXTS, BOOK, codings, wanted=["t150", "gone"])
    assert list(found.by_text) == ["t150"]


@pytest.mark.parametrize("book", [[], [Code("bolig")]])
def test_a_codebook_that_says_nothing_gives_no_suggestion(book: list[Code]) -> None:
    found = suggestions.suggest(TEXTS[:5], book, {})
    assert all(not each or each[0].too_few for each in found.by_text.values())


def test_a_text_that_nothing_speaks_for_has_no_suggestion() -> None:
    book = [Code("bus", ("bus",)), Code("mad", ("frokost",))]
    found = suggestions.suggest([*TEXTS, Text("x", "12345 – 67890")], book, {}, wanted=["x"])
    assert found.by_text["x"] == ()


def test_nothing_hangs_on_the_order_of_what_goes_in() -> None:
    drawn = random.Random(5)
    again = Machine(
        drawn.sample(TEXTS, len(TEXTS)), drawn.sample(BOOK, 4), dict(drawn.sample(sorted(CODED.items()), len(CODED)))
    )
    first = Machine(TEXTS, BOOK, CODED)
    assert again.suggest() == first.suggest()
    assert again.next_up(40) == first.next_up(40)


def test_every_fifth_text_is_drawn_by_chance(machine: Machine) -> None:
    order = machine.next_up(40)
    by_chance = [each.id for each in order if each.why is Why.RANDOM]
    assert [each.why is Why.RANDOM for each in order] == [n % 5 == 4 for n in range(40)]
    drawn = [each for each in chance.shuffled(MADE) if each not in CODED]
    assert by_chance == [each for each in drawn if each in by_chance]
    assert len({each.id for each in order}) == 40
    assert not {each.id for each in order} & CODED.keys()


def test_the_start_is_led_by_keywords_to_every_code() -> None:
    order = suggestions.next_up(TEXTS, BOOK, {}, count=25, settings=Settings(random_share=0))
    first = [SUBJECT[each.id] for each in order if each.why is Why.KEYWORDS]
    assert len(first) == 20
    assert all(first.count(code.id) >= 3 for code in BOOK)


def test_nothing_is_left_out_of_the_queue(machine: Machine) -> None:
    assert {each.id for each in machine.next_up(1000)} == MADE.keys() - CODED.keys()
    assert suggestions.next_up(TEXTS[:3], [], {}, count=10) == suggestions.next_up(TEXTS[2::-1], [], {}, count=10)
    assert len(suggestions.next_up(TEXTS[:3], [], {}, count=10)) == 3


def test_progress_never_falls_and_ends_at_one() -> None:
    shares: list[float] = []
    suggestions.suggest(TEXTS, BOOK, CODED, progress=shares.append)
    assert shares[-1] == 1
    assert all(one <= other for one, other in itertools.pairwise(shares))


def test_two_texts_with_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        suggestions.suggest([Text("a", "x"), Text("a", "y")], BOOK, {})
