"""What people agreed to, in which words, on which day; and on which legal basis and how long data is held."""
