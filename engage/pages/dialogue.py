"""What the page of an event shows of the dialogue about it: proposals, minutes and promises, and notes from tables."""

from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for

from engage.contributions.models import PublicVersion
from engage.core.db import Base
from engage.core.work import Work
from engage.dialogue import policy, queries, standing, wordings
from engage.dialogue.models import Proposal
from engage.dialogue.queries import Promised
from engage.dialogue.standing import Item
from engage.events.models import Event
from engage.events.rules import State
from engage.web.locale import gettext
from engage.wording.queries import Words


@dataclass(frozen=True)
class About:
    """The dialogue about one event, in public words only."""

    event: Event
    takes: bool = False  # one can propose something now
    answered: list[tuple[Proposal, str | None]] = field(default_factory=list)
    promised: list[Promised] = field(default_factory=list)
    notes: list[tuple[PublicVersion, str]] = field(default_factory=list)
    stands: list[Item] = field(default_factory=list)

    @property
    def rows(self) -> list[Base]:
        """What is told in several languages."""
        return [
            *(proposal for proposal, _ in self.answered),
            *(each.follow_up for each in self.promised),
            *(row for each in self.stands for row in each.rows),
        ]


def of_event(work: Work, event: Event, state: State) -> About:
    """Proposals, and before the meeting whether one can make one; after it what was promised and written."""
    over = state in (State.HELD, State.MINUTES)
    wanted, answered = queries.agenda_of(work, event.id)
    return About(
        event=event,
        takes=not over and wanted and policy.has_an_open_agenda(event, work.now),
        answered=answered,
        promised=queries.promised(work, event.id, published=True) if state is State.MINUTES else [],
        notes=queries.published_notes(work, event.id) if over else [],
        stands=[each for each in standing.at(work, event) if state is not State.MINUTES or each.told is not None],
    )


def shown(work: Work, about: About, words: Words) -> dict[str, Any]:
    """The same as the page's template takes it."""
    root = request.script_root
    return {
        "propose_url": url_for("dialogue.propose", number=about.event.number) if about.takes else "",
        "answered": [wordings.public_words(proposal, body, words) for proposal, body in about.answered],
        "promises": [wordings.promise(each, words, work.today) for each in about.promised],
        "stands": [wordings.stands(each, words, work.today) for each in about.stands],
        "notes": [
            {
                "text": version.text,
                "role": gettext("From the meeting: %(topic)s", topic=topic),
                "href": f"{root}/bidrag/{version.number}/",
                "number": version.number,
                "demo": version.is_demo,
            }
            for version, topic in about.notes
        ],
    }
