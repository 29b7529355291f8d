"""What may be shown to everyone, and that nothing taken out is in it."""

import pytest
import sqlalchemy as sa

from engage.accounts.models import Account
from engage.contributions import queries as contributions
from engage.contributions import service as writers
from engage.contributions.models import Channel, Contribution, FoundInPart, PartKind, PublicVersion, Status
from engage.core.db import Base
from engage.core.errors import Invalid, Refused
from engage.core.work import Work
from engage.moderation import service
from engage.moderation import sheet as sheets
from engage.moderation.models import Outcome
from engage.moderation.redacting import Why
from engage.moderation.rules import Reason
from tests.factories.contributions import make_contribution
from tests.web.moderation.conftest import NAMED, decide, now, opened, public_text


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
