"""Deciding with a second person, undoing, taking down, and two moderators at once."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.bodies.models import Duty
from engage.contributions import queries as contributions
from engage.contributions import service as writers
from engage.contributions.models import PartKind, Status
from engage.core.errors import Conflict, Forbidden, Invalid
from engage.core.work import Work
from engage.drafts.rules import UNKNOWN_FOCUS
from engage.moderation import queries, service
from engage.moderation import sheet as sheets
from engage.moderation.models import ModerationStep, Outcome
from engage.moderation.redacting import Why
from engage.moderation.rules import Reason
from engage.notifications.models import Message
from tests.factories.accounts import make_account
from tests.factories.contributions import make_contribution, make_focus_area
from tests.web.moderation.conftest import NAMED, TELLING, actions, decide, now, opened, public_text

# --- Two pairs of eyes ----------------------------------------------------------------------------


def test_many_details_need_a_second_person(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads, TELLING)
    assert len(sheets.load(mads, it).details) >= 3
    step = decide(mads, it, Outcome.PUBLISH)
    assert step.needs_second
    assert it.status is not Status.PUBLISHED
    assert contributions.public_of(mads, it.id) is None
    with pytest.raises(Forbidden):
        service.confirm(mads, step.id, token=now(mads, it))
    assert contributions.public_of(mads, it.id) is None
    service.confirm(kirsten, step.id, token=now(kirsten, it))
    assert it.status is Status.PUBLISHED
    assert (step.proposed_by, step.confirmed_by) == (mads.actor.account_id, kirsten.actor.account_id)


def test_fewer_details_need_one_person(mads: Work) -> None:
    it = make_contribution(mads, TELLING)
    for words in ("34 år gammel", "Næstved", "siden marts 2025"):
        token = now(mads, it)
        service.redact_words(mads, it.id, part=PartKind.TEXT, words=words, why=Why(Reason.OTHER), token=token)
    assert not decide(mads, it, Outcome.PUBLISH).needs_second
    assert it.status is Status.PUBLISHED


def test_a_refusal_is_confirmed_by_another_person(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads)
    with pytest.raises(Invalid) as wrong:
        decide(mads, it, Outcome.DECLINE)
    assert wrong.value.field == "decline_reason"
    step = decide(mads, it, Outcome.DECLINE, reason="Det handler om en enkelt sag.")
    assert (it.status, it.decline_reason) == (Status.RECEIVED, None)
    assert step.reason is not None
    assert "enkelt sag" not in step.reason
    with pytest.raises(Forbidden):
        service.confirm(mads, step.id, token=now(mads, it))
    service.confirm(kirsten, step.id, token=now(kirsten, it))
    assert it.status is Status.DECLINED
    assert kirsten.unseal(it, "decline_reason") == "Det handler om en enkelt sag."


def test_the_text_rests_while_a_second_person_looks(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads, TELLING)
    step = decide(mads, it, Outcome.PUBLISH)
    why = Why(Reason.PLACE)
    with pytest.raises(Conflict):
        service.redact_words(kirsten, it.id, part=PartKind.TEXT, words="Næstved", why=why, token=now(kirsten, it))
    with pytest.raises(Conflict):
        decide(kirsten, it, Outcome.SECRETARIAT_ONLY)
    service.undo(kirsten, step.id, token=now(kirsten, it))
    service.redact_words(kirsten, it.id, part=PartKind.TEXT, words="Næstved", why=why, token=now(kirsten, it))


def test_a_correction_ends_what_waited(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads, TELLING)
    step = decide(mads, it, Outcome.PUBLISH)
    before = now(mads, it)
    writers.correct(mads, it.id, text="Nu står her noget helt andet om at vente.", version=1)
    with pytest.raises(Conflict):
        service.confirm(kirsten, step.id, token=before)
    with pytest.raises(Conflict):
        service.confirm(kirsten, step.id, token=now(kirsten, it))
    assert queries.counts(mads).waiting == 0
    decide(mads, it, Outcome.PUBLISH)
    assert public_text(mads, it).startswith("Nu står her")


# --- Outcomes and their undoing -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcome", "values", "status"),
    [
        (Outcome.SECRETARIAT_ONLY, {}, Status.SECRETARIAT_ONLY),
        (Outcome.FORWARD, {"forward_to": "Seminarets arrangør"}, Status.FORWARDED),
        (Outcome.CRISIS, {}, Status.CRISIS),
    ],
)
def test_an_outcome_is_carried_out_and_undone(
    mads: Work, outcome: Outcome, values: dict[str, str], status: Status
) -> None:
    it = make_contribution(mads)
    opened(mads, it)
    step = decide(mads, it, outcome, **values)
    assert (it.status, it.forwarded_to) == (status, values.get("forward_to"))
    assert it.crisis is (outcome is Outcome.CRISIS)
    service.undo(mads, step.id, token=now(mads, it))
    assert (it.status, it.forwarded_to, it.crisis) == (Status.IN_MODERATION, None, False)
    assert actions(mads)[-2:] == ["moderation.proposed", "moderation.undone"]


def test_passing_on_says_to_whom(mads: Work) -> None:
    with pytest.raises(Invalid) as wrong:
        decide(mads, make_contribution(mads), Outcome.FORWARD)
    assert wrong.value.field == "forward_to"


def test_a_refusal_is_undone(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads)
    step = decide(mads, it, Outcome.DECLINE, reason="Fordi")
    service.confirm(kirsten, step.id, token=now(kirsten, it))
    service.undo(mads, step.id, token=now(mads, it))
    assert (it.status, it.decline_reason) == (Status.RECEIVED, None)


def test_what_is_public_is_taken_down_and_not_undone(mads: Work) -> None:
    it = make_contribution(mads)
    step = decide(mads, it, Outcome.PUBLISH)
    with pytest.raises(Conflict, match="Take it down"):
        service.undo(mads, step.id, token=now(mads, it))
    with pytest.raises(Invalid):
        service.take_down(mads, it.id, token=now(mads, it), reason="")
    service.take_down(mads, it.id, token=now(mads, it), reason="Et navn stod der endnu")
    assert it.status is Status.IN_MODERATION
    assert contributions.public_of(mads, it.id) is None
    decide(mads, it, Outcome.PUBLISH)
    assert it.status is Status.PUBLISHED


def test_deciding_otherwise_on_a_correction_takes_the_earlier_text_down(mads: Work) -> None:
    it = make_contribution(mads)
    decide(mads, it, Outcome.PUBLISH)
    writers.correct(mads, it.id, text="Nu mener jeg noget andet end før.", version=1)
    assert contributions.public_of(mads, it.id) is not None
    decide(mads, it, Outcome.SECRETARIAT_ONLY)
    assert contributions.public_of(mads, it.id) is None


def test_a_crisis_tells_whoever_is_on_duty_once(work: Work, mads: Work) -> None:
    area = make_focus_area(work)
    it = make_contribution(work, focus_area="test-2027-28:1")
    on_duty = make_account(work, name="Vagt Havende", email="vagt@example.org")
    body_id: UUID = it.scope_id or area.id
    work.add(Duty(body_id=body_id, account_id=on_duty.id, starts_at=work.now, ends_at=work.now.replace(year=2100)))
    work.flush()
    step = decide(mads, it, Outcome.CRISIS)
    service.undo(mads, step.id, token=now(mads, it))
    decide(mads, it, Outcome.CRISIS)
    mails = work.all(sa.select(Message).where(Message.template == "crisis_alert"))
    assert [work.unseal(mail, "recipient") for mail in mails] == ["vagt@example.org"]
    assert str(it.id) not in str(mails[0].values)


def test_a_contribution_gets_its_focus_area_and_loses_it(mads: Work) -> None:
    area = make_focus_area(mads)
    it = make_contribution(mads)
    assert it.scope_id is None
    service.place(mads, it.id, "test-2027-28:1", token=now(mads, it))
    assert it.focus_area_id == area.id
    assert it.scope_id is not None
    with pytest.raises(Invalid):
        service.place(mads, it.id, "test-2027-28:9", token=now(mads, it))
    service.place(mads, it.id, UNKNOWN_FOCUS, token=now(mads, it))
    assert (it.focus_area_id, it.scope_id) == (None, None)


# --- Two moderators at once -----------------------------------------------------------------------


def test_the_slower_one_is_told(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads, NAMED)
    seen = now(mads, it)
    service.redact_words(kirsten, it.id, part=PartKind.TEXT, words="Jens Hansen", why=Why(Reason.NAME), token=seen)
    with pytest.raises(Conflict):
        service.propose(mads, it.id, Outcome.SECRETARIAT_ONLY, token=seen)
    # Places in the text still mean the same, so taking out more needs no new look.
    service.redact_words(mads, it.id, part=PartKind.TEXT, words="stille", why=Why(Reason.OTHER), token=seen)
    writers.correct(mads, it.id, text="Nu står her noget helt andet om at vente.", version=1)
    with pytest.raises(Conflict):
        service.redact_words(mads, it.id, part=PartKind.TEXT, words="vente", why=Why(Reason.OTHER), token=seen)


@pytest.mark.parametrize("act", ["confirm", "undo"])
def test_a_step_is_only_carried_out_once(mads: Work, kirsten: Work, act: str) -> None:
    it = make_contribution(mads)
    step = decide(mads, it, Outcome.DECLINE, reason="Fordi")
    seen = now(mads, it)
    do: Callable[..., ModerationStep] = getattr(service, act)
    do(kirsten, step.id, token=seen)
    with pytest.raises(Conflict):
        do(kirsten, step.id, token=seen)
