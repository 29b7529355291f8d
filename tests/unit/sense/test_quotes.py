"""The verifier of quotes: what holds, what does not, and why."""

import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engage.sense.quotes import Fault, verify, verify_at

TEXT = (
    "Min datter bor på et bosted. Hun har haft 14 kontaktpersoner på to år – og det er ikke i orden!\n"
    "Vi siger tit: “Nu må der ske noget”, men der sker ingenting. Lise Holm lyttede til os, og det hjalp."
)


@pytest.mark.parametrize(
    "quote",
    [
        "Min datter bor på et bosted.",
        "Hun har haft 14 kontaktpersoner",
        "på to år - og det er ikke i orden",
        "på to år — og   det er\nikke i orden",
        'Vi siger tit: "Nu må der ske noget"',
        "Vi siger tit: »Nu må der ske noget«",
        "ikke i orden! Vi siger tit",
        "Min datter […] bosted",
        "Min datter [...] har haft 14 kontaktpersoner",
        "[…] Hun har haft 14 kontaktpersoner […]",
        "[navn fjernet] lyttede til os",
        "men der sker ingenting. [Navn fjernet] lyttede",
        "[name removed] lyttede […] det hjalp",
        "på to\u00a0år",
        "kontakt\u00adpersoner på to år",
        unicodedata.normalize("NFD", "Hun har haft 14 kontaktpersoner på to år"),
    ],
)
def test_a_quote_that_stands_in_the_text_holds(quote: str) -> None:
    found = verify(quote, TEXT)
    assert found.holds
    assert found.start is not None
    assert found.end is not None
    assert verify_at(quote, TEXT, found.start, found.end).holds


@pytest.mark.parametrize(
    ("quote", "fault"),
    [
        ("", Fault.EMPTY),
        ("[…] [navn fjernet]", Fault.EMPTY),
        ("det er i orden", Fault.NOT_IN_TEXT),
        ("det er aldrig i orden", Fault.NOT_IN_TEXT),
        ("Hun har haft 15 kontaktpersoner", Fault.NOT_IN_TEXT),
        ("Hun har 14 kontaktpersoner", Fault.NOT_IN_TEXT),
        ("Hun har desværre haft 14", Fault.NOT_IN_TEXT),
        ("min datter bor", Fault.NOT_IN_TEXT),
        ("kontaktperson", Fault.NOT_IN_TEXT),
        ("Min datter ... bosted", Fault.NOT_IN_TEXT),
        ("Min datter … bosted", Fault.NOT_IN_TEXT),
        ("bosted […] Min datter", Fault.NOT_IN_TEXT),
        ("og det er […] i orden", Fault.NEGATION_IN_GAP),
        ("men der […] lyttede til os", Fault.NEGATION_IN_GAP),
        ("og det er [navn fjernet] i orden", Fault.NOT_IN_TEXT),
        ("Hun har haft [navn fjernet] på to år", Fault.NOT_IN_TEXT),
    ],
)
def test_a_quote_that_does_not_stand_there_is_refused(quote: str, fault: Fault) -> None:
    assert verify(quote, TEXT).fault is fault


@pytest.mark.parametrize(("hidden", "fault"), [(25, None), (26, Fault.LONG_GAP)])
def test_a_gap_hides_at_most_25_words(hidden: int, fault: Fault | None) -> None:
    text = f"Vi håber {'meget ' * hidden}på svar."
    assert verify("Vi håber […] på svar.", text).fault is fault


@pytest.mark.parametrize(("words", "holds"), [(1, True), (4, True), (5, False)])
def test_a_removed_name_stands_for_one_to_four_words(words: int, holds: bool) -> None:
    text = f"I går kom {' '.join(['Anna'] * words)} forbi."
    assert verify("I går kom [navn fjernet] forbi.", text).holds is holds


@pytest.mark.parametrize("word", ["ikke", "ikk", "ik'", "ingen", "aldrig", "uden", "nicht", "keine", "nie", "don't"])
def test_no_gap_hides_a_word_that_says_no(word: str) -> None:
    assert verify("Vi vil […] flytte", f"Vi vil {word} gerne flytte").fault is Fault.NEGATION_IN_GAP


def test_a_gap_may_be_filled_by_a_later_place_when_the_first_hides_a_no() -> None:
    text = "Vi vil ikke flytte. Vi vil gerne blive, flytte sammen."
    assert verify("Vi vil […] flytte", text).start == text.index("Vi vil gerne")


def test_offsets_must_be_those_of_the_words() -> None:
    start = TEXT.index("Hun")
    assert verify_at("Hun har haft", TEXT, start, start + 12).holds
    assert verify_at("Hun har haft", TEXT, start, start + 15).fault is Fault.NOT_AT_PLACE
    assert verify_at("Hun har haft", TEXT, 0, 12).fault is Fault.NOT_AT_PLACE
    assert verify_at("Hun har haft", TEXT, start, 5000).fault is Fault.NOT_AT_PLACE
    assert verify_at("Hun har aldrig haft", TEXT, start, start + 12).fault is Fault.NOT_IN_TEXT


def test_a_no_left_out_at_the_edge_fails_at_its_place_and_is_pointed_out_elsewhere() -> None:
    text = "Det er ikke godt nok. Vi er glade."
    assert verify_at("Det er godt", text, 0, 16).fault is Fault.NOT_IN_TEXT
    assert verify_at("godt nok", text, 7, 20).fault is Fault.NOT_AT_PLACE
    assert verify("godt nok", text).negation_beside
    assert not verify("Det er ikke godt nok", text).negation_beside
    assert not verify("Vi er glade", text).negation_beside


WORDS = st.lists(
    st.sampled_from(["Vi", "er", "ikke", "glade,", "14", "“nu”", "–", "Åse", "ﬁn", "½"]), min_size=3, max_size=20
)


@given(WORDS, st.data())
def test_every_run_of_words_of_a_text_holds_where_it_stands(words: list[str], data: st.DataObject) -> None:
    begin = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(begin + 1, len(words)))
    text, quote = " ".join(words), " ".join(words[begin:end])
    assume(any(char.isalnum() for char in quote))
    start = len(" ".join(words[:begin])) + (begin > 0)
    assert verify(quote, text).holds
    assert verify_at(quote, text, start, start + len(quote)).holds


@given(WORDS, st.data())
def test_a_quote_with_a_word_of_another_never_holds(words: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words)))
    assert not verify(" ".join([*words[:at], "måske", *words[at:]]), " ".join(words)).holds


def test_a_verifier_that_knows_no_negation_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows that the tests above can fail."""
    monkeypatch.setattr("engage.sense.quotes.says_no", lambda _: False)
    assert verify("og det er […] i orden", TEXT).holds
