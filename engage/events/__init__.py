"""Events: found, understood, signed up for with a code, attended and closed."""
