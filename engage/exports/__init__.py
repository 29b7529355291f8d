"""Files for those who work on with what was said: tables and the formats of research; of what everyone may read."""
