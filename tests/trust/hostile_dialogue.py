"""Hostile words in proposals, minutes, promises, notes and words read aloud: kept, and looked at wherever they show."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest import mock
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import FocusArea
from engage.bodies.models import Body
from engage.core.authority import SYSTEM
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work, unit_of_work
from engage.dialogue import minuting, noting, proposing, queries, rounding, rounds, speaking
from engage.dialogue.minuting import Decided, Promise, Said, Written
from engage.dialogue.models import Post
from engage.dialogue.proposing import Wish
from engage.dialogue.rounding import Wanted
from engage.dialogue.rules import FollowState
from engage.drafts.rules import Publish
from engage.events import claiming, heard, letting_in, stages
from engage.events.models import Event, Place
from tests.factories.events import later, make_event, make_place
from tests.trust import hostile
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

STAFF = "/arbejde/arrangementer/"


@dataclass(frozen=True)
class Shown:
    """A meeting to come with proposals, one that was held, a written round, and the code of somebody who proposed."""

    coming: int
    held: int
    proposal: UUID
    code: str
    round: int


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field of the dialogue, and look wherever it is shown."""
    with unit_of_work(known.ground.store, SYSTEM) as work:
        number = int(known.world.own["event"])
        scope = work.one(sa.select(Body.key).join(Event, Event.scope_id == Body.id).where(Event.number == number))
    for shown in each_kept(known, values, lambda work, value: _keep(work, value, scope), "the dialogue"):
        _look(known, shown)
        _own(known, shown.code)


def _keep(work: Work, value: str, scope: str) -> Shown:
    text = plain(value)
    line = " ".join(text.split())[:190] or "x"
    coming = make_event(work, scope=scope)
    wish = Wish(line, text[:3900], name=line[:110], leave=True)
    proposal, code = proposing.propose(work, coming.id, wish, once=new_token(), language="da")
    public: dict[str, Any] = {"title": line, "why": text[:3900]}
    proposing.decline(work, proposal.id, reason=text[:1900], version=proposal.version, **public)
    yes, _ = proposing.propose(work, coming.id, wish, once=new_token(), language="da")
    proposing.accept(work, yes.id, starts="15:20", who=line, version=yes.version, **public)
    waiting, _ = proposing.propose(work, coming.id, wish, once=new_token(), language="da")
    with mock.patch.object(claiming, "FROM_ONE_PLACE", 0):
        aside = make_place(work, coming, name=line[:110], source="one home")
    letting_in.refuse(work, aside.id, text[:900])
    return Shown(coming.number, _held(work, scope, text, line), waiting.id, code, _round(work, scope, text, line))


def _round(work: Work, scope: str, text: str, line: str) -> int:
    """A written round with a council's word in it, summed up and on an agenda."""
    body = work.one(sa.select(Body).where(Body.key == scope))
    area = work.one(sa.select(FocusArea.id).order_by(FocusArea.id).limit(1))
    until = work.today + timedelta(days=20)
    words = line[:190], line[:290], line[:290], text[:3900], text[:3900]
    row = rounding.start(work, Wanted(body.id, f"f:{area}", *words, until), once=new_token())
    it = rounds.of_event(work, row.event_id)
    assert it is not None
    rounding.begin(work, it.event.number, version=it.event.version)
    said = Post(
        round_id=row.id, sequence=work.next_number("proposal"), once_hash=new_token().encode()[:32].ljust(32, b"0"),
        body_id=body.id, name=line[:110], text=text[:3900], posted_on=work.today,
    )  # fmt: skip
    work.add(said)
    work.flush()
    short = text[:1900] or "x"
    rounding.close(work, it.event.number, summary=short, easy=short, meeting=None, starts="", version=it.event.version)
    return it.event.number


def _held(work: Work, scope: str, text: str, line: str) -> int:
    """A meeting of yesterday: minutes, corrected once, with words read aloud; a promise kept; a note from a table."""
    early = replace(work, now=work.now - timedelta(days=3), memo={})
    event = make_event(early, scope=scope, days=2)
    place: Place = make_place(early, event, aloud=text[:3900], aloud_consent=True, personal=heard.LEAVE)
    now = later(early, days=3)
    stages.mark_held(now, event.id, version=event.version)
    body, due = event.body_id, now.today
    written = Written(
        text[:7900], [Said(line, text[:7900])], [Decided(text[:1900], body)], [Promise(text[:1900], due, owner=line)]
    )
    minutes = minuting.save(now, event.id, written, version=0)
    speaking.take_in(now, event.id, place.id)
    minuting.publish(now, event.id, version=minutes.version)
    now.session.refresh(minutes)
    minuting.save(now, event.id, written, version=minutes.version, note=line)
    for each in queries.promised(now, event.id):
        row = each.follow_up
        minuting.follow(now, event.id, row.id, state=FollowState.NOT_DONE, outcome=text[:1900], version=row.version)
    noting.note(
        now, event.id, topic=line, text=text[:3900], publish=Publish.SECRETARIAT, once=new_token(), language="da"
    )
    return event.number


def _judge(known: Matrix, name: str, path: str, wanted: tuple[int, ...] = (200,)) -> Any:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code in wanted, f"{path}: {answer.status_code}")
    if answer.mimetype == "text/html":
        hostile.judge(known.tally, f"the dialogue, at {path}", answer.status_code, answer.headers, answer.data)
    return answer


def _look(known: Matrix, shown: Shown) -> None:
    for page in ("referat", "oplaesning", "opfoelgning", "noter"):
        _judge(known, "organiser", f"{STAFF}{shown.held}/{page}")
    for path in (
        f"/arbejde/forslag/{shown.proposal}", "/arbejde/forslag/", f"/arbejde/forslag/moede/{shown.coming}",
        "/arbejde/bekymring/", STAFF, f"{STAFF}{shown.coming}/ring", f"{STAFF}{shown.coming}/program",
    ):  # fmt: skip
        _judge(known, "organiser", path)
    _judge(known, "organiser", f"/arbejde/runder/{shown.round}/")
    _judge(known, "organiser", "/arbejde/runder/")
    for path in ("/dialog/", f"/arrangementer/{shown.round}/skriv/", f"/arrangementer/{shown.round}/skriv/1"):
        _judge(known, "anonymous", path)
    for number in (shown.coming, shown.held, shown.round):
        _judge(known, "anonymous", f"/arrangementer/{number}/")
    _judge(known, "anonymous", f"/arrangementer/{shown.held}/referat/")
    pdf = _judge(known, "anonymous", f"/arrangementer/{shown.held}/referat.pdf")
    known.tally.expect(pdf.data.startswith(b"%PDF-"), f"the minutes of {shown.held} are no PDF")
    for part in (b"/JavaScript", b"/Launch", b"/EmbeddedFile"):
        known.tally.expect(part not in pdf.data, f"the minutes of {shown.held} hold {part.decode()}")


def _own(known: Matrix, code: str) -> None:
    """The page of whoever proposed it, opened with the code."""
    client = known.app.test_client()
    with client.session_transaction() as session, known.people["anonymous"].client.session_transaction() as other:
        session["csrf_token"] = other["csrf_token"]
    client.post("/mit-forslag", data={"code": code, "csrf_token": known.people["anonymous"].token})
    answer = client.get("/mit-forslag")
    known.tally.expect(answer.status_code == 200, f"/mit-forslag: {answer.status_code}")
    hostile.judge(known.tally, "one's own, at /mit-forslag", answer.status_code, answer.headers, answer.data)
