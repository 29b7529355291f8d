"""Passwords by length, codes that work once, sessions that end."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.accounts import rules

NOW = datetime(2026, 12, 3, 9, 30, 10, tzinfo=UTC)
SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def fault(password: str) -> object:
    return rules.password_fault(password, email="Mads.Eksempel@example.org", site_name="Din stemme i regionen")


@pytest.mark.parametrize(
    "password", ["four words in a row", "aaaaaaaaaaaa", "æøå æøå æøå", "             x", "12345678901234"]
)
def test_length_counts_and_nothing_else(password: str) -> None:
    assert (fault(password) is None) == (len(password) >= 12)


@pytest.mark.parametrize("password", ["", "short", "elevenchars", "x" * 201])
def test_too_short_and_too_long_are_refused(password: str) -> None:
    assert fault(password) is not None


@pytest.mark.parametrize(
    "password",
    [
        "mads.eksempel@example.org",
        "MADS.EKSEMPEL@example.org ",
        "mads.eksempel",
        "Din stemme i regionen",
        "dinstemmeiregionen",
    ],
)
def test_the_address_and_the_site_are_no_passwords(password: str) -> None:
    assert fault(password) is not None


def test_a_code_counts_in_its_step_and_the_ones_beside_it() -> None:
    here = int(NOW.timestamp()) // 30
    for offset, good in [(-2, False), (-1, True), (0, True), (1, True), (2, False)]:
        code = rules.code_at(SEED, NOW + timedelta(seconds=30 * offset))
        assert rules.step_of(SEED, code, NOW, None) == (here + offset if good else None)


@pytest.mark.parametrize("typed", ["{0}{1}", " {0} {1} ", "{0}\u00a0{1}", "{0}\t{1}\n"])
def test_spaces_in_a_code_do_not_matter(typed: str) -> None:
    code = rules.code_at(SEED, NOW)
    assert rules.step_of(SEED, typed.format(code[:3], code[3:]), NOW, None) is not None


def test_a_code_works_once() -> None:
    code = rules.code_at(SEED, NOW)
    step = rules.step_of(SEED, code, NOW, None)
    assert rules.step_of(SEED, code, NOW, step) is None
    assert rules.step_of(SEED, code, NOW + timedelta(seconds=30), step) is None


def test_no_code_before_one_that_was_used() -> None:
    here = int(NOW.timestamp()) // 30
    assert rules.step_of(SEED, rules.code_at(SEED, NOW - timedelta(seconds=30)), NOW, here) is None
    assert rules.step_of(SEED, rules.code_at(SEED, NOW + timedelta(seconds=30)), NOW, here) == here + 1


@given(st.text(max_size=12))
def test_any_text_may_be_typed_as_a_code(typed: str) -> None:
    code = "".join(typed.split())
    good = {rules.code_at(SEED, NOW + timedelta(seconds=30 * offset)) for offset in (-1, 0, 1)}
    assert (rules.step_of(SEED, typed, NOW, None) is not None) == (code in good)


@pytest.mark.parametrize(
    ("idle", "old", "ended", "holds"),
    [
        (0, 0, False, True),
        (59, 0, False, True),
        (60, 0, False, False),
        (0, 719, False, True),
        (0, 720, False, False),
        (0, 0, True, False),
    ],
)
def test_a_session_ends_when_idle_when_old_and_when_ended(idle: int, old: int, ended: bool, holds: bool) -> None:
    seen, expires = NOW - timedelta(minutes=idle), NOW - timedelta(minutes=old) + rules.WHOLE
    assert rules.holds(seen, expires, NOW if ended else None, NOW) is holds


def test_an_address_is_found_however_it_is_written() -> None:
    assert rules.normal_email(" Mads@Example.ORG ") == rules.normal_email("mads@example.org")
