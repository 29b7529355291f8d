"""What is sealed of a proposal: the words and the address of whoever made it, with a key of its own."""

from dataclasses import asdict, dataclass

from engage.core import sealing
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
    sealing.put(work, sealing.key_of(work, proposal), proposal, asdict(words))


def words(work: Work, proposal: Proposal) -> Words:
    """What was proposed."""
    if proposal.data_key is None:
        return Words()
    return Words(**sealing.texts(work, sealing.key_of(work, proposal), proposal, PARTS))


def erase(proposal: Proposal) -> None:
    """Nobody can read the words again."""
    proposal.data_key = None
    for name in PARTS:
        setattr(proposal, name, None)
