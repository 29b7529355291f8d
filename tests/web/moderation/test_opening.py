"""Opening an original: by whom, why, and what is kept of it."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.agreements.models import Question, Term, Vocabulary
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
from engage.moderation.rules import PRESENT_MINUTES, Purpose, Reason
from engage.wording.models import Twin
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
    opened(kirsten, it)
    around = sheets.load_page(kirsten, it, "da")[1]
    assert [name for name, _ in around.others] == ["Mads Prøve"]
    service.leave(mads, it.id)
    mads.flush()
    assert sheets.load_page(kirsten, it, "da")[1].others == []


def test_who_has_it_open_says_since_when(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads)
    begun = mads.now
    for minutes, since in ((0, 0), (PRESENT_MINUTES - 1, 0), (PRESENT_MINUTES + 3, 0), (3 * PRESENT_MINUTES, None)):
        later = begun + timedelta(minutes=minutes)
        opened(replace(mads, now=later), it)
        others = sheets.load_page(replace(kirsten, now=later), it, "da")[1].others
        assert others == [("Mads Prøve", later if since is None else begun)], minutes


def test_the_page_tells_in_the_reader_s_language_where_it_belongs(mads: Work) -> None:
    area = make_focus_area(mads, title="Sammenhæng")
    mads.add(Question(focus_area_id=area.id, position=1, text="Hvad virker?"))
    terms = [
        mads.add(Term(vocabulary=Vocabulary.TARGET_GROUP, key=f"t{n}", label=f"Ord {n}", position=9 - n))
        for n in range(3)
    ]
    mads.flush()
    for row, field, text in ((area, "title", "Coherence"), (area, "goal", "Wrong"), (terms[0], "label", "Word 0")):
        told = {"kind": row.__tablename__, "subject_id": row.id, "field": field, "language": "en", "text": text}
        mads.add(Twin(**told, source_digest="", edited_on=mads.today))
    about: dict[str, Any] = {"target_groups": [term.key for term in terms], "question": "1"}
    it = make_contribution(mads, focus_area="test-2027-28:1", **about)
    _sheet, danish = sheets.load_page(mads, it, "da")
    sheet, english = sheets.load_page(mads, it, "en")
    assert (danish.terms, english.terms) == (["Ord 2", "Ord 1", "Ord 0"], ["Ord 2", "Ord 1", "Word 0"])
    assert (danish.question, english.question) == ("Hvad virker?", "Hvad virker?")
    assert [each.focus.title for each in (danish, english) if each.focus] == ["Sammenhæng", "Coherence"]
    assert [each.reference for each in english.areas] == ["test-2027-28:1"]
    assert sheet.token == sheets.load(mads, it).token


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
