"""Development work: seminars, competence development and projects, and how perspectives went into them."""
