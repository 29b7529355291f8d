"""The people of the demo and the codes to try it with: all that its page shows."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from engage.accounts import queries as account_queries
from engage.basics import facts
from engage.core.authority import ROLE_NAMES, Role
from engage.core.ids import shown
from engage.core.text import Say
from engage.core.work import Work
from engage.receipts import service as receipts


@dataclass(frozen=True)
class Person:
    """A role of the demo as its page shows it."""

    key: str
    role: Say
    name: str
    what: str


def all_of_them() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = facts("demo/contributions.json")["accounts"]
    return found


def people(language: str) -> list[Person]:
    """The roles that can be tried, in order."""
    return [
        Person(
            each["role"],
            ROLE_NAMES[_role(each["role"])],
            each["name"],
            each["twins"].get(language, each)["what"],
        )
        for each in all_of_them()
    ]


def _role(key: str) -> Role:
    return Role(key.rstrip("2"))


def account_of(work: Work, key: str) -> UUID | None:
    """The demo's account for a role, or None."""
    for each in all_of_them():
        if each["role"] == key:
            account = account_queries.by_email(work, each["email"])
            return account.id if account is not None else None
    return None


def codes(work: Work) -> list[tuple[str, str]]:
    """Receipt codes of the demo to try, as (beginning of the text, code)."""
    tried = [each for each in facts("demo/contributions.json")["contributions"] if each["id"] in TRIED]
    return [(each["text"][:60], shown(receipts.issue(work, once=once(each))[1])) for each in tried]


TRIED = ("c01", "c04", "c22", "d02")


def once(voice: dict[str, Any]) -> str:
    """The key of the form with which a voice of the demo is sent."""
    return f"demo-{voice['id']}"
