"""What is sealed of a proposal: the words and the address of whoever made it, with a key of its own."""

from dataclasses import dataclass

from engage.core import crypto
from engage.core.work import Work
from engage.dialogue.models import Proposal

PARTS = ("title", "why", "name", "email")


@dataclass(frozen=True)
class Words:
    """What somebody proposes, in their own words; all empty once it is erased."""

    title: str = ""
    why: str = ""
    name: str = ""
    email: str = ""


def put(work: Work, proposal: Proposal, words: Words) -> None:
    """Seal the words of a new proposal."""
    key, proposal.data_key = work.keys.new_data_key(work.place(proposal, "data_key"))
    for name in PARTS:
        text = getattr(words, name)
        setattr(proposal, name, crypto.seal(key, text, work.place(proposal, name)) if text else None)


def words(work: Work, proposal: Proposal) -> Words:
    """What was proposed."""
    if proposal.data_key is None:
        return Words()
    key = work.keys.data_key(proposal.data_key, work.place(proposal, "data_key"))
    found = {name: token for name in PARTS if (token := getattr(proposal, name))}
    return Words(**{name: crypto.unseal(key, token, work.place(proposal, name)) for name, token in found.items()})


def erase(proposal: Proposal) -> None:
    """Nobody can read the words again."""
    proposal.data_key = None
    for name in PARTS:
        setattr(proposal, name, None)
