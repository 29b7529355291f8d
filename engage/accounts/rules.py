"""Passwords, one-time codes and sessions: what is good enough, what still holds. Words and arithmetic only."""

import hmac
import unicodedata
from datetime import datetime, timedelta

import pyotp

from engage.core.text import Say, say

SHORTEST, LONGEST = 12, 200
IDLE = timedelta(minutes=60)
WHOLE = timedelta(hours=12)
TOUCH = timedelta(seconds=60)  # how often a session notes that it is used
INVITATION = timedelta(days=7)
STEP = 30  # seconds that a code is shown for
WINDOW = 300  # seconds over which tries are counted
PASSWORD_TRIES, ADDRESS_TRIES, CODE_TRIES = 10, 30, 5


def normal_email(text: str) -> str:
    """An e-mail address as accounts are found by it."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def normal_password(text: str) -> str:
    """A password as it is hashed: the same letters from every keyboard."""
    return unicodedata.normalize("NFKC", text)


def password_fault(password: str, *, email: str, site_name: str) -> Say | None:
    """Why `password` cannot be used, or None. Its length counts, not the kinds of its letters."""
    password = normal_password(password)
    if len(password) < SHORTEST:
        return say(
            "Write at least %(shortest)d characters. A few words in a row are easy to remember.", shortest=SHORTEST
        )
    if len(password) > LONGEST:
        return say("Write at most %(longest)d characters.", longest=LONGEST)
    email = normal_email(email)
    guessed = {email, email.partition("@")[0], site_name.casefold()}
    bare = password.casefold().strip()
    if bare in guessed or bare.replace(" ", "") in {guess.replace(" ", "") for guess in guessed}:
        return say("Choose something else than your e-mail address or the name of this site.")
    return None


def new_seed() -> str:
    """A fresh secret for an authenticator app, 160 bits."""
    return pyotp.random_base32()


def seed_uri(seed: str, *, email: str, site_name: str) -> str:
    """What an authenticator app reads from the picture."""
    return pyotp.TOTP(seed).provisioning_uri(name=email, issuer_name=site_name)


def shown_seed(seed: str) -> str:
    """The secret in groups of four, for typing."""
    return " ".join(seed[i : i + 4] for i in range(0, len(seed), 4))


def code_at(seed: str, moment: datetime) -> str:
    """The code that an authenticator app shows at `moment`."""
    return pyotp.TOTP(seed).generate_otp(int(moment.timestamp()) // STEP)


def step_of(seed: str, typed: str, now: datetime, last_step: int | None) -> int | None:
    """The time step whose code was typed (spaces do not matter), or None when it is wrong or was used before.

    The step before and the one after count too: clocks differ, and people type slowly. Each step works once,
    and no step before one that was used.
    """
    code = "".join(typed.split())
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    here = int(now.timestamp()) // STEP
    found = None
    for step in (here - 1, here, here + 1):
        right = hmac.compare_digest(pyotp.TOTP(seed).generate_otp(step), code)
        if right and (last_step is None or step > last_step) and found is None:
            found = step
    return found


def holds(seen_at: datetime, expires_at: datetime, ended_at: datetime | None, now: datetime) -> bool:
    """Whether a session is still good: not ended, not too long idle, not too old."""
    return ended_at is None and now < expires_at and now - seen_at < IDLE
