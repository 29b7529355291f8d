"""Coding: which themes people's words touch, put on by moderators, with a machine that only proposes."""
