"""Passwords to hashes, and never more at once than there are cores."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from engage.accounts import hashing
from engage.core.errors import TooMany

HASHER = hashing.hasher((8, 1, 1))


def test_a_password_fits_its_own_hash_only() -> None:
    kept = HASHER.make("a calm and long password")
    assert kept.startswith("$argon2id$")
    assert HASHER.fits(kept, "a calm and long password")
    assert not HASHER.fits(kept, "another long password")


def test_nothing_fits_where_there_is_no_account() -> None:
    assert not HASHER.fits(None, "nobody's password")
    assert not HASHER.fits("not a hash", "nobody's password")


def test_the_same_letters_from_another_keyboard_fit() -> None:
    assert HASHER.fits(HASHER.make("A\u030argang på øen, tolv"), "\u00c5rgang på øen, tolv")


def test_a_hash_of_another_profile_is_outdated() -> None:
    kept = HASHER.make("a calm and long password")
    assert not HASHER.outdated(kept)
    assert hashing.hasher((16, 1, 1)).outdated(kept)


def test_no_more_at_once_than_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_cores", threading.BoundedSemaphore(2))
    busy, most, lock = 0, 0, threading.Lock()

    def slow(*_: object) -> str:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        time.sleep(0.01)
        with lock:
            busy -= 1
        return "hash"

    hasher = hashing.Hasher((8, 1, 1))
    monkeypatch.setattr(hasher, "_argon", type("Slow", (), {"hash": slow})())
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(hasher.make, ["x"] * 16)) == {"hash"}
    assert most == 2


def test_who_waits_too_long_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    none_free = threading.BoundedSemaphore(1)
    none_free.acquire()
    monkeypatch.setattr(hashing, "_cores", none_free)
    monkeypatch.setattr(hashing, "PATIENCE", 0.01)
    with pytest.raises(TooMany):
        HASHER.make("a calm and long password")
