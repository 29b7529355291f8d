"""Rules of dialogue."""
