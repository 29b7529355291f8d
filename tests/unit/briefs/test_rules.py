"""Rules of briefs: what may be told of people, the order, and the marks of sentences."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.briefs import rules
from engage.briefs.compose import compose
from engage.briefs.ground import Answered, Came, Ground, Place, Population, Since, Told, Wrote
from engage.briefs.rules import Kind, Line, Strength, in_order, is_missing, mark, moved, stands, told
from engage.briefs.saying import corpus
from engage.contributions.models import Channel
from engage.perspectives import recognition
from engage.perspectives.recognition import Released
from engage.perspectives.rules import Confidence, Voice

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("people", "shown"), [(0, None), (19, None), (20, 20), (22, 20), (23, 25), (27, 25), (28, 30), (1003, 1005)]
)
def test_people_are_told_from_twenty_upwards_to_the_nearest_five(people: int, shown: int | None) -> None:
    assert told(people) == shown


@given(st.integers(0, 10_000), st.floats(0, 20_000))
def test_whether_a_place_is_missing_follows_from_what_is_shown_alone(people: int, expected: float) -> None:
    same = next(other for other in range(20_000) if told(other) == told(people))
    assert is_missing(people, expected) == is_missing(same, expected)


def test_a_place_with_few_is_missing_only_where_many_are_expected() -> None:
    assert is_missing(0, 40.0)
    assert is_missing(19, 40.0)
    assert not is_missing(0, 38.0)
    assert is_missing(25, 60.0)
    assert not is_missing(25, 50.0)


def strength(number: int, sure: Confidence | None = None, floor: int | None = None, people: int = 0) -> Strength:
    return Strength(number, sure, floor, people)


def test_the_order_is_how_sure_then_the_weakest_group_then_reach() -> None:
    found = [
        strength(1, Confidence.LOW, 80, 50),
        strength(2, Confidence.HIGH, None, 10),
        strength(3, Confidence.HIGH, 40, 5),
        strength(4, Confidence.HIGH, 40, 25),
        strength(5),
    ]
    assert in_order(found) == [4, 3, 2, 1, 5]


def test_a_place_is_kept_for_what_fewest_say() -> None:
    found = [strength(number, Confidence.HIGH, None, 100 - number) for number in range(1, 10)]
    found.append(strength(10, Confidence.VERY_LOW, None, 5))
    assert rules.chosen_first(found) == [1, 2, 3, 4, 5, 6, 10]
    assert rules.chosen_first(found[:3]) == [1, 2, 3]


@pytest.mark.parametrize(
    ("order", "names"), [([1, 2, 3], []), ([2, 1, 3], None), ([3, 1, 2], [3]), ([2, 3, 4, 1], [1])]
)
def test_what_was_moved_is_named(order: list[int], names: list[int] | None) -> None:
    found = moved(order, sorted(order))
    assert found == names if names is not None else len(found) == 1


@pytest.mark.parametrize(
    ("kind", "support", "holds"),
    [
        (Kind.EVIDENCE, {"ids": ["perspective:1.1"]}, True),
        (Kind.EVIDENCE, {"ids": []}, False),
        (Kind.EVIDENCE, {}, False),
        (Kind.NUMBER, {"query": "reach", "value": None, "corpus": "a"}, True),
        (Kind.NUMBER, {"query": "reach", "value": 20, "corpus": ""}, False),
        (Kind.NUMBER, {"query": "reach", "corpus": "a"}, False),
        (Kind.ASSESSMENT, {"author": "Mads"}, True),
        (Kind.ASSESSMENT, {"author": " "}, False),
        (Kind.QUOTE, {"number": 3, "start": 0, "end": 4}, True),
        (Kind.QUOTE, {"number": 3, "start": 4, "end": 4}, False),
    ],
)
def test_every_sentence_stands_on_something(kind: Kind, support: dict[str, object], holds: bool) -> None:
    assert stands(kind, support) is holds


def test_a_mark_tells_every_change_and_the_salt() -> None:
    line = Line("P1", "P1.claim", Kind.EVIDENCE, {"da": "Ja.", "en": "Yes."}, {"ids": ["a"]})
    same = Line("P1", "P1.claim", Kind.EVIDENCE, {"en": "Yes.", "da": "Ja."}, {"ids": ["a"]})
    assert mark(line, None) == mark(same, None)
    others = [
        Line("P1", "P1.claim", Kind.EVIDENCE, {"da": "Nej.", "en": "Yes."}, {"ids": ["a"]}),
        Line("P1", "P1.claim", Kind.EVIDENCE, {"da": "Ja.", "en": "Yes."}, {"ids": ["b"]}),
        Line("P1", "P1.asked", Kind.EVIDENCE, {"da": "Ja.", "en": "Yes."}, {"ids": ["a"]}),
    ]
    assert len({mark(each, None) for each in [line, *others]} | {mark(line, "x")}) == 5


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Et svar. Og mere.", "Et svar."),
        ("Uden punktum", "Uden punktum"),
        ("Kl. 10 er for sent. Kom før.", "Kl. 10 er for sent."),
        ("ord " * 40, "ord " * 29 + "ord […]"),
    ],
)
def test_the_first_sentence_stands_as_it_is(text: str, first: str) -> None:
    assert rules.first_sentence(text) == first


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("41 af 60.", "60 af dem. 41 siger det.", True), ("41.", "40.", False), ("1.000 kr.", "1000 kr.", False)],
)
def test_numbers_stay_the_same_in_another_telling(one: str, other: str, same: bool) -> None:
    assert rules.same_numbers(one, other) is same


# --- Composing --------------------------------------------------------------------------------


def voices(count: int, voice: Voice = Voice.CITIZEN, place: str | None = "265") -> list[Answered]:
    start = {Voice.CITIZEN: 0, Voice.RELATIVE: 1000}.get(voice, 2000)
    return [Answered(UUID(int=start + number), voice, place) for number in range(count)]


def texts(lines: list[Line], code: str = "en") -> dict[str, str]:
    return {line.key: line.texts.get(code, "") for line in lines}


def perspective(number: int, people: int = 0) -> Told:
    return Told(
        number,
        1,
        {"da": "Påstand."},
        {"da": "Bed om. Mere."},
        {},
        {"da": "Der er få."},
        Confidence.LOW,
        {"citizen": people, "all": people},
        results=Released(),
    )


def test_few_answers_give_no_number_and_no_place_away() -> None:
    lines = texts(compose(Ground(DAY, answered=voices(19), places=[Place("265", "Roskilde")])))
    assert lines["who.all"].startswith("Fewer than 20")
    assert "who.places" not in lines
    assert "who.roles" not in lines


def test_groups_are_told_from_twenty_and_never_by_place() -> None:
    answered = [*voices(43), *voices(19, Voice.RELATIVE, "316")]
    lines = texts(compose(Ground(DAY, answered=answered, places=[Place("265", "Roskilde"), Place("316", "Holbæk")])))
    assert lines["who.all"].startswith("About 60 ")
    assert lines["who.roles"] == "Citizens: about 45."
    assert "Relatives" in lines["who.few"]
    assert lines["who.places"] == "They come from 2 of the 2 municipalities of the agreement."
    assert "not loaded" in lines["who.missing"]


def test_ways_and_languages_are_told_from_twenty_and_the_small_ones_by_no_name() -> None:
    by_phone = [replace(each, channel=Channel.PHONE, language="de") for each in voices(19, Voice.RELATIVE)]
    lines = texts(compose(Ground(DAY, answered=[*voices(43), *by_phone])))
    assert lines["who.channels"] == "The website: about 45. Other ways: fewer than 20, or nobody."
    assert lines["who.languages"] == "Danish: about 45. Other languages: fewer than 20, or nobody."
    spread = [replace(each, channel=way) for way in (Channel.WEB, Channel.VISIT) for each in voices(12)]
    assert texts(compose(Ground(DAY, answered=spread)))["who.channels"] == "No single way brought 20."
    assert "who.channels" not in texts(compose(Ground(DAY, answered=voices(19))))


def test_who_is_missing_is_said_against_the_population_with_its_caveat() -> None:
    places = [Place("265", "Roskilde", 1000), Place("316", "Holbæk", 1000)]
    ground = Ground(DAY, answered=voices(100), places=places, population=Population(2026, "Prøvetal"))
    lines = texts(compose(ground))
    assert lines["who.missing"] == "Fewer than half of what their population would give: Holbæk."
    assert "not how many use the services" in lines["who.population"]
    even = [*voices(50), *voices(50, Voice.RELATIVE, "316")]
    lines = texts(compose(Ground(DAY, answered=even, places=places, population=Population(2026, "Prøvetal"))))
    assert lines["who.missing"].startswith("No municipality can be said")


def test_each_perspective_has_four_marks_and_how_sure_we_are() -> None:
    lines = compose(Ground(DAY, perspectives=[perspective(3, 25)], by_rule=[3]))
    known = texts(lines)
    assert known["P3.reach"] == "About 25 people"
    assert known["P3.spread"] == "Citizens"
    assert known["P3.recognition"] == "Too few have answered to say"
    assert known["P3.disagreement"] == "We looked for it and found nobody."
    assert texts(lines, "da")["P3.confidence"].endswith("Der er få.")
    assert texts(lines, "da")["P3.asked"] == "Bed om."
    assert "order.moved" not in known


@pytest.mark.parametrize(
    ("people", "shown", "said"),
    [
        (1, None, "Fewer than 20 people see it differently."),
        (19, None, "Fewer than 20 people see it differently."),
        (22, 20, "About 20 people see it differently."),
    ],
)
def test_few_who_disagree_are_never_counted(people: int, shown: int | None, said: str) -> None:
    lines = {
        line.key: line
        for line in compose(Ground(DAY, perspectives=[replace(perspective(3, 40), disagreeing=people)], by_rule=[3]))
    }
    line = lines["P3.disagreement"]
    assert line.texts["en"] == said
    assert line.support["value"] == shown


@pytest.mark.parametrize(
    ("yes", "said"),
    [
        (19, "Too few have answered to say"),
        (20, "About 100 per cent of those who answered; few answers"),
        (60, "About 100 per cent of those who answered"),
    ],
)
def test_recognition_is_told_by_how_many_answered(yes: int, said: str) -> None:
    results = Released(total=Released().total | {recognition.Answered.YES: yes})
    told = replace(perspective(3, 40), results=results)
    assert texts(compose(Ground(DAY, perspectives=[told], by_rule=[3])))["P3.recognition"] == said


def test_what_nobody_wrote_stands_on_nothing() -> None:
    lines = {line.key: line for line in compose(Ground(DAY, perspectives=[perspective(3)], by_rule=[3]))}
    assert not stands(lines["ask.P3"].kind, lines["ask.P3"].support)
    asks = {3: Wrote({"da": "Beslut det."}, "Mads")}
    lines = {line.key: line for line in compose(Ground(DAY, perspectives=[perspective(3)], by_rule=[3], asks=asks))}
    assert all(stands(line.kind, line.support) for line in lines.values())


def test_what_happened_since_is_said_or_that_nothing_is_recorded() -> None:
    assert "Nothing is recorded yet" in texts(compose(Ground(DAY)))["since.nothing"]
    since = Since(before=(4, DAY), replies=23, done=2, still=3, late=1)
    lines = texts(compose(Ground(DAY, since=since)))
    assert lines["since.before"] == "The last brief about this was brief 4, 22 November 2026."
    assert lines["since.replies"] == "About 25 people have had an answer."
    assert lines["since.promises"].endswith("this is done: 2. Not done yet: 3. Late: 1.")


def test_what_came_of_it_is_said_in_at_most_three_sentences() -> None:
    assert not [
        key for key in texts(compose(Ground(DAY))) if key in ("since.included", "since.changed", "since.waited")
    ]
    lines = texts(compose(Ground(DAY, came=Came(5, 3, 2, 1, answered=4, due=3, done=2, days=31))))
    assert lines["since.included"].endswith(
        "held: 5. With a perspective: 3. With someone with lived experience: 2. With both: 1."
    )
    assert lines["since.changed"].endswith("answered: 4. Carried out, of what should be done by now: 2 of 3.")
    assert "after 31 days" in lines["since.waited"]


def test_the_same_rows_in_another_order_give_the_same_sentences() -> None:
    answered = [*voices(43), *voices(25, Voice.RELATIVE, "316")]
    one = compose(Ground(DAY, answered=answered, perspectives=[perspective(1), perspective(2)], by_rule=[1, 2]))
    other = compose(Ground(DAY, answered=answered[::-1], perspectives=[perspective(1), perspective(2)], by_rule=[1, 2]))
    assert [mark(line, None) for line in one] == [mark(line, None) for line in other]
    assert corpus([1, 2]) == corpus([2, 1]) != corpus([1, 3])
