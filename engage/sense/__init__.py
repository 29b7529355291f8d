"""The machine help of whoever reads many voices: it sorts, marks and proposes, and decides nothing."""
