"""Words and arithmetic of following: what can be followed, what counts as news, and when a mail is due."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from engage.core.text import say
from engage.events.times import wall_of

DIGEST_AT = time(7)  # by the clock in Denmark
CONFIRM_WITHIN = 7  # days, the last one included; then it is as if nobody had asked
RUNS_KEPT = 60  # days
MAILS_A_DAY = 5  # confirmations that one address is sent at most, whoever asks
FROM_ONE_PLACE = 20  # tries an hour from one internet address
MOST_LINES = 25  # news in one mail; the rest is a number and a link
COUNCIL, POLITICIAN = "council", "politician"  # who has written in a round
PAGE = 20  # news on a page
FEED = 50  # news in a feed


class Topic(StrEnum):
    """What can be followed."""

    AREA = "area"
    PERSPECTIVE = "perspective"
    EVENT = "event"
    BODY = "body"


class Rhythm(StrEnum):
    DAILY = "daily"
    WEEKLY = "weekly"


class Kind(StrEnum):
    """What has happened. Each is told once, whatever is published anew afterwards."""

    PERSPECTIVE = "perspective"
    REVISED = "revised"
    STATEMENT = "statement"
    ANSWERED = "answered"
    LATE = "late"
    TAKEN_OVER = "taken_over"
    DONE = "done"
    WORK_CLOSED = "work_closed"
    CHANGED = "changed"
    BRIEF = "brief"
    ANNOUNCED = "announced"
    MOVED = "moved"
    CANCELLED = "cancelled"
    MINUTES = "minutes"
    QUESTION = "question"
    QUESTION_ANSWERED = "question_answered"
    QUESTION_LATE = "question_late"
    ROUND = "round"
    SAID = "said"
    ROUND_OVER = "round_over"


RHYTHMS = {
    Rhythm.DAILY: say("Every morning when something is new"),
    Rhythm.WEEKLY: say("Once a week when something is new"),
}
WEEKDAYS = {
    1: say("Monday"),
    2: say("Tuesday"),
    3: say("Wednesday"),
    4: say("Thursday"),
    5: say("Friday"),
    6: say("Saturday"),
    7: say("Sunday"),
}
# What stands before each of them in an address: "perspektiv:12".
PREFIXES = {Topic.AREA: "fokus", Topic.PERSPECTIVE: "perspektiv", Topic.EVENT: "arrangement", Topic.BODY: "organ"}
EVERY_DAY = 0  # of `due`; else the number of the weekday


def due_of(rhythm: Rhythm, weekday: int) -> int:
    """On which mornings somebody is to be told: every day (0), or the number of one weekday."""
    return EVERY_DAY if rhythm is Rhythm.DAILY else weekday


def slot_of(now: datetime) -> date:
    """The day of the latest morning on which mails were due; each day has one, also when the clock is moved."""
    wall = wall_of(now)
    return wall.date() if wall.time() >= DIGEST_AT else wall.date() - timedelta(days=1)


def weekdays_between(before: date | None, slot: date) -> frozenset[int]:
    """The weekdays of all mornings after `before` up to `slot`: a morning on which nobody worked is made up for."""
    days = 1 if before is None else min(7, (slot - before).days)
    return frozenset((slot - timedelta(days=number)).isoweekday() for number in range(days))
