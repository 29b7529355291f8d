"""A run of the machine that never ends, in a process of its own: so it stands where that process can import it."""

import time

from engage.coding import apart, machine
from engage.core.config import Settings


def hang(settings: Settings, by: str, limit: int) -> None:
    """Begin what waits, and never come to an end with it."""
    machine._do = lambda store, run_id: time.sleep(3600) or ""  # type: ignore[func-returns-value]
    apart.do(settings, by, limit)
