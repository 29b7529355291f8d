"""Written rounds between meetings: begun, prolonged, closed with a summary for the next meeting; and their posts."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.bodies.models import Body, BodyKind
from engage.bodies.queries import holds_on
from engage.core.errors import Conflict, Invalid, NotFound
from engage.core.text import say
from engage.core.work import Work
from engage.dialogue import queries, rounds
from engage.dialogue.models import FollowUp, Minutes, Post, Round
from engage.dialogue.proposing import public_text
from engage.dialogue.rounds import Told
from engage.dialogue.rules import OUTCOME_LONGEST, QUESTION_LONGEST, TITLE_LONGEST, WHY_LONGEST
from engage.events import planning, policy, programme, stages, times
from engage.events import queries as events
from engage.events.checking import needed_text
from engage.events.managing import scopes
from engage.events.models import AgendaItem, Event, EventFocus
from engage.events.planning import Plan
from engage.events.programme import Line
from engage.events.rules import Kind, Mode, Stage
from engage.perspectives.models import Perspective
from engage.wording import queries as wording
from engage.wording import service as twins

# Bodies that hold meetings between which people can write.
HOLD = (
    BodyKind.DIALOGUE_FORUM,
    BodyKind.KKR,
    BodyKind.STEERING_GROUP,
    BodyKind.REGIONAL_COUNCIL,
)
SHORTEST, LONGEST = timedelta(days=7), timedelta(days=92)
EASY = "da@easy"
NO_MEETING = Invalid("meeting", say("Choose from the list."))


@dataclass(frozen=True)
class Wanted:
    """What the secretariat says of a round; the names are those of the form. about: "f:", "p:" or "u:" and an id."""

    body_id: UUID | None
    about: str
    title: str
    question: str
    question_easy: str
    background: str
    background_easy: str
    until: date | None  # the whole of that day counts


def start(work: Work, wanted: Wanted, *, once: str, is_demo: bool = False) -> Round:
    """A draft that only its organisers see, once per form. Raises Forbidden, Invalid at a field of the form."""
    mark = work.keys.blind("round", once)
    before: Round | None = work.one(sa.select(Round).where(Round.once_hash == mark))
    if before is not None:
        return before
    row = Round(once_hash=mark)
    plan = _fill(work, row, wanted)
    event = planning.create(work, plan, is_demo=is_demo)
    row.event_id = event.id
    work.add(row)
    _say(work, row, event, wanted)
    return row


def change(work: Work, number: int, wanted: Wanted, *, version: int) -> Round:
    """Change a draft. Raises NotFound, Forbidden, Conflict, Invalid."""
    it = rounds.one(work, number)
    _require_draft(it)
    plan = _fill(work, it.round, wanted)
    event = planning.change(work, it.event.id, plan, version=version)
    _say(work, it.round, event, wanted)
    return it.round


def _require_draft(it: Told) -> None:
    if it.event.published_on is not None:
        raise Conflict(say("It is open already. People have read the question, so it stays as it is."))


def _fill(work: Work, row: Round, wanted: Wanted) -> Plan:
    """The plan of the event; what the round is about is put into its row."""
    body = work.find(Body, wanted.body_id) if wanted.body_id is not None else None
    if body is None or body.kind not in HOLD:
        raise Invalid("body", say("Choose from the list."))
    _put_subject(work, row, wanted.about)
    question = public_text(work, "question", wanted.question, QUESTION_LONGEST)
    for name in ("question", "question_easy"):
        needed_text(name, getattr(wanted, name), QUESTION_LONGEST)
        if "\n" in getattr(wanted, name).strip():
            raise Invalid(name, say("Write one question, on one line."))
    needed_text("background_easy", wanted.background_easy, WHY_LONGEST)
    now = times.wall_of(work.now).replace(second=0, microsecond=0)
    return Plan(
        kind=Kind.WRITTEN_ROUND,
        title=needed_text("title", wanted.title, TITLE_LONGEST),
        description=needed_text("background", wanted.background, WHY_LONGEST),
        starts=now,
        ends=_end(work, wanted.until),
        scope=_scope(work, body).key,
        body=body.key,
        mode=Mode.ONLINE,
        questions=question,
    )


def _end(work: Work, until: date | None) -> datetime:
    """The last minute of the last day; not so near that nobody has time, nor so far that nobody remembers."""
    if until is None:
        raise Invalid("until", say("Write the day."))
    if not work.today + SHORTEST <= until <= work.today + LONGEST:
        raise Invalid("until", say("Choose a day at least a week and at most three months ahead."))
    return datetime.combine(until, time(23, 59))


def _scope(work: Work, body: Body) -> Body:
    """The KKR whose organisers look after what this body does: its own, or that of its region."""
    if body.kind is BodyKind.KKR:
        return body
    wanted = sa.select(Body).where(
        Body.kind == BodyKind.KKR, Body.region_id == body.region_id, holds_on(Body, work.today)
    )
    found: Body | None = next(iter(work.all(wanted.order_by(Body.key))), None)
    if found is None or body.region_id is None:
        raise Invalid("body", say("Choose from the list."))
    return found


def _put_subject(work: Work, row: Round, about: str) -> None:
    kind, _, text = about.partition(":")
    try:
        key = UUID(text)
    except ValueError as error:
        raise Invalid("about", say("Choose from the list.")) from error
    row.perspective_id = row.follow_up_id = None
    area: UUID | None = None
    if kind == "f":
        area = work.one(sa.select(FocusArea.id).where(FocusArea.id == key))
    elif kind == "p":
        row.perspective_id = key
        area = work.one(sa.select(Perspective.focus_area_id).where(Perspective.id == key))
    elif kind == "u":
        row.follow_up_id = key
        area = work.one(
            sa.select(EventFocus.focus_area_id)
            .join(Minutes, Minutes.event_id == EventFocus.event_id)
            .join(FollowUp, FollowUp.minutes_id == Minutes.id)
            .where(FollowUp.id == key, Minutes.number > 0)
            .order_by(EventFocus.id)
            .limit(1)
        )
    if area is None:
        raise Invalid("about", say("Choose from the list."))
    row.focus_area_id = area


def _say(work: Work, row: Round, event: Event, wanted: Wanted) -> None:
    """Its focus area, and its words in easy Danish."""
    work.flush()
    programme.set_focus(work, event.id, [row.focus_area_id], version=event.version)
    twins.set_twins(
        work,
        [
            (event, "questions", EASY, wanted.question_easy.strip()),
            (event, "description", EASY, needed_text("background_easy", wanted.background_easy, WHY_LONGEST)),
        ],
        by=work.actor.account_id,
    )


def choices(work: Work) -> tuple[list[Body], list[tuple[FocusArea, Agreement]], list[queries.Promised]]:
    """Which bodies can hold a round, and what it can be about beside the perspectives that everyone reads."""
    mine = scopes(work)
    ours = sa.or_(Body.id.in_([each.id for each in mine]), Body.region_id.in_([each.region_id for each in mine]))
    held: list[Body] = work.all(
        sa.select(Body).where(Body.kind.in_(HOLD), holds_on(Body, work.today), ours).order_by(Body.name)
    )
    areas = work.rows(
        sa.select(FocusArea, Agreement)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(Agreement.period_to >= work.today, FocusArea.closed_on.is_(None))
        .order_by(Agreement.period_from.desc(), Agreement.slug, FocusArea.number)
    )
    about = set(work.all(sa.select(EventFocus.event_id).distinct()))  # else nobody knows which focus area it is of
    promised = [each for each in queries.still_open(work) if each.event.id in about]
    return held, [(row[0], row[1]) for row in areas], promised


# --- Its way ----------------------------------------------------------------------------------


def begin(work: Work, number: int, *, version: int) -> Round:
    """Let everyone read the question and write, from now on. Raises NotFound, Forbidden, Conflict."""
    it = rounds.one(work, number)
    stages.begin_round(work, it.event.id, version=version)
    return it.round


def prolong(work: Work, number: int, until: date | None, *, version: int) -> Round:
    """Give more time to write. Raises NotFound, Forbidden, Conflict (not open), Invalid."""
    it = rounds.one(work, number)
    if it.event.published_on is None or it.event.stage is Stage.MINUTES:
        raise Conflict(say("It is not open."))
    end = _end(work, until)
    if times.moment_of(end) <= it.event.ends_at:
        raise Invalid("until", say("Choose a later day than before."))
    stages.prolong_round(work, it.event.id, end, version=version)
    return it.round


def close(
    work: Work, number: int, *, summary: str, easy: str, meeting: UUID | None, starts: str, version: int
) -> Round:
    """Close a round with a summary that everyone reads, and put it on the agenda of the next meeting, if there is one.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    it = rounds.one(work, number)
    text = public_text(work, "summary", summary, OUTCOME_LONGEST)
    needed_text("summary", text, OUTCOME_LONGEST)
    easy = needed_text("easy", public_text(work, "easy", easy, OUTCOME_LONGEST), OUTCOME_LONGEST)
    event = stages.close_round(work, it.event.id, text, version=version)
    twins.set_twins(work, [(event, "minutes", EASY, easy)], by=work.actor.account_id)
    if meeting is not None:
        put_on_agenda(work, number, meeting, starts=starts)
    return it.round


