"""Engage: where people who use social services tell what works, and hear what came of it."""
