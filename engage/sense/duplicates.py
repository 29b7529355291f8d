"""Near-duplicates and campaign letters. Needs numpy: only the worker imports it."""

from collections.abc import Sequence

from engage.sense.results import Groups, Progress, Text, silent


def find(texts: Sequence[Text], *, progress: Progress = silent) -> Groups:
    """The groups of texts that share most of their words, each around one centre; a text is in one group at most.

    The same for any order of `texts`. Nothing is merged or left out by it: a group is there to be read together.
    What differs between a member and its centre is told by `differences.between`, in the web process too.
    """
    raise NotImplementedError