def put_on_agenda(work: Work, number: int, meeting_id: UUID, *, starts: str) -> Round:
    """Put a round that is closed on the agenda of a coming meeting of its body, once.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    it = rounds.one(work, number)
    row: Round = work.get(Round, it.round.id, lock=True)
    if it.event.stage is not Stage.MINUTES:
        raise Conflict(say("Close the round first."))
    if row.to_event_id is not None:
        return row  # twice is once
    if meeting_id not in {each.id for each in meetings(work, it)}:
        raise NO_MEETING
    meeting = events.locked(work, meeting_id)
    programme.add_item(work, meeting.id, Line(starts, it.event.title, it.body.name), version=meeting.version)
    row.to_event_id = meeting.id
    _item_twins(work, it, meeting)
    audit.record(work, "dialogue.round_on_agenda", row, meeting=meeting.number)
    work.flush()
    return row


def _item_twins(work: Work, it: Told, meeting: Event) -> None:
    """The item has the title of the round in the other languages too; its body has one name in all of them."""
    wanted = sa.select(AgendaItem).where(AgendaItem.event_id == meeting.id, AgendaItem.title == it.event.title)
    item: AgendaItem = next(iter(work.all(wanted.order_by(AgendaItem.position.desc()))))
    for language in (EASY, "en", "de"):
        title = wording.twins(work, language, [it.event]).shown(it.event, "title")
        if not title.missing:
            twins.set_twins(work, [(item, "title", language, title.text), (item, "who", language, it.body.name)])


def meetings(work: Work, it: Told) -> list[Event]:
    """The coming meetings of its body, and those of its region's Dialogforum, the next first."""
    near = sa.and_(Body.region_id.is_not(None), Body.region_id == it.body.region_id, Body.kind.in_(HOLD))
    statement = (
        sa.select(Event)
        .join(Body, Body.id == Event.body_id)
        .where(
            sa.or_(Event.body_id == it.body.id, near),
            Event.kind != Kind.WRITTEN_ROUND,
            Event.stage.in_([Stage.PLANNED, Stage.OPEN]),
            Event.starts_at > work.now,
            policy.managed_by(work.actor),
        )
        .order_by(Event.starts_at, Event.number)
        .limit(50)
    )
    return work.all(statement)


