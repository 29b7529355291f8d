"""Dialogue with its database and pages."""
