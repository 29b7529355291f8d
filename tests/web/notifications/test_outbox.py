"""The outbox: written with its reason, sent by one worker at a time, never twice for one reason."""

import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine

from engage.core import clock
from engage.core.config import Settings
from engage.core.work import Store, unit_of_work
from engage.notifications import mailer, outbox, rules
from engage.notifications.models import Delivery, Message

Act = Callable[..., Any]


class Post:
    """Takes mails, or refuses them."""

    def __init__(self, refuses: int = 0) -> None:
        self.taken: list[EmailMessage] = []
        self.refuses = refuses

    def __call__(self, mail: EmailMessage) -> None:
        if self.refuses:
            self.refuses -= 1
            raise smtplib.SMTPServerDisconnected("gone")
        self.taken.append(mail)


def put(act: Act, **more: Any) -> None:
    with act() as work:
        outbox.put(work, to="lone@example.org", template="answer", language="da", **more)


def message(store: Store) -> Message:
    with unit_of_work(store) as work:
        return work.all(sa.select(Message))[0]


def test_a_mail_goes_out_and_its_address_is_forgotten(act: Act, store: Store, settings: Settings) -> None:
    post = Post()
    put(act)
    assert mailer.deliver_one(store, settings, "w1", post)
    assert not mailer.deliver_one(store, settings, "w1", post)
    assert [mail["To"] for mail in post.taken] == ["lone@example.org"]
    assert f"{settings.base_url}/mit-bidrag" in post.taken[0].get_content()
    sent = message(store)
    assert (sent.delivery, sent.recipient) == (Delivery.SENT, None)
    assert post.taken[0]["Message-ID"].startswith(f"<{sent.id.hex}@")


def test_what_is_undone_is_not_told(store: Store, settings: Settings) -> None:
    with suppress(InterruptedError), unit_of_work(store) as work:
        outbox.put(work, to="lone@example.org", template="answer", language="da")
        work.flush()
        raise InterruptedError
    assert not mailer.deliver_one(store, settings, "w1", Post())


def test_one_reason_is_one_mail(act: Act, store: Store, settings: Settings) -> None:
    post = Post()
    for _ in range(2):
        put(act, once="the same")
    put(act, once="another")
    while mailer.deliver_one(store, settings, "w1", post):
        pass
    assert len(post.taken) == 2


def test_without_an_address_there_is_no_mail(act: Act, store: Store) -> None:
    with act() as work:
        outbox.put(work, to="", template="answer", language="da")
        work.flush()
        assert work.all(sa.select(Message)) == []


def test_a_refused_mail_waits_twice_as_long_each_time_and_is_then_given_up(
    act: Act, store: Store, settings: Settings
) -> None:
    post = Post(refuses=99)
    put(act)
    moment = clock.now()
    for attempt in range(1, rules.MOST_ATTEMPTS + 1):
        with time_machine.travel(moment, tick=False):
            assert mailer.deliver_one(store, settings, "w1", post)
            assert not mailer.deliver_one(store, settings, "w1", post)
        moment += rules.wait_after(attempt)
        if attempt < rules.MOST_ATTEMPTS:
            with time_machine.travel(moment - timedelta(seconds=1), tick=False):
                assert not mailer.deliver_one(store, settings, "w1", post)
    assert message(store).delivery is Delivery.FAILED
    assert message(store).error == "SMTPServerDisconnected"


def test_a_mail_in_the_hands_of_one_worker_is_not_taken_by_another(act: Act, store: Store, settings: Settings) -> None:
    put(act)
    with unit_of_work(store) as work:
        assert mailer.claim(work, "w1") is not None
    assert not mailer.deliver_one(store, settings, "w2", Post())


def test_the_mail_of_a_dead_worker_is_sent_by_the_next_and_a_second_death_calls_a_person(
    act: Act, store: Store, settings: Settings
) -> None:
    put(act)
    moment = clock.now()
    for death in range(rules.MOST_INTERRUPTIONS):
        with time_machine.travel(moment, tick=False), unit_of_work(store) as work:
            assert (mailer.claim(work, f"w{death}") is None) == (death == rules.MOST_INTERRUPTIONS)
        moment += rules.LEASE + timedelta(seconds=1)
    with time_machine.travel(moment, tick=False):
        assert not mailer.deliver_one(store, settings, "last", Post())
    assert message(store).delivery is Delivery.UNCERTAIN


def test_a_worker_that_lost_its_lease_changes_nothing(act: Act, store: Store, settings: Settings) -> None:
    put(act)
    with unit_of_work(store) as work:
        slow = mailer.claim(work, "slow")
    assert slow is not None
    with time_machine.travel(clock.now() + rules.LEASE + timedelta(seconds=1), tick=False):
        with unit_of_work(store) as work:
            assert mailer.claim(work, "next") is not None
        with unit_of_work(store) as work:
            mailer.settle(work, slow, None)
    assert message(store).delivery is Delivery.WAITING
    assert message(store).lease_by == "next"


@pytest.mark.parametrize("template", ["receipt", "answer", "crisis_alert", "proposal_answered", "proposal_moved"])
@pytest.mark.parametrize("language", ["da", "da@easy", "en", "de"])
def test_every_mail_can_be_written_in_every_language(template: str, language: str, settings: Settings) -> None:
    claimed = mailer.Claimed(mailer.UUID(int=1), "w", "lone@example.org", language, template, {})
    mail = mailer.compose(claimed, settings)
    assert mail["Subject"]
    assert "%(" not in mail.get_content()
    assert settings.base_url + {"da": "", "da@easy": "/let", "en": "/en", "de": "/de"}[language] in mail.get_content()
