"""What is due goes, what is not due stays, and doing it twice does it once."""

from datetime import timedelta

import sqlalchemy as sa

from engage.accounts import queries as account_queries
from engage.accounts import service as accounts
from engage.accounts.models import Account, Credential
from engage.audit.models import AuditEntry
from engage.contributions.models import Contribution, PartOfVersion, PublicVersion, Status
from engage.core.work import Store, unit_of_work
from engage.decisions.models import Reply as Told
from engage.privacy import service
from engage.replies.models import Reply


def gone(store: Store, days: int) -> tuple[int, set[Status]]:
    """How many are forgotten `days` from now, and what they then are."""
    with unit_of_work(store) as work:
        work.now += timedelta(days=days)
        count = service.forget_words(work)
        rows = work.all(sa.select(Contribution).where(Contribution.data_key.is_(None)))
        return count, {row.status for row in rows}


def test_nothing_goes_before_its_day(full: Store) -> None:
    assert gone(full, 0) == (0, set())
    assert gone(full, 60)[0] == 0


def test_a_declined_text_goes_after_90_days_and_an_answered_one_after_183(full: Store) -> None:
    with unit_of_work(full) as work:
        declined = work.one(sa.select(Contribution).where(Contribution.status == Status.DECLINED)).id
        answered = set(work.all(sa.select(Reply.contribution_id))) | set(work.all(sa.select(Told.contribution_id)))
        public = {row.contribution_id: row.text for row in work.all(sa.select(PublicVersion))}
    assert gone(full, 91) == (1, {Status.ANONYMISED})
    assert gone(full, 91)[0] == 0
    assert gone(full, 184)[0] == len(answered)
    with unit_of_work(full) as work:
        forgotten = {row.id: row for row in work.all(sa.select(Contribution)) if row.data_key is None}
        assert set(forgotten) == answered | {declined}
        assert all(row.email is None and row.role is None for row in forgotten.values())
        assert work.all(sa.select(Reply)) == []
        left = work.all(sa.select(PartOfVersion))
        assert len(left) > 10
        assert {row.contribution_id: row.text for row in work.all(sa.select(PublicVersion))} == public


def test_an_account_closed_for_a_year_is_nobody(full: Store) -> None:
    with unit_of_work(full) as work:
        account = work.one(sa.select(Account))
        identity, email = account.id, work.unseal(account, "email")
        accounts.disable(work, identity)
    with unit_of_work(full) as work:
        assert service.forget_accounts(work) == 0
        work.now += timedelta(days=366)
        assert service.forget_accounts(work) == 1
        assert service.forget_accounts(work) == 0
        assert account_queries.by_email(work, email or "") is None
        assert work.all(sa.select(Credential).where(Credential.account_id == identity)) == []


def test_the_log_goes_after_a_year(full: Store) -> None:
    with unit_of_work(full) as work:
        before = len(work.all(sa.select(AuditEntry)))
        assert service.forget_log(work) == 0
        work.now += timedelta(days=366 + 40)
        assert service.forget_log(work) == before
