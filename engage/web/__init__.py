"""The Flask kit: doors, units of work, forms, errors, filters, headers, language."""
