"""What differs between two letters."""

from hypothesis import given
from hypothesis import strategies as st

from engage.sense.differences import Change, Mark, Piece, between

LETTER = "Vi ønsker flere aktiviteter på bostedet. Min søn bor på Solvej og har ventet i 3 år."


def changes(member: str, **more: object) -> list[tuple[Change, str, frozenset[Mark]]]:
    pieces = between(LETTER, member, **more)  # type: ignore[arg-type]
    return [(each.change, each.text, each.marks) for each in pieces if each.change is not Change.SAME]


def test_the_same_letter_differs_in_nothing() -> None:
    assert between(LETTER, LETTER) == (Piece(Change.SAME, LETTER),)


def test_another_number_is_marked() -> None:
    assert changes(LETTER.replace("3 år", "7 år")) == [
        (Change.REMOVED, "3", {Mark.NUMBER}),
        (Change.ADDED, "7", {Mark.NUMBER}),
    ]


def test_a_number_in_letters_is_marked_too() -> None:
    assert changes(LETTER.replace("3 år", "tre år"))[1] == (Change.ADDED, "tre", {Mark.NUMBER})


def test_another_street_is_marked_as_a_place_and_another_name_as_a_name() -> None:
    assert changes(LETTER.replace("Solvej", "Birkevej"))[1] == (Change.ADDED, "Birkevej", {Mark.PLACE})
    assert changes(LETTER.replace("Min søn", "Min Mathias"))[1] == (Change.ADDED, "Mathias", {Mark.NAME})


def test_a_known_place_is_marked_in_any_case() -> None:
    found = changes(LETTER.replace("på Solvej", "i køge"), places=["Køge"])
    assert found[1] == (Change.ADDED, "i køge", {Mark.PLACE})


def test_a_word_that_says_no_is_marked() -> None:
    assert changes(LETTER.replace("Vi ønsker", "Vi ønsker ikke")) == [(Change.ADDED, "ikke", {Mark.NEGATION})]


def test_a_capital_at_the_start_of_a_sentence_is_no_name() -> None:
    assert changes(LETTER + " Tak for jer.")[0] == (Change.ADDED, "Tak for jer.", frozenset())


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_pieces_hold_both_letters_whole(centre: str, member: str) -> None:
    pieces = between(centre, member)
    with_added = [each.text for each in pieces if each.change is not Change.REMOVED]
    with_removed = [each.text for each in pieces if each.change is not Change.ADDED]
    assert " ".join(with_added) == " ".join(member.split())
    assert " ".join(with_removed) == " ".join(centre.split())
