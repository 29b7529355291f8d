"""What the writer's own browser holds while a text is on its way: which draft is open, and the code just given out."""

import hmac
import json
from dataclasses import dataclass

from flask import session

from engage.core import clock
from engage.receipts.kept import Kept
from engage.web.work import store

IDLE = 60 * 60  # seconds: after that this browser no longer opens the draft; its link still does
SHOWN = 30 * 60  # seconds: how long a code just given out can be seen again
DRAFT = "draft"
RECEIPT = Kept("receipt", SHOWN)
OWN = Kept("mine", 30 * 60)  # the contribution that its code opened; then the code must be entered again


@dataclass(frozen=True)
class Open:
    """The draft that is open in this browser."""

    token: str
    page: str = ""  # which page saved it last, so that a page is not stopped by its own autosave
    revision: int = 0  # what that page's saving made of it
    suspect: bool = False  # filled in faster than a person can, or in a field that no person sees


@dataclass(frozen=True)
class Given:
    """The code just given out, and whether the words spoke of danger."""

    code: str
    crisis: bool
    about: str  # the focus area's identity, or nothing


def _now() -> int:
    return int(clock.now().timestamp())


def page_of(nonce: str, token: str) -> str:
    """The mark of a page that shows a draft; of the first page, before there is one, it is only its own."""
    return nonce[:16] + (store().keys.blind("page", token + nonce[:16]).hex()[:16] if token else "")


def proves(page: str, token: str) -> bool:
    """Whether the page was made from this draft."""
    return len(page) > 16 and hmac.compare_digest(page, page_of(page, token))


def opened(page: str = "") -> Open | None:
    """The open draft, unless nobody has touched it for an hour.

    page: the mark of the page that is being sent. Whoever still has the page before them has the draft before them
    too: what they send after a long pause is taken.
    """
    kept = session.get(DRAFT)
    if not isinstance(kept, dict) or "token" not in kept:
        return None
    if _now() - int(kept.get("at", 0)) > IDLE and not proves(page, kept["token"]):
        close()
        return None
    return Open(kept["token"], kept.get("page", ""), kept.get("revision", 0), kept.get("suspect", False))


def keep(draft: Open) -> None:
    """Remember the open draft, and that it was touched now."""
    session[DRAFT] = {
        "token": draft.token,
        "at": _now(),
        "page": draft.page,
        "revision": draft.revision,
        "suspect": draft.suspect,
    }


def close() -> None:
    """Forget the draft in this browser."""
    session.pop(DRAFT, None)
    sweep()


def give(given: Given) -> None:
    """Hold the code for its page, sealed: whoever reads the cookie learns nothing."""
    RECEIPT.put(json.dumps([given.code, given.crisis, given.about]))


def given() -> Given | None:
    """The code just given out, for half an hour or until it was said to be saved."""
    kept = RECEIPT.get()
    return Given(*json.loads(kept)) if kept is not None else None


def forget_code() -> None:
    """The code is gone from this browser."""
    RECEIPT.drop()
    sweep()


def sweep() -> None:
    """Where nothing of value is left, leave nothing at all: the cookie itself goes."""
    if not set(session) - {"csrf_token"}:
        session.clear()
