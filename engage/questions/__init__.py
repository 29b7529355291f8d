"""What bodies ask politicians: the question, the answer that a chair signs, and whether it answers those who asked."""
