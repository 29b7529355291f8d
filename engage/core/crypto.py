"""Secrets at rest: a key ring outside the database, sealed fields, data keys, blind indexes."""

import base64
import hmac
import os
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

INDEX_KEY = "index"
# A sealed text's length shows only which of these sizes (bytes) it fits into.
BUCKETS = (64, 256, 1024, 4096, 16384, 32768, 65536, 131072)


class Unreadable(Exception):
    """A sealed value that no key of the ring opens here: damaged, moved, or its key is gone."""


def _pad(data: bytes) -> bytes:
    framed = len(data).to_bytes(4, "big") + data
    size = next((bucket for bucket in BUCKETS if len(framed) <= bucket), len(framed))
    return framed.ljust(size, b"\0")


def _unpad(data: bytes) -> bytes:
    return data[4 : 4 + int.from_bytes(data[:4], "big")]


def seal(key: bytes, text: str, place: str) -> bytes:
    """`text` encrypted with `key` (32 bytes), bound to `place`: opened anywhere else it is unreadable."""
    nonce = os.urandom(12)
    return nonce + AESGCM(key).encrypt(nonce, _pad(text.encode()), place.encode())


def unseal(key: bytes, sealed: bytes, place: str) -> str:
    """The text that `seal` took. Raises Unreadable."""
    try:
        return _unpad(AESGCM(key).decrypt(sealed[:12], sealed[12:], place.encode())).decode()
    except (InvalidTag, ValueError) as error:  # ValueError: too short to be one
        raise Unreadable(place) from error


@dataclass(frozen=True, repr=False)
class KeyRing:
    """The installation's keys by name; the first seals, all of them open, `index` makes blind indexes."""

    keys: dict[str, bytes]

    @classmethod
    def parse(cls, text: str) -> "KeyRing":
        """Read "name:base64,name:base64". Raises ValueError with a sentence that shows no secret."""
        keys: dict[str, bytes] = {}
        for part in filter(None, (p.strip() for p in text.split(","))):
            name, _, value = part.partition(":")
            try:
                key = base64.b64decode(value, validate=True)
            except ValueError:
                key = b""
            if not name.isalnum() or len(key) != 32:
                raise ValueError("every key must be written name:base64 with 32 bytes behind the base64")
            keys[name] = key
        if INDEX_KEY not in keys or len(keys) < 2:
            raise ValueError("it must hold a key named index and at least one more")
        return cls(keys)

    @classmethod
    def new(cls) -> "KeyRing":
        """A fresh ring for a new installation."""
        return cls({"k1": os.urandom(32), INDEX_KEY: os.urandom(32)})

    def written(self) -> str:
        """The ring as `parse` reads it."""
        return ",".join(f"{name}:{base64.b64encode(key).decode()}" for name, key in self.keys.items())

    @property
    def active(self) -> str:
        return next(name for name in self.keys if name != INDEX_KEY)

    def seal(self, text: str, place: str) -> str:
        """`text` sealed with the active key, as "v1.<key>.<base64>"."""
        name = self.active
        return f"v1.{name}.{base64.b64encode(seal(self.keys[name], text, place)).decode()}"

    def unseal(self, token: str, place: str) -> str:
        """The text behind `token`. Raises Unreadable."""
        version, _, rest = token.partition(".")
        name, _, value = rest.partition(".")
        if version != "v1" or name not in self.keys:
            raise Unreadable(place)
        try:
            sealed = base64.b64decode(value)
        except ValueError as error:
            raise Unreadable(place) from error
        if base64.b64encode(sealed).decode() != value:  # one value has one writing: its spare bits count too
            raise Unreadable(place)
        return unseal(self.keys[name], sealed, place)

    def new_data_key(self, place: str) -> tuple[bytes, str]:
        """A key for one thing alone, and the same key wrapped for the database."""
        key = os.urandom(32)
        return key, self.seal(base64.b64encode(key).decode(), place)

    def data_key(self, wrapped: str, place: str) -> bytes:
        """The key that `new_data_key` wrapped. Raises Unreadable."""
        return base64.b64decode(self.unseal(wrapped, place))

    def blind(self, purpose: str, value: str) -> bytes:
        """A keyed hash to look `value` up by, without storing it; equal only within one purpose."""
        return hmac.digest(self.keys[INDEX_KEY], f"{purpose}\0{value}".encode(), sha256)
