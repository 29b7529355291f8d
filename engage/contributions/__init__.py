"""What people say: drafts, what was sent in, its versions, and what may be shown of it."""
