"""Which quotes are proposed: rare views and dissent have seats of their own."""

import random

from hypothesis import given
from hypothesis import strategies as st

from engage.sense.choice import Choice, Seat, Voice, choose


def voice(number: int, *sub_codes: str, **more: object) -> Voice:
    given = {"person": f"p{number}", "text": f"Jeg siger noget om {' og '.join(sub_codes)} {number}", "consent": True}
    return Voice(f"v{number:04}", sub_codes=frozenset(sub_codes), **(given | more))  # type: ignore[arg-type]


CROWD = [voice(n, f"stor {n % 3}") for n in range(90)]
RARE = [voice(100 + n, f"sjælden {n}") for n in range(5)]


def seats(choice: Choice) -> list[Seat]:
    return [each.seat for each in choice.chosen]


def test_a_third_of_the_seats_is_for_rare_sub_codes() -> None:
    chosen = choose(CROWD + RARE, seats=6)
    assert seats(chosen).count(Seat.RARE) == 3  # two reserved, one left over by the three large ones
    assert {each.sub_code for each in chosen.chosen if each.seat is Seat.SUB_CODE} == {"stor 0", "stor 1", "stor 2"}
    assert chosen.left_out == ("sjælden 3", "sjælden 4")


def test_rare_ones_come_in_even_when_large_ones_would_fill_all_seats() -> None:
    many = [voice(n, f"stor {n % 8}") for n in range(96)]
    assert seats(choose(many + RARE, seats=6)).count(Seat.RARE) == 2


def test_dissent_has_a_seat() -> None:
    against = voice(500, "stor 0", dissent=True)
    chosen = choose([*CROWD, against], seats=3)
    assert ("v0500", Seat.DISSENT) in [(each.id, each.seat) for each in chosen.chosen]


def test_nobody_is_quoted_twice_or_without_consent_or_at_length() -> None:
    chatty = [voice(n, f"stor {n}", person="one") for n in range(4)]
    silent = [voice(10, "stor 5", consent=False), voice(11, "stor 6", text="ord " * 41)]
    chosen = choose([*chatty, *silent], seats=6)
    assert [each.id for each in chosen.chosen] == ["v0000"]
    assert chosen.left_out == ("stor 1", "stor 2", "stor 3", "stor 5", "stor 6")


def test_inside_a_sub_code_the_most_typical_speaks() -> None:
    alike = [voice(n, "bus", text=f"Bussen kommer alt for sent om morgenen nr {n}") for n in range(6)]
    odd = voice(90, "bus", text="Xylofon")
    assert choose([odd, *alike], seats=1).chosen[0].id != odd.id


def test_left_over_seats_go_to_the_unlike() -> None:
    alike = [voice(n, "bus", text="Bussen kommer alt for sent om morgenen") for n in range(6)]
    odd = voice(90, "bus", text="Chaufføren taler pænt til min mor")
    assert [each.id for each in choose([*alike, odd], seats=2).chosen] == ["v0000", "v0090"]


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_voices_does_not_matter(drawn: random.Random) -> None:
    voices = CROWD[:20] + RARE
    assert choose(drawn.sample(voices, len(voices)), seats=6) == choose(voices, seats=6)