# --- Councils and politicians -----------------------------------------------------------------


def post(work: Work, number: int, body_id: UUID | None, text: str, *, once: str, is_demo: bool = False) -> Post:
    """Write in a round as a council, or as oneself for a body where one sits as a politician; once per form.

    Raises NotFound (no such round, or no seat that speaks), Conflict (nobody can write now), Invalid.
    """
    mark = work.keys.blind("round_post", once)
    before: Post | None = work.one(sa.select(Post).where(Post.once_hash == mark))
    if before is not None:
        return before
    known, it = rounds.hats(work), rounds.open_one(work, number)
    if not known:
        raise NotFound()
    event = events.locked(work, it.event.id)  # nobody closes it meanwhile
    if not events.writing_goes_on(work, event):
        raise Conflict(say("Nobody can write here now."))
    hat = next((each for each in known if each.body.id == body_id), None)
    if hat is None:
        raise Invalid("body", say("Choose from the list."))
    said = needed_text("text", public_text(work, "text", text, WHY_LONGEST), WHY_LONGEST)
    row = Post(
        round_id=it.round.id,
        sequence=work.next_number("proposal"),
        once_hash=mark,
        body_id=hat.body.id,
        name=None if hat.as_body else work.actor.name,
        text=said,
        posted_on=work.today,
        written_by=work.actor.account_id,
        is_demo=is_demo,
    )
    work.add(row)
    audit.record(work, "dialogue.posted", row, body=hat.body.key)
    work.flush()
    return row


def may_take_back(work: Work, row: Post, event: Event) -> bool:
    """Whoever wrote it; whoever speaks for that council today; and those who arrange the round."""
    actor = work.actor
    if actor.account_id is not None and row.written_by == actor.account_id:
        return True
    speaks = row.name is None and any(hat.as_body and hat.body.id == row.body_id for hat in rounds.hats(work))
    return speaks or policy.may_manage(actor, event)


def take_back(work: Work, number: int, post_id: UUID) -> Post:
    """Take a post out: its words are gone, and that it was there is said. Twice is once. Raises NotFound."""
    it = rounds.open_one(work, number)
    row: Post = work.get(Post, post_id, lock=True)
    if row.round_id != it.round.id or not may_take_back(work, row, it.event):
        raise NotFound()
    if row.taken_back_on is None:
        row.text, row.taken_back_on = "", work.today
        audit.record(work, "dialogue.post_taken_back", row)
        work.flush()
    return row
