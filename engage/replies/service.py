"""Answering the one who wrote: written, sent to review, published by another person, told once by mail."""

from uuid import UUID

from engage.audit import service as audit
from engage.contributions.models import Contribution
from engage.contributions.policy import ENDED
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.text import say
from engage.core.work import Work
from engage.notifications import outbox
from engage.replies import policy, queries
from engage.replies.models import Reply, ReplyState

TEXT_LIMIT = 10_000  # characters


def write(work: Work, contribution_id: UUID, text: str, revision: int) -> Reply:
    """Save the words of a reply.

    revision: the one that was read, 0 where there was none. Raises NotFound, Invalid, and Conflict when a colleague
    has written since, or when it is published.
    """
    contribution = _held(work, contribution_id)
    _fits(text)
    reply = queries.in_work(work, contribution_id)
    if (reply.revision if reply is not None else 0) != revision:
        raise Conflict(say("A colleague has written in the meantime. Both texts are here: bring them together."))
    if reply is None:
        reply = Reply(contribution_id=contribution.id, state=ReplyState.DRAFT, revision=0)
    elif reply.state is ReplyState.PUBLISHED:
        raise Conflict(say("The reply is published and can no longer be changed."))
    elif queries.text(work, reply) == text:
        return reply  # nothing was changed, and whoever wrote it still did
    assert work.actor.account_id is not None
    reply.written_by = work.actor.account_id
    work.seal(reply, "text", text)
    reply.state = ReplyState.DRAFT  # new words have to be looked at again
    reply.revision += 1
    work.add(reply)
    audit.record(work, "replies.written", contribution, revision=reply.revision)
    work.flush()
    return reply


def send_to_review(work: Work, contribution_id: UUID, revision: int) -> Reply:
    """Ask a second person to look. Raises NotFound, Conflict."""
    contribution = _held(work, contribution_id)
    reply = _current(work, contribution_id, revision)
    if reply.state is not ReplyState.DRAFT:
        raise Conflict(say("The reply has been sent to review already."))
    reply.state = ReplyState.IN_REVIEW
    audit.record(work, "replies.sent_to_review", contribution, revision=reply.revision)
    work.flush()
    return reply


def take_back(work: Work, contribution_id: UUID, revision: int) -> Reply:
    """Undo `send_to_review`. Raises NotFound, Conflict."""
    contribution = _held(work, contribution_id)
    reply = _current(work, contribution_id, revision)
    if reply.state is not ReplyState.IN_REVIEW:
        raise Conflict(say("The reply is published and can no longer be changed."))
    reply.state = ReplyState.DRAFT
    audit.record(work, "replies.taken_back", contribution, revision=reply.revision)
    work.flush()
    return reply


def publish(work: Work, contribution_id: UUID, revision: int) -> Reply:
    """Let the writer read it, and tell those who left an address, once and without a word of it.

    Raises NotFound, Forbidden (your own words), Conflict (not in review, or changed since it was read).
    """
    contribution = _held(work, contribution_id)
    reply = _current(work, contribution_id, revision)
    if reply.state is not ReplyState.IN_REVIEW:
        raise Conflict(say("Only a reply that has been sent to review can be published."))
    if not policy.may_publish(work.actor, reply):
        raise Forbidden(say("Another person must publish what you have written."))
    reply.state = ReplyState.PUBLISHED
    reply.reviewed_by, reply.published_on = work.actor.account_id, work.today
    audit.record(work, "replies.published", contribution, revision=reply.revision)
    address = work.unseal(contribution, "email")
    if address:
        outbox.put(
            work, to=address, template="answer", language=contribution.contact_language, once=f"{contribution.id}"
        )
    work.flush()
    return reply


def _held(work: Work, contribution_id: UUID) -> Contribution:
    """The contribution, kept from other writers; unknown, not-to-be-known and withdrawn look alike."""
    contribution = work.get(Contribution, contribution_id, lock=True)
    if not policy.may_reply(work.actor, contribution) or contribution.status in ENDED:
        raise NotFound()
    return contribution


def _current(work: Work, contribution_id: UUID, revision: int) -> Reply:
    reply = queries.in_work(work, contribution_id)
    if reply is None:
        raise NotFound()
    if reply.revision != revision:
        raise Conflict(say("A colleague has written in the meantime. Both texts are here: bring them together."))
    return reply


def _fits(text: str) -> None:
    if not text:
        raise Invalid("text", say("Write the reply."))
    if len(text) > TEXT_LIMIT:
        raise Invalid("text", say("Make it shorter: at most %(limit)d characters.", limit=TEXT_LIMIT))
