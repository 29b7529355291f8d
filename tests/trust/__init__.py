"""The reliability and security programme: `./run trust`; each check can be shown to fail."""
