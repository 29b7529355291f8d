"""The tests: house (laws), unit (rules), web (services and pages), postgres (locks, constraints), browser (errands)."""
