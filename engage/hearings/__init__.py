"""What councils are asked, and what they say: each in a room of its own, as one statement."""
