"""Two moderators, and what they do with a contribution."""

from typing import Any

import pytest
import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.contributions import queries as contributions
from engage.contributions.models import Contribution
from engage.core.authority import Actor, Held, Role
from engage.core.work import Work
from engage.moderation import service
from engage.moderation import sheet as sheets
from engage.moderation.models import ModerationStep, Outcome
from engage.moderation.sheet import Sheet
from tests.conftest import as_actor
from tests.factories.accounts import make_account

NAMED = "Min bror Jens Hansen venter. Jens Hansen har ringet mange gange, og Jens Hansens sag ligger stille."
TELLING = "Min bror er 34 år gammel og har autisme. Vi bor i Næstved og har ventet siden marts 2025."


def moderator(work: Work, name: str = "Mads Prøve") -> Work:
    """The same transaction in the hands of a moderator."""
    account = make_account(work, name=name, email=f"{name.split(maxsplit=1)[0].lower()}@example.org")
    return as_actor(work, Actor(account.id, name, (Held(Role.MODERATOR),), kind="person"))


@pytest.fixture
def mads(work: Work) -> Work:
    return moderator(work)


@pytest.fixture
def kirsten(work: Work) -> Work:
    return moderator(work, "Kirsten Kollega")


def opened(work: Work, contribution: Contribution) -> Sheet:
    return service.open_original(work, contribution.id)


def now(work: Work, contribution: Contribution) -> str:
    """What a page drawn at this moment has seen."""
    return sheets.load(work, contribution).token


def decide(work: Work, it: Contribution, outcome: Outcome, **values: Any) -> ModerationStep:
    return service.propose(work, it.id, outcome, token=now(work, it), **values)


def public_text(work: Work, it: Contribution) -> str:
    found = contributions.public_of(work, it.id)
    assert found is not None
    return f"{found.text}\n{found.helper_opinion or ''}\n{found.stems}"


def actions(work: Work) -> list[str]:
    work.flush()
    return work.all(sa.select(AuditEntry.action).order_by(AuditEntry.sequence))
