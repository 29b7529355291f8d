"""Who may write a reply, and who may send one on its way."""

from engage.contributions.models import Contribution
from engage.core.authority import Actor, Can
from engage.replies.models import Reply


def may_reply(actor: Actor, contribution: Contribution) -> bool:
    """Whoever answers for the KKR that the contribution belongs to."""
    return actor.account_id is not None and actor.within(Can.REPLY, contribution.scope_id)


def may_publish(actor: Actor, reply: Reply) -> bool:
    """A second person: whoever wrote the latest words cannot publish them."""
    return actor.account_id is not None and actor.account_id != reply.written_by
