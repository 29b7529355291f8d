"""The demo: content to try the product with, signing in by role, and mail that never leaves the machine."""
