"""Passwords to hashes and back to yes or no, with argon2id; never more at once than there are cores."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from engage.accounts.rules import normal_password
from engage.core.errors import TooMany

PATIENCE = 10.0  # seconds to wait for a core
_cores = BoundedSemaphore(os.cpu_count() or 1)


@contextmanager
def _core() -> Iterator[None]:
    """A core of one's own: a flood of sign-ins waits in line instead of taking the machine away from everyone."""
    if not _cores.acquire(timeout=PATIENCE):
        raise TooMany(30)
    try:
        yield
    finally:
        _cores.release()


class Hasher:
    """Hashes with the profile of the settings: KiB of memory, rounds, lanes."""

    def __init__(self, profile: tuple[int, int, int]) -> None:
        memory, rounds, lanes = profile
        self._argon = PasswordHasher(time_cost=rounds, memory_cost=memory, parallelism=lanes)
        self._nobodys = self._argon.hash("nobody's password")

    def make(self, password: str) -> str:
        """The hash to keep. Raises TooMany when every core is busy for long."""
        with _core():
            return self._argon.hash(normal_password(password))

    def fits(self, kept: str | None, password: str) -> bool:
        """Whether `password` belongs to the hash; None (no such account) takes the same time and never fits."""
        with _core():
            try:
                fits = self._argon.verify(kept or self._nobodys, normal_password(password))
            except (VerificationError, InvalidHashError):
                return False
        return fits and kept is not None

    def outdated(self, kept: str) -> bool:
        """Whether the hash was made with another profile, so that it should be made anew."""
        return self._argon.check_needs_rehash(kept)


@cache
def hasher(profile: tuple[int, int, int]) -> Hasher:
    """The one Hasher of a profile."""
    return Hasher(profile)
