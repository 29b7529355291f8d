"""Stored files of agreements and meetings; nothing here is ever shown inside a page."""
