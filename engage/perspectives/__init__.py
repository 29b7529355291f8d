"""What many voices say, said once: with its sources, its dissent, and how sure we are; and whether people know it."""
