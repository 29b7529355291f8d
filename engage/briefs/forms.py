"""The forms of briefs: for whom and when, a reason, rows of sentences, and a mark with a note."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from wtforms import SelectChoice, StringField, TextAreaField

from engage.briefs.rules import REASON_LIMIT
from engage.briefs.service import CONTACT_LIMIT, Purpose
from engage.contributions.forms import AtMost
from engage.events.staff_forms import choice, day
from engage.perspectives.forms import RevisionForm, RowsForm
from engage.web.forms import OnceForm, tidy
from engage.web.locale import _l, gettext

__all__ = ["AimForm", "MarkForm", "RowsForm", "StartForm", "WhyForm"]


class _Purpose:
    """For whom, for which meeting, by when, and whom to ask."""

    body: Any = choice(_l("Who is it for?"))
    event: Any = choice(_l("For which meeting?"), _l("You can leave it open."))
    decision_by: Any = day(_l("When is a decision wanted?"), _l("Leave it empty if there is no date."))
    contact: Any = StringField(
        _l("Whom can they ask?"),
        description=_l("An office with phone or mail, not a person."),
        filters=[tidy],
        validators=[AtMost(CONTACT_LIMIT)],
    )

    def offer(self, bodies: Sequence[tuple[UUID, str]], events: Sequence[tuple[UUID, str]]) -> None:
        self.body.choices = [
            SelectChoice("", gettext("Not chosen")),
            *(SelectChoice(str(key), name) for key, name in bodies),
        ]
        self.event.choices = [
            SelectChoice("", gettext("No meeting")),
            *(SelectChoice(str(key), name) for key, name in events),
        ]

    @property
    def purpose(self) -> Purpose:
        """What was chosen. A body that was not is nobody's identity, and is refused by the service."""
        return Purpose(
            UUID(self.body.data) if self.body.data else UUID(int=0),
            UUID(self.event.data) if self.event.data else None,
            self.decision_by.data,
            self.contact.data or "",
        )


class StartForm(_Purpose, OnceForm):
    """A new brief."""


class AimForm(_Purpose, RevisionForm):
    """The same of a brief that is being made."""


class WhyForm(RevisionForm):
    """A reason for sending back, or for withdrawing."""

    why = TextAreaField(_l("Why?"), filters=[tidy], validators=[AtMost(REASON_LIMIT)])


class MarkForm(RevisionForm):
    """What a politician wants to raise."""

    note = TextAreaField(
        _l("Note to yourself"),
        description=_l("Only you can read it. Write no names."),
        filters=[tidy],
        validators=[AtMost(1_000)],
    )
