"""The secretariat's answer to one contribution: written, reviewed by another person, published."""
