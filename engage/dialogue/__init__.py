"""What is talked about and what comes of it: proposals for the agenda, minutes, follow-ups, words read aloud, notes."""
