"""Sealed values: readable by their key in their place, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.core.crypto import BUCKETS, KeyRing, Unreadable, seal, unseal

RING = KeyRing.new()


@given(st.text(max_size=5000))
def test_what_is_sealed_can_be_read_again(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert RING.unseal(RING.seal(text, "a.b.c"), "a.b.c") == text


def test_a_value_moved_to_another_place_is_unreadable() -> None:
    token = RING.seal("hemmeligt", "account.email.1")
    with pytest.raises(Unreadable):
        RING.unseal(token, "account.email.2")


def test_a_value_that_differs_in_one_bit_or_is_cut_is_unreadable() -> None:
    token = RING.seal("hemmeligt", "p")
    changed = [
        token[:i] + chr(ord(token[i]) ^ 1 << bit) + token[i + 1 :] for i in range(len(token)) for bit in range(7)
    ]
    for wrong in changed + [token[:end] for end in range(len(token))]:
        with pytest.raises(Unreadable):
            RING.unseal(wrong, "p")


def test_another_ring_opens_nothing() -> None:
    with pytest.raises(Unreadable):
        KeyRing.new().unseal(RING.seal("hemmeligt", "p"), "p")


def test_old_keys_still_open_after_a_new_one_is_put_first() -> None:
    token = RING.seal("hemmeligt", "p")
    grown = KeyRing({"k2": KeyRing.new().keys["k1"], **RING.keys})
    assert grown.unseal(token, "p") == "hemmeligt"
    assert grown.seal("nyt", "p").split(".")[1] == "k2"


def test_a_length_shows_only_one_of_eight_sizes() -> None:
    key = RING.keys["k1"]
    lengths = {len(seal(key, "x" * n, "p")) for n in range(0, 20_000, 37)}
    assert len(BUCKETS) == 8
    assert len(lengths) <= len(BUCKETS)
    assert unseal(key, seal(key, "x" * 200_000, "p"), "p") == "x" * 200_000


def test_a_data_key_travels_wrapped() -> None:
    key, wrapped = RING.new_data_key("contribution.1")
    assert key not in wrapped.encode()
    assert RING.data_key(wrapped, "contribution.1") == key


def test_a_blind_index_is_equal_only_within_its_purpose() -> None:
    assert RING.blind("email", "a@b") == RING.blind("email", "a@b")
    assert RING.blind("email", "a@b") != RING.blind("receipt", "a@b")
    assert RING.blind("email", "a@b") != KeyRing.new().blind("email", "a@b")


@pytest.mark.parametrize("text", ["", "k1:AAAA", "k1:not base64,index:x", f"k1:{'A' * 43}="])
def test_a_ring_that_cannot_be_used_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="must") as refused:
        KeyRing.parse(text)
    assert "AAAA" not in str(refused.value)
