"""Codes that people copy by hand."""

import math
import secrets
from datetime import UTC, date, datetime
from uuid import RFC_4122

import time_machine
from hypothesis import given
from hypothesis import strategies as st

from engage.core import ids


def test_a_code_carries_at_least_80_random_bits() -> None:
    assert ids.CODE_LENGTH * math.log2(len(set(ids.ALPHABET))) >= 80


def test_no_letter_of_a_code_can_be_mistaken_for_another() -> None:
    for pair in ("0O", "1I", "1L", "2Z", "5S", "8B", "UV"):
        assert len(set(pair) & set(ids.ALPHABET)) <= 1
    assert not set("AEIOUY") & (set(ids.ALPHABET) - {"Y"})


@given(st.binary(min_size=32, max_size=32))
def test_a_code_survives_being_shown_and_typed(seed: bytes) -> None:
    code = ids.code_from(seed)
    assert ids.typed(ids.shown(code)) == code
    assert ids.typed(f"  {ids.shown(code).lower().replace('-', ' ')} ") == code


def test_the_same_seed_gives_the_same_code_and_another_seed_another() -> None:
    seed = secrets.token_bytes(32)
    assert ids.code_from(seed) == ids.code_from(seed)
    assert ids.code_from(seed) != ids.code_from(secrets.token_bytes(32))


def test_what_cannot_be_a_code_is_none() -> None:
    assert ids.typed("") is None
    assert ids.typed("A" * ids.CODE_LENGTH) is None
    assert ids.typed("3" * (ids.CODE_LENGTH + 1)) is None


def test_identities_of_one_day_lie_together_and_say_no_more_than_the_day_in_denmark() -> None:
    with time_machine.travel(datetime(2026, 11, 22, 22, 59, 30, tzinfo=UTC), tick=False):
        evening = [ids.id_of_today() for _ in range(3)]
    with time_machine.travel(datetime(2026, 11, 22, 23, 0, tzinfo=UTC), tick=False):
        after_midnight = ids.id_of_today()
    first = {int.from_bytes(each.bytes[:2]) for each in evening}
    assert first == {(date(2026, 11, 22) - date(1970, 1, 1)).days}
    assert int.from_bytes(after_midnight.bytes[:2]) == first.pop() + 1
    assert len({each.bytes[2:] for each in evening}) == 3
    assert {(each.version, each.variant) for each in evening} == {(8, RFC_4122)}
