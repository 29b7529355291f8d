"""Who says it, what lowers confidence, and how a difference is told."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from engage.drafts.rules import Speaker
from engage.perspectives import rules
from engage.perspectives.rules import Flag, Source, Voice

TODAY = date(2026, 11, 22)
HERE, THERE = uuid4(), uuid4()


def people(number: int, place: UUID | None = None, days: int = 10) -> list[Source]:
    return [Source(uuid4(), place, TODAY - timedelta(days=days)) for _ in range(number)]


def flags(
    sources: list[Source], alphas: list[float | None] | None = None, unseen: list[float | None] | None = None
) -> list[Flag]:
    return rules.flags(sources, alphas=alphas or [], unseen=unseen or [], today=TODAY)


def test_fewer_than_ten_people_are_few() -> None:
    assert flags(people(9)) == [Flag.FEW_PEOPLE]
    assert flags(people(10)) == []


def test_a_person_counts_once_however_often_they_are_used() -> None:
    assert flags(people(1) * 12) == [Flag.FEW_PEOPLE]


def test_more_than_sixty_per_cent_from_one_place() -> None:
    assert flags(people(6, HERE) + people(4, THERE)) == []
    assert flags(people(7, HERE) + people(4, THERE)) == [Flag.ONE_PLACE]


def test_coders_who_differ_and_what_is_unseen() -> None:
    assert flags(people(10), [0.67, None], [0.05, None]) == []
    assert flags(people(10), [0.66], [0.06]) == [Flag.CODERS_DIFFER, Flag.UNSEEN]


def test_most_of_it_two_years_ago() -> None:
    assert flags(people(5, days=800) + people(5)) == []
    assert flags(people(6, days=800) + people(5)) == [Flag.OLD]


def test_who_says_it_is_told_in_whole_fives_and_few_are_few() -> None:
    voices = [Voice.CITIZEN] * 13 + [Voice.RELATIVE] * 4
    assert rules.who_says(voices) == {"citizen": 10, "relative": 0, "all": 15}


@given(st.lists(st.sampled_from(list(Voice)), max_size=60))
def test_no_number_of_people_can_be_found_by_subtracting(voices: list[Voice]) -> None:
    told = rules.who_says(voices)
    assert all(number % 5 == 0 for number in told.values())


def test_a_helper_is_no_citizen_and_silence_is_others() -> None:
    assert rules.voice_of(Speaker.HELPER) is Voice.HELPER
    assert rules.voice_of(Speaker.ORGANISATION) is Voice.OTHER
    assert rules.voice_of(None) is Voice.OTHER


def test_words_are_counted_as_people_count_them() -> None:
    assert rules.words_in("Vi venter – for længe – på et svar, siger 3 ud af 4.") == 12


def test_a_difference_tells_what_went_and_what_came() -> None:
    assert rules.difference("Vi venter for længe.", "Vi venter alt for længe.") == [
        ("same", "Vi venter "),
        ("new", "alt "),
        ("same", "for længe."),
    ]
    assert rules.difference("Et to", "Et tre") == [("same", "Et "), ("gone", "to"), ("new", "tre")]


@given(st.text(alphabet="ab \n", max_size=40), st.text(alphabet="ab \n", max_size=40))
def test_a_difference_holds_all_of_the_new_words(before: str, after: str) -> None:
    told = rules.difference(before, after)
    assert "".join(words for kind, words in told if kind != "gone").split() == after.split()
