"""When a mail that could not be delivered is tried again."""

from datetime import timedelta

MOST_ATTEMPTS = 8
LEASE = timedelta(minutes=2)  # a worker that is silent for so long has died
MOST_INTERRUPTIONS = 2  # died twice while sending: it may have arrived, a person decides


def wait_after(attempts: int) -> timedelta:
    """The pause after the given number of failed attempts: 1 minute, then twice as long each time."""
    return timedelta(minutes=2 ** max(0, attempts - 1))
