"""Persons who sign in, how they prove who they are, and their sessions as rows."""
