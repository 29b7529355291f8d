"""Who may change what the product says."""

from engage.core.authority import Actor, Can


def may_edit(actor: Actor) -> bool:
    """Editors, wherever they work: the texts belong to everybody. And the system, when it loads a file."""
    return actor.kind == "system" or actor.can(Can.EDIT_TEXTS)
