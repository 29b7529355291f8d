"""Addresses of followers, sealed and found by a keyed hash; and links that carry a right, kept nowhere."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from engage.accounts.rules import normal_email
from engage.core.crypto import KeyRing
from engage.core.work import Work
from engage.following.models import Follower

CONFIRM, SEE, STOP = "confirm", "see", "stop"
_MARK = 17  # bytes of the keyed hash: with the identity 33, which are 44 signs without a rest


def hash_of(work: Work, address: str) -> bytes:
    """By what an address is found."""
    return work.keys.blind("follower", normal_email(address))


def address_of(work: Work, follower: Follower) -> str:
    """Where the mails go."""
    return work.unseal(follower, "address") or ""


def link(keys: KeyRing, purpose: str, identity: UUID) -> str:
    """What an address carries that may do one thing with one row. It is worked out anew each time, and never stored."""
    return urlsafe_b64encode(identity.bytes + _mark(keys, purpose, identity)).decode()


def opened(keys: KeyRing, purpose: str, token: str) -> UUID | None:
    """The row that a link of ours for this purpose names; None for any other."""
    try:
        raw = urlsafe_b64decode(token.encode("ascii"))
    except (ValueError, UnicodeEncodeError):
        return None
    if len(raw) != 16 + _MARK or urlsafe_b64encode(raw).decode() != token:
        return None
    identity = UUID(bytes=raw[:16])
    return identity if hmac.compare_digest(raw[16:], _mark(keys, purpose, identity)) else None


def _mark(keys: KeyRing, purpose: str, identity: UUID) -> bytes:
    return keys.blind(f"following:{purpose}", identity.hex)[:_MARK]
