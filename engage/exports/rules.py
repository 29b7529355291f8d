"""Words and arithmetic of exports, without database: days, and how long a reason is."""

from datetime import timedelta

DAYS = timedelta(days=7)  # a file with personal columns can be fetched for so long after it was approved
REASON_FEWEST, REASON_LIMIT = 20, 1_000  # characters
