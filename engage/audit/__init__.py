"""Who did what: an append-only record, and the tombstones that a restore replays."""
