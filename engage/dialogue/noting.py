"""Notes from a table at a meeting: each becomes a contribution, and remembers which meeting it comes from."""

from uuid import UUID

import sqlalchemy as sa

from engage.contributions.models import Channel
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import plain, say
from engage.core.work import Work
from engage.dialogue.models import TableNote
from engage.dialogue.rules import TITLE_LONGEST
from engage.drafts.rules import UNKNOWN_FOCUS, Answers, Publish
from engage.events import policy as event_policy
from engage.events.models import Event
from engage.events.rules import Stage
from engage.moderation import service as moderation


def note(
    work: Work,
    event_id: UUID,
    *,
    topic: str,
    text: str,
    publish: Publish,
    focus: str = UNKNOWN_FOCUS,
    once: str,
    language: str,
    is_demo: bool = False,
) -> tuple[TableNote, str]:
    """What was written at a table, received as a contribution that a moderator reads; with its code (ungrouped).

    publish: who may read it, as the table agreed. focus: a reference of a focus area. Twice with one `once` is once.
    Raises NotFound, Forbidden, Conflict, Invalid at a field of the form.
    """
    event = work.get(Event, event_id)
    require(event_policy.may_manage(work.actor, event))
    if work.now < event.starts_at or event.stage is Stage.CANCELLED:
        raise Conflict(say("The event has not begun yet."))
    topic = plain(topic)
    if not topic or len(topic) > TITLE_LONGEST:
        raise Invalid("topic", say("Write which table it is, or what it talked about, in a few words."))
    answers = Answers(text=text, focus_area=focus, publish=publish.value)
    contribution, code = moderation.enter(
        work,
        answers,
        once=once,
        language=language,
        channel=Channel.MEETING,
        provenance=f"{event.title}, {event.starts_wall[:10]}. {topic}",
        is_demo=is_demo,
    )
    found: TableNote | None = work.one(sa.select(TableNote).where(TableNote.contribution_id == contribution.id))
    if found is None:
        found = work.add(TableNote(event_id=event.id, contribution_id=contribution.id, topic=topic, made_on=work.today))
        work.flush()
    return found, code
