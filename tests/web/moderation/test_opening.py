"""Opening an original: by whom, why, and what is kept of it."""

import pytest
import sqlalchemy as sa

from engage.audit.models import AuditEntry
from engage.contributions import service as writers
from engage.contributions.models import Contribution, PartKind, Status
from engage.core.authority import Actor, Held, Role
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.moderation import service
from engage.moderation import sheet as sheets
from engage.moderation.models import Outcome
from engage.moderation.redacting import Why
from engage.moderation.rules import Purpose, Reason
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.contributions import make_contribution, make_focus_area
from tests.web.moderation.conftest import NAMED, decide, now, opened


@pytest.mark.parametrize("purpose", list(Purpose))
def test_opening_is_recorded_with_its_purpose(mads: Work, purpose: Purpose) -> None:
    it = make_contribution(mads)
    sheet = service.open_original(mads, it.id, purpose)
    entry = mads.one(sa.select(AuditEntry).where(AuditEntry.action == "moderation.opened_original"))
    assert sheet.parts[PartKind.TEXT].startswith("Det er svært")
    assert (entry.purpose, entry.account_id, entry.subject_id) == (purpose.value, mads.actor.account_id, it.id)
    assert it.status is (Status.IN_MODERATION if purpose is Purpose.MODERATION else Status.RECEIVED)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MODERATOR])
def test_nobody_else_opens_an_original(mads: Work, role: Role) -> None:
    it = make_contribution(mads)
    other = as_actor(mads, Actor(mads.actor.account_id, "X", (Held(role),), kind="person"))
    with pytest.raises(NotFound):
        service.open_original(other, it.id)


def test_another_scope_s_contribution_looks_unknown(work: Work) -> None:
    area = make_focus_area(work)
    it = make_contribution(work, focus_area="test-2027-28:1")
    elsewhere = make_focus_area(work, "other-2027-28")
    assert it.scope_id is not None
    assert area.id == it.focus_area_id
    mine = work.one(sa.select(Contribution.scope_id).where(Contribution.id == it.id))
    account = make_account(work)
    there = as_actor(work, Actor(account.id, "X", (Held(Role.MODERATOR, elsewhere.id),), kind="person"))
    here = as_actor(work, Actor(account.id, "X", (Held(Role.MODERATOR, mine),), kind="person"))
    with pytest.raises(NotFound):
        service.open_original(there, it.id)
    assert service.open_original(here, it.id).contribution is it


def test_the_second_to_open_sees_who_has_it_open(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads)
    opened(mads, it)
    around = sheets.surroundings(kirsten, opened(kirsten, it))
    assert [name for name, _ in around.others] == ["Mads Prøve"]
    service.leave(mads, it.id)
    mads.flush()
    assert sheets.surroundings(kirsten, opened(kirsten, it)).others == []


def test_what_was_withdrawn_cannot_be_opened(mads: Work) -> None:
    it = make_contribution(mads)
    writers.withdraw(mads, it.id)
    with pytest.raises(NotFound):
        opened(mads, it)


def test_every_step_leaves_a_trace_and_no_words(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads, NAMED)
    opened(mads, it)
    service.redact_words(
        mads, it.id, part=PartKind.TEXT, words="Jens Hansen", why=Why(Reason.NAME), token=now(mads, it)
    )
    step = decide(mads, it, Outcome.DECLINE, reason="Fordi Jens")
    service.confirm(kirsten, step.id, token=now(kirsten, it))
    entries = mads.all(sa.select(AuditEntry).where(AuditEntry.action.startswith("moderation.")))
    assert [each.action.partition(".")[2] for each in sorted(entries, key=lambda each: each.sequence)] == [
        "opened_original",
        "redacted",
        "proposed",
        "confirmed",
    ]
    assert all("Jens" not in str(each.details) for each in entries)
    assert all(each.account_id is not None and each.at is not None for each in entries)
