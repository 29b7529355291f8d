"""Who may make, close and look after accounts."""

from uuid import UUID

from engage.core.authority import Actor, Can


def may_manage(actor: Actor) -> bool:
    """The system, and administrators."""
    return actor.kind == "system" or actor.can(Can.ADMINISTER)


def may_close(actor: Actor, account_id: UUID) -> bool:
    """As `may_manage`, but nobody closes the account they are using."""
    return may_manage(actor) and actor.account_id != account_id


def may_end_session(actor: Actor, account_id: UUID) -> bool:
    """Everyone their own; administrators those of others."""
    return actor.account_id == account_id or may_manage(actor)
