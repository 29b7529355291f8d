"""The ground of the house: time, identity, authority, secrets, storage; nothing here knows of HTTP."""
