"""Access needs: asked for, arranged, and confirmed in plain words, or impossible with a reason and an alternative."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.audit import service as audit
from engage.core.errors import Conflict, Invalid, require
from engage.core.text import plain, say
from engage.core.work import Work
from engage.events import policy, sealed, times
from engage.events.models import AccessNeed, Event, Place
from engage.events.rules import INTERPRETERS, LIVE, NeedKind, NeedState, Support, Telling, need_may_become
from engage.events.telling import tell

LONGEST = 1000  # characters of what somebody writes about a need
ANSWER_LONGEST = 2000
EARLIER = timedelta(days=7)  # before the event, where it names no day for what people need


@dataclass(frozen=True)
class Asked:
    """A need with its words and whose it is, for the organiser."""

    need: AccessNeed
    place: Place
    words: sealed.Words
    name: str


def offered(event: Event) -> tuple[NeedKind, ...]:
    """What people can ask for at an event, from what it has; their own words always."""
    has = {
        NeedKind.WHEELCHAIR_SPACE: event.step_free,
        NeedKind.HEARING_LOOP: event.hearing_loop,
        NeedKind.SIGN_LANGUAGE: event.sign_language is not Support.NONE,
        NeedKind.SPEECH_TO_TEXT: event.speech_to_text is not Support.NONE,
        NeedKind.QUIET_ROOM: event.quiet_room,
        NeedKind.PARKING: event.parking,
        NeedKind.EASY_READ: event.easy_read,
        NeedKind.MATERIAL_IN_ADVANCE: event.material_in_advance,
        NeedKind.DIET: event.meal,
        NeedKind.OTHER: True,
    }
    return tuple(kind for kind in NeedKind if has[kind])


def due_on(event: Event, kind: NeedKind, today: date) -> date:
    """By when a need is to be arranged: interpreters as soon as all who need one can have asked, the rest a week ahead.

    Never before today, and never after the day before the event.
    """
    day = times.wall_of(event.starts_at).date()
    wanted = day - EARLIER
    if event.access_until is not None and kind in INTERPRETERS:
        wanted = min(wanted, event.access_until)
    return max(today, min(wanted, day - times.DAY))


def of_place(work: Work, place: Place) -> list[tuple[AccessNeed, sealed.Words]]:
    """What somebody has asked for and what comes of it, with the words, for the holder of the place."""
    statement = sa.select(AccessNeed).where(AccessNeed.place_id == place.id).order_by(AccessNeed.kind)
    return [(need, sealed.words(work, place, need)) for need in work.all(statement)]


def put(work: Work, event: Event, place: Place, kinds: Iterable[NeedKind], note: str) -> None:
    """Make the needs of a place these and no others; `note` is what the person wrote, and goes with OTHER.

    What was answered stays answered, unless the person has written something else.
    """
    wanted = set(kinds) | ({NeedKind.OTHER} if note else set())
    have = {need.kind: need for need in work.all(sa.select(AccessNeed).where(AccessNeed.place_id == place.id))}
    for kind, need in have.items():
        if kind not in wanted:
            work.session.delete(need)
    for kind in NeedKind:
        words = note if kind is NeedKind.OTHER else ""
        if kind in wanted and kind not in have:
            work.add(_asked(work, event, place, kind, words))
        elif kind in wanted and words and words != sealed.words(work, place, have[kind]).note:
            _reach(work, have[kind], NeedState.REQUESTED)
            sealed.put_words(work, place, have[kind], note=words, answer="", alternative="")
    work.flush()
    if not wanted:
        place.needs_key = None  # without the key nobody can read the words again, wherever a copy of them is


def made(work: Work, event: Event, place: Place, kinds: Iterable[NeedKind], note: str) -> list[AccessNeed]:
    """The needs of a new place, still to be stored; `note` is what the person wrote, and goes with OTHER."""
    wanted = set(kinds) | ({NeedKind.OTHER} if note else set())
    return [
        _asked(work, event, place, kind, note if kind is NeedKind.OTHER else "") for kind in NeedKind if kind in wanted
    ]


def _asked(work: Work, event: Event, place: Place, kind: NeedKind, note: str) -> AccessNeed:
    need = AccessNeed(place_id=place.id, kind=kind, state=NeedState.REQUESTED, state_on=work.today, version=1)
    need.owner_id, need.due_on = event.owner_id, due_on(event, kind, work.today)
    sealed.put_words(work, place, need, note=note)
    return need


def erase(work: Work, place: Place) -> None:
    """Delete all that somebody needs, with the key to it."""
    work.run(sa.delete(AccessNeed).where(AccessNeed.place_id == place.id))
    place.needs_key = None


def _reach(work: Work, need: AccessNeed, state: NeedState) -> None:
    need.state, need.state_on = state, work.today
    need.version += 1


def answer(
    work: Work, need_id: UUID, state: NeedState, *, words: str = "", alternative: str = "", version: int
) -> AccessNeed:
    """Say how far a need is. Confirmed and impossible ones are told to the person, in the plain words given.

    words: what is arranged, or why it is impossible; alternative: what is possible instead. version: the one seen.
    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    need, place, event = _held(work, need_id, version)
    words, alternative = plain(words), plain(alternative)
    if not need_may_become(need.state, state):
        raise Conflict(say("This cannot follow on what was decided before."))
    _check(state, words, alternative)
    _reach(work, need, state)
    sealed.put_words(work, place, need, answer=words, alternative=alternative)
    if state in (NeedState.CONFIRMED, NeedState.IMPOSSIBLE):
        tell(work, event, place, Telling.NEED_ANSWERED, mark=f"{need.id}:{need.version}")
    audit.record(work, "events.need_answered", event)  # not which need of whom: that would tell of health
    return need


