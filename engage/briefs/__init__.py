"""Briefs: the two pages that politicians read, frozen with their sources."""
