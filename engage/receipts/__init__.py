"""Codes instead of accounts: issued once, stored only as a keyed hash."""
