"""The three results of the focus areas, computed from what the product itself holds."""