def _check(state: NeedState, words: str, alternative: str) -> None:
    if state in (NeedState.CONFIRMED, NeedState.IMPOSSIBLE) and not words:
        raise Invalid("words", say("Write to the person, in plain words, what is arranged or why it is not possible."))
    if state is NeedState.IMPOSSIBLE and not alternative:
        raise Invalid("alternative", say("Write what is possible instead."))
    for field, text in (("words", words), ("alternative", alternative)):
        if len(text) > ANSWER_LONGEST:
            raise Invalid(field, say("Make the text shorter: at most %(most)d characters.", most=ANSWER_LONGEST))


def hand_over(work: Work, need_id: UUID, *, owner_id: UUID | None, due: date, version: int) -> AccessNeed:
    """Let somebody else arrange it, or by another day. Raises NotFound, Forbidden, Conflict."""
    need, _place, event = _held(work, need_id, version)
    need.owner_id, need.due_on = owner_id, due
    need.version += 1
    audit.record(work, "events.need_handed_over", event)
    return need


def _held(work: Work, need_id: UUID, version: int) -> tuple[AccessNeed, Place, Event]:
    need = work.get(AccessNeed, need_id, lock=True)
    place = work.get(Place, need.place_id)
    event = work.get(Event, place.event_id)
    require(policy.may_manage(work.actor, event))
    if need.version != version:
        raise Conflict()
    return need, place, event


def open_all(work: Work, event_id: UUID) -> list[Asked]:
    """All that is needed at an event with the words, the soonest due first. That they were read is recorded.

    Raises NotFound, Forbidden.
    """
    event = work.get(Event, event_id)
    require(policy.may_manage(work.actor, event))
    statement = (
        sa.select(AccessNeed, Place)
        .join(Place, Place.id == AccessNeed.place_id)
        .where(Place.event_id == event_id, Place.standing.in_(LIVE))
        .order_by(AccessNeed.due_on, AccessNeed.kind, Place.sequence)
    )
    found = [
        Asked(need, place, sealed.words(work, place, need), sealed.details(work, place).name)
        for need, place in work.rows(statement)
    ]
    if found:
        audit.record(work, "events.needs_read", event, count=len(found))
    return found
