"""Regions, municipalities, councils and their seats, all with dates; and the actor that they make."""
