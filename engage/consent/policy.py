"""Who may change how long data is held."""

from engage.core.authority import Actor, Can


def may_change_retention(actor: Actor) -> bool:
    """The system, and administrators who reach everywhere."""
    return actor.kind == "system" or actor.scope(Can.ADMINISTER) is None
