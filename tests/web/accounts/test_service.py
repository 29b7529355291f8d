"""Accounts and sessions as the services know them, on both engines."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from engage.accounts import entering, hashing, queries, rules, service
from engage.accounts.models import Account, CredentialKind, SignIn
from engage.audit.models import AuditEntry
from engage.core.authority import VISITOR, Actor, Held, Role
from engage.core.errors import Forbidden, Invalid, NotFound, TooMany
from engage.core.work import Store, Work
from tests.counting import counted
from tests.factories.accounts import PASSWORD, PROFILE, give_factors, make_account

HASHER = hashing.hasher(PROFILE)
STEP = timedelta(seconds=30)
WRONG = "not the password"


def raw(work: Work, table: str) -> str:
    return str([tuple(row) for row in work.session.execute(sa.text(f"SELECT * FROM {table}"))])


def test_names_and_addresses_are_sealed(work: Work) -> None:
    account = make_account(work, name="Ægidius Ålborg", email="Aegidius@Example.org")
    give_factors(work, account.id)
    work.flush()
    kept = raw(work, "account") + raw(work, "credential")
    for secret in ("Ægidius", "gidius@", "example.org", PASSWORD):
        assert secret.lower() not in kept.lower()
    assert queries.names(work, [account.id, None, uuid4()]) == {account.id: "Ægidius Ålborg"}
    assert queries.email_of(work, account.id) == "Aegidius@Example.org"


def test_an_account_is_found_by_its_exact_address(work: Work) -> None:
    account = make_account(work, email="mads@example.org")
    assert queries.by_email(work, " MADS@example.org") is account
    assert queries.by_email(work, "mads@example") is None


def test_there_is_one_account_to_an_address(work: Work) -> None:
    make_account(work, email="mads@example.org")
    with pytest.raises(Invalid) as caught:
        make_account(work, email="Mads@Example.org")
    assert caught.value.field == "email"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_only_administrators_make_and_close_accounts(work: Work, role: Role) -> None:
    account = make_account(work)
    other = replace(work, actor=Actor(account_id=uuid4(), held=(Held(role),)))
    for deed in (
        lambda: service.create_account(other, name="X", email="x@example.org"),
        lambda: service.invite(other, account.id),
        lambda: service.disable(other, account.id),
        lambda: service.enable(other, account.id),
        lambda: service.end_sessions(other, account.id),
    ):
        with pytest.raises(Forbidden):
            deed()


def test_nobody_closes_the_account_they_use(work: Work) -> None:
    account = make_account(work)
    with pytest.raises(Forbidden):
        service.disable(replace(work, actor=Actor(account.id, held=(Held(Role.ADMINISTRATOR),))), account.id)


# --- Invitations -------------------------------------------------------------------------------


def accepted(work: Work, token: str) -> str:
    """Take up an invitation as a person would."""
    service.choose_password(work, token, HASHER.make(PASSWORD))
    found = queries.invitation(work, token)
    assert found is not None
    pending = service.pending_totp(work, found[1].id, site_name="Test")
    assert pending is not None
    return service.accept(work, token, rules.code_at(pending[0], work.now))


def test_an_invitation_leads_in_and_works_once(work: Work) -> None:
    account = make_account(work)
    token = service.invite(work, account.id)
    session = accepted(work, token)
    found = queries.session(work, session)
    assert found is not None
    assert (found[1].id, found[0].assurance, found[0].two_factor_at) == (account.id, 2, work.now)
    assert queries.invitation(work, token) is None
    with pytest.raises(NotFound):
        service.choose_password(work, token, "x")
    with pytest.raises(NotFound):
        service.accept(work, token, "123456")


def test_an_invitation_lapses_after_seven_days(work: Work) -> None:
    token = service.invite(work, make_account(work).id)
    just, late = (replace(work, now=work.now + timedelta(days=7) + timedelta(seconds=s)) for s in (-1, 0))
    assert queries.invitation(just, token) is not None
    assert queries.invitation(late, token) is None


def test_a_new_invitation_ends_the_one_before(work: Work) -> None:
    account = make_account(work)
    first = service.invite(work, account.id)
    later = replace(work, now=work.now + timedelta(minutes=1))
    second = service.invite(later, account.id)
    assert queries.invitation(later, first) is None
    assert queries.invitation(later, second) is not None


def test_the_token_is_kept_nowhere(work: Work) -> None:
    account = make_account(work)
    invitation, session = service.invite(work, account.id), service.begin_session(work, account.id, assurance=2)
    work.flush()
    kept = raw(work, "account_invitation") + raw(work, "account_session") + raw(work, "audit_entry")
    assert invitation not in kept
    assert session not in kept


def test_until_the_new_factors_are_proven_the_old_ones_count(work: Work) -> None:
    """Whoever loses a phone can still be signed in with the old factors, and a half-taken invitation opens nothing."""
    account = make_account(work, email="mads@example.org")
    give_factors(work, account.id)
    before = service.begin_session(work, account.id, assurance=2)
    token = service.invite(work, account.id)
    service.choose_password(work, token, HASHER.make("another good password"))
    work.flush()
    kept = queries.password_of(work, "mads@example.org")
    assert kept is not None
    assert HASHER.fits(kept[1].secret, PASSWORD)
    pending = service.pending_totp(work, account.id, site_name="Test")
    assert pending is not None
    with pytest.raises(Invalid):
        service.accept(work, token, "000000" if rules.code_at(pending[0], work.now) != "000000" else "000001")
    service.accept(work, token, rules.code_at(pending[0], work.now))
    work.flush()
    kept = queries.password_of(work, "mads@example.org")
    assert kept is not None
    assert HASHER.fits(kept[1].secret, "another good password")
    assert queries.session(work, before) is None, "whoever held the old session is out"


def test_a_password_alone_was_never_enough_to_enrol(work: Work) -> None:
    """Without an invitation nobody gets to a new second factor."""
    account = make_account(work)
    service.set_password(work, account.id, HASHER.make(PASSWORD))
    token = service.begin_session(work, account.id, assurance=1)
    found = queries.session(work, token)
    assert found is not None
    with pytest.raises(Invalid):
        service.show_second_factor(work, found[0].id, "123456")


# --- Sessions ----------------------------------------------------------------------------------


def test_a_code_raises_a_session_once_and_changes_its_token(work: Work) -> None:
    account = make_account(work)
    seed = give_factors(work, account.id)
    token = service.begin_session(work, account.id, assurance=1)
    sign_in = queries.session(work, token)
    assert sign_in is not None
    code = rules.code_at(seed, work.now)
    raised = service.show_second_factor(work, sign_in[0].id, code)
    work.flush()
    assert queries.session(work, token) is None
    found = queries.session(work, raised)
    assert found is not None
    assert found[0].assurance == 2
    with pytest.raises(Invalid):
        service.show_second_factor(work, sign_in[0].id, code)
    later = replace(work, now=work.now + STEP)
    with pytest.raises(Invalid):
        service.show_second_factor(later, sign_in[0].id, code)


def test_the_log_says_who_signed_in_and_when(work: Work) -> None:
    account = make_account(work)
    visitor = replace(work, actor=VISITOR)
    service.begin_session(visitor, account.id, assurance=2)
    seed = give_factors(work, account.id)
    service.begin_session(visitor, account.id, assurance=1)
    [waiting] = work.all(sa.select(SignIn).where(SignIn.assurance == 1))
    service.show_second_factor(visitor, waiting.id, rules.code_at(seed, work.now))
    work.flush()
    entries = work.all(sa.select(AuditEntry).where(AuditEntry.action == "accounts.signed_in"))
    assert [(entry.account_id, entry.at) for entry in entries] == [(account.id, work.now)] * 2


def test_a_code_that_enrolled_cannot_sign_in(work: Work) -> None:
    account = make_account(work)
    token = service.invite(work, account.id)
    accepted(work, token)
    credential = queries.credential(work, account.id, CredentialKind.TOTP)
    assert credential is not None
    seed = work.unseal(credential, "secret")
    assert seed is not None
    found = queries.session(work, service.begin_session(work, account.id, assurance=1))
    assert found is not None
    with pytest.raises(Invalid):
        service.show_second_factor(work, found[0].id, rules.code_at(seed, work.now))


@pytest.mark.parametrize(("minutes", "holds"), [(59, True), (60, False)])
def test_an_idle_session_ends(work: Work, minutes: int, holds: bool) -> None:
    token = service.begin_session(work, make_account(work).id, assurance=2)
    assert (queries.session(replace(work, now=work.now + timedelta(minutes=minutes)), token) is not None) is holds


def test_a_session_in_use_ends_after_twelve_hours_all_the_same(work: Work) -> None:
    account = make_account(work)
    token = service.begin_session(work, account.id, assurance=2)
    found = queries.session(work, token)
    assert found is not None
    for hour in range(1, 24):
        half = replace(work, now=work.now + timedelta(minutes=30 * hour))
        assert queries.session(half, token) is not None
        assert len(queries.sessions(half, account.id)) == 1
        service.touch(half, found[0].id)
        work.session.expire_all()
    late = replace(work, now=work.now + timedelta(hours=12))
    assert queries.session(late, token) is None
    assert queries.sessions(late, account.id) == []


def test_one_session_or_all_can_be_ended(work: Work) -> None:
    account = make_account(work)
    tokens = [service.begin_session(work, account.id, assurance=2) for _ in range(3)]
    mine = replace(work, actor=Actor(account.id))
    rows = [queries.session(work, token) for token in tokens]
    assert all(rows)
    service.end_session(mine, rows[0][0].id)  # type: ignore[index]
    assert service.end_sessions(mine, account.id, but=rows[1][0].id) == 1  # type: ignore[index]
    work.session.expire_all()
    assert [queries.session(work, token) is not None for token in tokens] == [False, True, False]


def test_nobody_ends_or_sees_the_session_of_another(work: Work) -> None:
    token = service.begin_session(work, make_account(work).id, assurance=2)
    found = queries.session(work, token)
    assert found is not None
    stranger = replace(work, actor=Actor(uuid4(), held=(Held(Role.MODERATOR),)))
    with pytest.raises(NotFound):
        service.end_session(stranger, found[0].id)


def test_closing_an_account_ends_everything(work: Work) -> None:
    account = make_account(work, email="mads@example.org")
    give_factors(work, account.id)
    session, invitation = service.begin_session(work, account.id, assurance=2), service.invite(work, account.id)
    service.disable(work, account.id)
    work.flush()
    work.session.expire_all()
    assert queries.session(work, session) is None
    assert queries.invitation(work, invitation) is None
    assert queries.password_of(work, "mads@example.org") is None
    service.enable(work, account.id)
    work.flush()
    assert queries.session(work, session) is None
    assert queries.invitation(work, invitation) is None
    assert queries.password_of(work, "mads@example.org") is not None


def test_no_session_of_a_closed_account_opens_whatever_its_row_says(work: Work) -> None:
    account = make_account(work)
    token = service.begin_session(work, account.id, assurance=2)
    account.disabled_at = work.now
    work.flush()
    assert queries.session(work, token) is None


def test_what_ended_long_ago_is_forgotten(work: Work) -> None:
    account = make_account(work)
    service.begin_session(work, account.id, assurance=2)
    service.invite(work, account.id)
    assert service.forget_sessions(replace(work, now=work.now + timedelta(days=90)), 90) == 0
    assert service.forget_sessions(replace(work, now=work.now + timedelta(days=98)), 90) == 2


def test_accounts_page_by_key(work: Work) -> None:
    made = [
        make_account(replace(work, now=work.now + timedelta(minutes=n // 2)), email=f"{n}@example.org").id
        for n in range(7)
    ]
    first = queries.page(work, limit=3)
    rest = queries.page(work, after=first[-1].id, limit=10)
    assert sorted(row.id for row in (*first, *rest)) == sorted(made)
    assert [row.created_at for row in (*first, *rest)] == sorted(
        (row.created_at for row in (*first, *rest)), reverse=True
    )


# --- From outside ------------------------------------------------------------------------------

Act = Callable[..., Any]


@pytest.fixture
def mads(act: Act) -> str:
    """Someone with both factors; the secret of the second."""
    with act() as work:
        return give_factors(work, make_account(work, email="mads@example.org").id)


def try_in(store: Store, email: str = "mads@example.org", password: str = WRONG, source: str = "192.0.2.1") -> str:
    return entering.sign_in(store, email=email, password=password, source=source, hasher=HASHER)


def test_the_right_password_begins_a_session_that_waits(store: Store, mads: str, look: Act) -> None:
    token = try_in(store, password=PASSWORD)
    with look() as work:
        found = queries.session(work, token)
        assert found is not None
        assert (found[0].assurance, found[0].two_factor_at) == (1, None)


def test_a_known_and_an_unknown_address_get_the_same_answer(store: Store, mads: str) -> None:
    answers = []
    for email in ("mads@example.org", "nobody@example.org"):
        with pytest.raises(Invalid) as caught:
            try_in(store, email=email)
        answers.append((caught.value.field, caught.value.message))
    assert answers[0] == answers[1]


def test_a_known_and_an_unknown_address_cost_the_same_queries_and_hashes(store: Store, mads: str) -> None:
    costs = []
    for email in ("mads@example.org", "nobody@example.org"):
        hashed: list[object] = []

        class Counting:
            def fits(self, kept: str | None, password: str, into: list[object] = hashed) -> bool:
                into.append(1)
                return HASHER.fits(kept, password)

        with counted() as asked, pytest.raises(Invalid):
            entering.sign_in(store, email=email, password="x", source="192.0.2.1", hasher=Counting())  # type: ignore[arg-type]
        costs.append((asked, len(hashed)))
    assert costs[0] == costs[1]


def test_an_account_is_guarded_against_guessing(store: Store, mads: str) -> None:
    for _ in range(rules.PASSWORD_TRIES):
        with pytest.raises(Invalid):
            try_in(store)
    with pytest.raises(TooMany) as caught:
        try_in(store, password=PASSWORD, source="198.51.100.7")
    assert 0 < caught.value.retry_after <= rules.WINDOW + 1


def test_an_address_is_guarded_against_spraying(store: Store, mads: str) -> None:
    for n in range(rules.ADDRESS_TRIES):
        with pytest.raises(Invalid):
            try_in(store, email=f"{n}@example.org")
    with pytest.raises(TooMany):
        try_in(store, email="more@example.org")
    assert try_in(store, password=PASSWORD, source="198.51.100.7"), "elsewhere nobody is shut out"


def test_who_has_used_up_an_address_shuts_nobody_out_of_their_account(store: Store, mads: str) -> None:
    for n in range(rules.ADDRESS_TRIES):
        with pytest.raises(Invalid):
            try_in(store, email=f"{n}@example.org")
    for _ in range(rules.PASSWORD_TRIES * 2):
        with pytest.raises(TooMany):
            try_in(store)
    assert try_in(store, password=PASSWORD, source="198.51.100.7")


def test_a_library_full_of_people_who_sign_in_rightly_is_never_shut_out(store: Store, mads: str) -> None:
    for _ in range(rules.ADDRESS_TRIES + 3):
        assert try_in(store, password=PASSWORD)


def test_codes_are_guarded_against_guessing(store: Store, mads: str, look: Act, act: Act) -> None:
    token = try_in(store, password=PASSWORD)
    with look() as work:
        found = queries.session(work, token)
        assert found is not None
        actor = Actor(account_id=found[1].id, session_id=found[0].id)
        right = rules.code_at(mads, work.now)
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(rules.CODE_TRIES):
        with pytest.raises(Invalid):
            entering.second_factor(store, actor, wrong)
    with pytest.raises(TooMany):
        entering.second_factor(store, actor, right)


def test_a_visitor_has_no_second_factor_to_show(store: Store) -> None:
    with pytest.raises(NotFound):
        entering.second_factor(store, Actor(), "123456")


def test_a_hash_of_an_older_profile_is_renewed(store: Store, mads: str, look: Act) -> None:
    entering.sign_in(store, email="mads@example.org", password=PASSWORD, source="x", hasher=hashing.hasher((16, 1, 1)))
    with look() as work:
        found = queries.password_of(work, "mads@example.org")
        assert found is not None
        assert "m=16," in found[1].secret


def test_signing_in_again_ends_the_session_before(store: Store, mads: str, look: Act) -> None:
    first = try_in(store, password=PASSWORD)
    with look() as work:
        row = queries.session(work, first)
        assert row is not None
        before = row[0].id
    entering.sign_in(store, email="mads@example.org", password=PASSWORD, source="x", hasher=HASHER, instead_of=before)
    with look() as work:
        assert queries.session(work, first) is None
        assert len(work.all(sa.select(SignIn))) == 2


def test_what_is_recorded_names_no_one_and_holds_no_secret(store: Store, mads: str, look: Act) -> None:
    try_in(store, password=PASSWORD)
    with look() as work:
        kept = str([(entry.action, entry.details) for entry in work.all(sa.select(AuditEntry))])
        accounts = work.all(sa.select(Account))
    assert "accounts.created" in kept
    assert len(accounts) == 1
    for secret in ("mads", "example.org", PASSWORD, mads):
        assert secret not in kept
