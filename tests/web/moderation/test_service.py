"""Opening, taking out, deciding with a second person, undoing, taking down: what the services promise."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.accounts.models import Account
from engage.audit.models import AuditEntry
from engage.bodies.models import Duty
from engage.contributions import queries as contributions
from engage.contributions import service as writers
from engage.contributions.models import Channel, Contribution, FoundInPart, PartKind, PublicVersion, Status
from engage.core.authority import Actor, Held, Role
from engage.core.db import Base
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound, Refused
from engage.core.work import Work
from engage.drafts.rules import UNKNOWN_FOCUS
from engage.moderation import queries, service
from engage.moderation import sheet as sheets
from engage.moderation.models import ModerationStep, Outcome
from engage.moderation.redacting import Why
from engage.moderation.rules import Purpose, Reason
from engage.moderation.sheet import Sheet
from engage.notifications.models import Message
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.contributions import make_contribution, make_focus_area

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


# --- Opening ----------------------------------------------------------------------------------


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


# --- Taking words out -------------------------------------------------------------------------


def test_selected_words_go_wherever_they_stand(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    start = NAMED.index("Jens Hansen")
    places = service.redact(
        mads, it.id, part=PartKind.TEXT, start=start - 1, end=start + 11, why=Why(Reason.NAME), token=now(mads, it)
    )
    assert places == 2
    text = service.preview(mads, it)
    assert text == NAMED.replace("Jens Hansens", "§").replace("Jens Hansen", "[navn fjernet]").replace(
        "§", "Jens Hansens"
    )
    assert sheets.load(mads, it).still_standing == ["Jens Hansen"]


def test_only_the_chosen_place_when_that_is_meant(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    why, token = Why(Reason.NAME, "a neighbour", "en bror"), now(mads, it)
    places = service.redact(mads, it.id, part=PartKind.TEXT, start=9, end=20, why=why, token=token, here=True)
    assert places == 1
    assert service.preview(mads, it).startswith("Min bror [en bror] venter. Jens Hansen har")


def test_pasted_words_go_everywhere_or_in_one_place(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    why, text = Why(Reason.NAME), PartKind.TEXT
    once = {"part": text, "why": why, "token": now(mads, it)}
    with pytest.raises(Invalid) as wrong:
        service.redact_words(mads, it.id, words="Peter", **once)
    assert wrong.value.field == "words"
    with pytest.raises(Invalid) as wrong:
        service.redact_words(mads, it.id, words="jens hansen", number=3, **once)
    assert wrong.value.field == "number"
    assert service.redact_words(mads, it.id, words="jens hansen", number=2, **once) == 1
    assert service.preview(mads, it).startswith("Min bror Jens Hansen venter. [navn fjernet] har")
    assert service.redact_words(mads, it.id, words="jens hansen", part=text, why=why, token=now(mads, it)) == 1
    with pytest.raises(Invalid):
        service.redact_words(mads, it.id, words="jens hansen", part=text, why=why, token=now(mads, it))


def test_the_helper_s_opinion_is_a_part_of_its_own(mads: Work) -> None:
    it = make_contribution(
        mads, "Anders vil gerne ud.", role="helper", has_consent="yes", helper_opinion="Anders trives ikke, synes jeg."
    )
    service.redact_words(mads, it.id, part=PartKind.TEXT, words="Anders", why=Why(Reason.NAME), token=now(mads, it))
    sheet = sheets.load(mads, it)
    assert sheet.previews == ["[navn fjernet] vil gerne ud.", "[navn fjernet] trives ikke, synes jeg."]


@pytest.mark.parametrize(("note", "instead"), [("det er Jens Hansen", ""), ("", "bror til jens hansen")])
def test_the_removed_words_do_not_live_on_in_the_reason(mads: Work, note: str, instead: str) -> None:
    it = make_contribution(mads, NAMED)
    with pytest.raises(Invalid) as wrong:
        service.redact_words(
            mads,
            it.id,
            part=PartKind.TEXT,
            words="Jens Hansen",
            why=Why(Reason.NAME, note, instead),
            token=now(mads, it),
        )
    assert wrong.value.field in ("note", "instead")


def test_what_was_put_back_must_be_decided_on_again(mads: Work) -> None:
    it = make_contribution(mads, "Ring til mig på 23 45 67 89 i morgen tidlig, tak.", channel=Channel.LETTER)
    found = mads.one(sa.select(FoundInPart).where(FoundInPart.kind == "phone"))
    assert len(sheets.load(mads, it).unresolved) == 1
    service.redact_finding(mads, it.id, found.id, why=Why(Reason.CONTACT), token=now(mads, it))
    assert found.resolution == "redacted"
    assert "23 45" not in service.preview(mads, it)
    redaction = sheets.load(mads, it).active[0]
    service.undo_redaction(mads, it.id, redaction.id, token=now(mads, it))
    assert found.resolution is None
    assert "23 45 67 89" in service.preview(mads, it)
    assert actions(mads)[-2:] == ["moderation.redacted", "moderation.redaction_undone"]


def test_what_was_found_stays_for_a_reason(mads: Work) -> None:
    it = make_contribution(mads, "Ring på 23 45 67 89 eller igen på 23 45 67 89 i morgen.", channel=Channel.LETTER)
    first, second = mads.all(sa.select(FoundInPart).where(FoundInPart.kind == "phone").order_by(FoundInPart.start))
    with pytest.raises(Invalid):
        service.resolve_finding(mads, it.id, first.id, reason="", token=now(mads, it))
    with pytest.raises(Invalid):
        service.resolve_finding(mads, it.id, first.id, reason="23 45 67 89 er vores", token=now(mads, it))
    service.resolve_finding(mads, it.id, first.id, reason="organisation", token=now(mads, it))
    assert (first.resolution, second.resolution) == ("kept", "kept")
    assert sheets.load(mads, it).unresolved == []
    service.reopen_finding(mads, it.id, second.id, token=now(mads, it))
    assert sheets.load(mads, it).unresolved == [second]


# --- What may be published --------------------------------------------------------------------


def test_a_contribution_is_published_by_one_moderator(mads: Work) -> None:
    it = make_contribution(mads)
    opened(mads, it)
    step = decide(mads, it, Outcome.PUBLISH)
    assert not step.needs_second
    assert it.status is Status.PUBLISHED
    assert public_text(mads, it).startswith("Det er svært")


def test_no_removed_word_is_in_what_is_public(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    service.redact_words(
        mads, it.id, part=PartKind.TEXT, words="Jens Hansen", why=Why(Reason.NAME), token=now(mads, it)
    )
    with pytest.raises(Invalid) as standing:
        decide(mads, it, Outcome.PUBLISH)
    assert standing.value.field == "sure"
    service.redact_words(
        mads, it.id, part=PartKind.TEXT, words="Jens Hansens", why=Why(Reason.NAME), token=now(mads, it)
    )
    decide(mads, it, Outcome.PUBLISH)
    for column in PublicVersion.__table__.columns:
        value = str(mads.session.scalar(sa.select(column).where(PublicVersion.contribution_id == it.id)))
        assert "jens" not in value.casefold()
        assert "hansen" not in value.casefold()


def test_words_that_stand_elsewhere_may_stay_when_someone_has_looked(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    service.redact(
        mads, it.id, part=PartKind.TEXT, start=9, end=20, why=Why(Reason.NAME), token=now(mads, it), here=True
    )
    decide(mads, it, Outcome.PUBLISH, sure=True)
    assert it.status is Status.PUBLISHED


def refused(work: Work, it: Contribution) -> str:
    with pytest.raises(Invalid) as wrong:
        decide(work, it, Outcome.PUBLISH)
    assert wrong.value.field == "outcome"
    assert contributions.public_of(work, it.id) is None
    return wrong.value.message.message


def test_nothing_is_published_without_consent(mads: Work) -> None:
    assert "has not agreed" in refused(mads, make_contribution(mads, publish="secretariat"))


def test_nothing_is_published_after_consent_was_withdrawn(mads: Work) -> None:
    it = make_contribution(mads)
    writers.unpublish(mads, it.id)
    assert "has not agreed" in refused(mads, it)


def test_nothing_of_someone_under_15_is_published(mads: Work) -> None:
    assert "under 15" in refused(mads, make_contribution(mads, under_15="yes"))


def test_nothing_undecided_is_published(mads: Work) -> None:
    it = make_contribution(mads, "Ring til mig på 23 45 67 89 i morgen tidlig, tak.", channel=Channel.LETTER)
    assert "Decide on everything" in refused(mads, it)


def test_a_sealed_number_is_taken_out_first(mads: Work) -> None:
    it = make_contribution(mads, "Mit cpr er 010190-1234, og jeg venter på svar.", channel=Channel.LETTER)
    assert it.sealed_cpr
    found = mads.one(sa.select(FoundInPart).where(FoundInPart.weight == "block"))
    with pytest.raises(Refused, match="always taken out"):
        service.resolve_finding(mads, it.id, found.id, reason="other", token=now(mads, it))
    messages = [str(each) for each in sheets.load(mads, it).obstacles]
    assert any("holds a CPR number" in each for each in messages)
    refused(mads, it)
    service.redact_finding(mads, it.id, found.id, why=Why(Reason.CPR), token=now(mads, it))
    decide(mads, it, Outcome.PUBLISH)
    assert "010190" not in public_text(mads, it)
    assert "[cpr-nummer fjernet]" in public_text(mads, it)


def test_brackets_alone_are_not_published(mads: Work) -> None:
    it = make_contribution(mads, "Tak.")
    service.redact(mads, it.id, part=PartKind.TEXT, start=0, end=4, why=Why(Reason.OTHER), token=now(mads, it))
    assert "nothing left" in refused(mads, it)


# --- Two pairs of eyes ------------------------------------------------------------------------


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


# --- Outcomes and their undoing ---------------------------------------------------------------


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


# --- Two moderators at once -------------------------------------------------------------------


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


def test_nothing_stored_in_clear_holds_the_removed_words(mads: Work) -> None:
    it = make_contribution(mads, NAMED)
    service.redact_words(
        mads, it.id, part=PartKind.TEXT, words="Jens Hansen", why=Why(Reason.NAME), token=now(mads, it)
    )
    service.redact_words(
        mads, it.id, part=PartKind.TEXT, words="Jens Hansens", why=Why(Reason.NAME), token=now(mads, it)
    )
    decide(mads, it, Outcome.PUBLISH)
    mads.flush()
    mads.session.expire_all()
    for table in Base.metadata.sorted_tables:
        for row in mads.rows(sa.select(table)):
            assert "Hansen" not in str(tuple(row)), table.name
    assert mads.one(sa.select(Account)) is not None
