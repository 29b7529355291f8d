"""A reply is written, looked at, published by another person, and told of once."""

import pytest
import sqlalchemy as sa

from engage.contributions import service as writers
from engage.contributions.models import Contribution
from engage.core.authority import Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.notifications.models import Message
from engage.replies import queries, service
from engage.replies.models import ReplyState
from tests.factories.accounts import person
from tests.factories.contributions import make_contribution

WORDS = "Tak for din tekst. Vi har talt med kommunen om ventetiden."


@pytest.fixture
def it(work: Work) -> Contribution:
    return make_contribution(work, email="lone@example.org")


def test_the_writer_sees_only_what_is_published(mads: Work, kirsten: Work, it: Contribution) -> None:
    written = service.write(mads, it.id, WORDS, 0)
    assert WORDS not in written.text
    assert queries.of(mads, it.id) is None
    service.send_to_review(mads, it.id, 1)
    assert queries.of(mads, it.id) is None
    published = service.publish(kirsten, it.id, 1)
    found = queries.of(mads, it.id)
    assert found is published
    assert queries.text(mads, published) == WORDS
    assert (published.reviewed_by, published.published_on) == (kirsten.actor.account_id, mads.today)
    assert queries.count_published(mads) == 1


def test_nobody_publishes_their_own_words(mads: Work, kirsten: Work, it: Contribution) -> None:
    service.write(mads, it.id, WORDS, 0)
    with pytest.raises(Conflict):
        service.publish(kirsten, it.id, 1)
    service.send_to_review(mads, it.id, 1)
    with pytest.raises(Forbidden):
        service.publish(mads, it.id, 1)
    assert queries.of(mads, it.id) is None
    # Whoever changed it last is the one who may not publish it.
    service.write(kirsten, it.id, f"{WORDS} Mere.", 1)
    service.send_to_review(kirsten, it.id, 2)
    with pytest.raises(Forbidden):
        service.publish(kirsten, it.id, 2)
    service.publish(mads, it.id, 2)


def test_new_words_must_be_looked_at_again(mads: Work, kirsten: Work, it: Contribution) -> None:
    service.write(mads, it.id, WORDS, 0)
    service.send_to_review(mads, it.id, 1)
    assert service.write(mads, it.id, f"{WORDS} Mere.", 1).state is ReplyState.DRAFT
    with pytest.raises(Conflict):
        service.publish(kirsten, it.id, 1)
    with pytest.raises(Conflict):
        service.publish(kirsten, it.id, 2)


def test_saving_the_same_words_changes_nothing(mads: Work, kirsten: Work, it: Contribution) -> None:
    service.write(mads, it.id, WORDS, 0)
    assert service.write(kirsten, it.id, WORDS, 1).revision == 1
    service.send_to_review(kirsten, it.id, 1)
    with pytest.raises(Forbidden):
        service.publish(mads, it.id, 1)


def test_two_writers_lose_nothing(mads: Work, kirsten: Work, it: Contribution) -> None:
    service.write(mads, it.id, WORDS, 0)
    with pytest.raises(Conflict):
        service.write(kirsten, it.id, "Noget andet", 0)
    reply = queries.in_work(mads, it.id)
    assert reply is not None
    assert queries.text(mads, reply) == WORDS
    service.write(kirsten, it.id, "Begge dele", 1)
    assert queries.text(mads, reply) == "Begge dele"


def test_what_is_published_stays_as_it_is(mads: Work, kirsten: Work, it: Contribution) -> None:
    service.write(mads, it.id, WORDS, 0)
    service.send_to_review(mads, it.id, 1)
    service.publish(kirsten, it.id, 1)
    with pytest.raises(Conflict):
        service.write(mads, it.id, "Nej", 1)
    with pytest.raises(Conflict):
        service.take_back(mads, it.id, 1)
    with pytest.raises(Conflict):
        service.publish(kirsten, it.id, 1)


def test_it_can_be_taken_back_from_review(mads: Work, it: Contribution) -> None:
    service.write(mads, it.id, WORDS, 0)
    service.send_to_review(mads, it.id, 1)
    assert service.take_back(mads, it.id, 1).state is ReplyState.DRAFT


@pytest.mark.parametrize("text", ["", "x" * 10_001])
def test_a_reply_has_words_and_an_end(mads: Work, it: Contribution, text: str) -> None:
    with pytest.raises(Invalid) as wrong:
        service.write(mads, it.id, text, 0)
    assert wrong.value.field == "text"


@pytest.mark.parametrize("language", ["da", "da@easy"])
def test_a_mail_without_content_is_sent_once(mads: Work, kirsten: Work, language: str) -> None:
    it = make_contribution(mads, email="lone@example.org")
    it.contact_language = language
    service.write(mads, it.id, WORDS, 0)
    service.send_to_review(mads, it.id, 1)
    service.publish(kirsten, it.id, 1)
    mails = mads.all(sa.select(Message).where(Message.template == "answer"))
    assert [(mads.unseal(mail, "recipient"), mail.language, mads.unseal(mail, "values")) for mail in mails] == [
        ("lone@example.org", language, "{}")
    ]


def test_no_address_no_mail(mads: Work, kirsten: Work) -> None:
    it = make_contribution(mads)
    service.write(mads, it.id, WORDS, 0)
    service.send_to_review(mads, it.id, 1)
    service.publish(kirsten, it.id, 1)
    assert mads.all(sa.select(Message).where(Message.template == "answer")) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.MODERATOR])
def test_nobody_else_replies(work: Work, it: Contribution, role: Role) -> None:
    with pytest.raises(NotFound):
        service.write(person(work, "Anden Person", role), it.id, WORDS, 0)


def test_what_was_withdrawn_is_not_answered(mads: Work, it: Contribution) -> None:
    writers.withdraw(mads, it.id)
    with pytest.raises(NotFound):
        service.write(mads, it.id, WORDS, 0)
