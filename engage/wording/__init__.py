"""Texts of the product's pages, and the language twins of everything the product itself says."""
