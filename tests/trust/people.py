"""Everyone who may knock: each role, and each way of no longer having one; and the things they knock for."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid4

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from pyotp import TOTP

from engage.accounts import service as accounts
from engage.accounts.models import SignIn
from engage.agreements.models import Agreement, FocusArea
from engage.bodies import service as bodies
from engage.bodies.models import Body, Duty, Grant, Seat, SeatRole
from engage.bodies.signing import Stage as DecisionStage
from engage.briefs.models import Brief
from engage.coding import stages
from engage.coding.models import Code, Codebook, Group, Member, Run, Text
from engage.coding.rules import RunKind
from engage.consent.models import RetentionRule
from engage.contributions import service as contributions
from engage.contributions.models import Contribution, PublicVersion
from engage.core import sealing
from engage.core.authority import SYSTEM, Actor, Held, Role
from engage.core.ids import new_token
from engage.core.work import Store, Transaction, Work, unit_of_work
from engage.decisions import service as decisions
from engage.decisions.models import Asked, Decision, Reply
from engage.decisions.rules import Outcome
from engage.decisions.service import Answer
from engage.demo import load as demo
from engage.development.models import Activity, Change, Inclusion
from engage.dialogue import rounds as dialogue_rounds
from engage.dialogue.models import Proposal
from engage.drafts import service as drafts
from engage.drafts.rules import Answers
from engage.events import claiming, signing_up
from engage.events.checking import Wish
from engage.events.models import Event, Written
from engage.events.rules import Stage, Standing
from engage.exports import service as exports
from engage.exports.models import ExportRequest
from engage.files import service as files
from engage.files.models import StoredFile
from engage.following import sealed, topics
from engage.following import service as following
from engage.following.rules import Rhythm
from engage.hearings import adopting, drafting, rooms
from engage.hearings.models import Asked as CouncilAsked
from engage.hearings.models import DraftPoint, Hearing
from engage.hearings.models import Statement as CouncilStatement
from engage.hearings.rules import Stage as StatementStage
from engage.notifications import outbox
from engage.notifications.models import Delivery, Message
from engage.perspectives.models import Perspective
from engage.questions import drafting as question_drafts
from engage.questions import service as questions
from engage.questions.models import Question
from engage.questions.service import Ask
from engage.wording.models import Page
from tests.ground import Ground
from tests.trust.needles import mark

ROLES = (
    "administrator", "moderator", "moderator2", "organiser", "council_member", "council_chair", "politician",
    "editor", "dpo",
)  # fmt: skip
NOBODY = ("expired", "disabled", "demoted", "ended")  # each was a moderator, or has been one too long
SEATED = ("deputy", "substitute", "secretary")  # beside the demo's chair and member of a council
OUTSIDE = ("seat_expired", "substitute_expired", "other_chair")  # who have no seat in it, or not any more
HERE = "moderator_here"  # whose rights reach one KKR only


class Forgetful(Store):
    """A store whose requests are answered as always, and leave nothing behind."""

    def transaction(self) -> Transaction:
        return Undoing(self.engine)


class Undoing(Transaction):
    """Sends everything to the database, so that its constraints answer, and takes it back instead of keeping it."""

    def commit(self) -> None:
        self.flush()
        if "session" in vars(self):
            self.session.expunge_all()  # what was read stays readable, as after a real commit
        if "connection" in vars(self):
            self.connection.rollback()


@dataclass
class World:
    """The things that addresses name: one of the asker's own kind, one of another scope, one that is gone."""

    own: dict[str, str] = field(default_factory=dict)  # argument of a rule -> value
    foreign: dict[str, str] = field(default_factory=dict)
    gone: dict[str, str] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    code: str = ""
    draft: str = ""
    place: str = ""


@dataclass
class Person:
    """Somebody with a browser."""

    name: str
    client: FlaskClient
    token: str  # what a form of ours would carry for this browser
    seed: str = ""  # of the second factor


def furnish(ground: Ground) -> World:
    """The demo's content, and what the matrix names of it."""
    demo.load(ground.store)
    world = World()
    with unit_of_work(ground.store, SYSTEM) as work:
        here, there = _two_agreements(work)
        own, world.code = _voice(work, here, "text")
        foreign, _ = _voice(work, there, "reply")
        gone, _ = _voice(work, here, "draft")
        contributions.withdraw(work, gone.id)
        world.draft = drafts.start(work, _answers(here, "provenance"), "da")[1]
        _name(work, world, own, foreign, gone)
        world.own["event"], world.place = _place(work)
        world.own["row_id"] = _in_danger(work, world.own["event"])
        world.own["aside"] = _set_aside(work, world.own["event"])
        world.own |= _coding(work, here.partition(":")[0])
        world.own |= _room(work)
        world.own |= _answers_of(work, own)
        world.own |= _follower(work)
    return world


def _follower(work: Work) -> dict[str, str]:
    """Somebody who follows a perspective, with the links of their mails; nobody else may learn who it is."""
    thing = topics.named(work, "perspektiv:1")
    assert thing is not None
    address = f"{mark('e-mail of a follower', 1)}@example.org"
    follow = following.ask(work, thing, address, Rhythm.WEEKLY, language="da")
    follower = following.confirm(work, follow.id, language="da")
    links = {"confirm": follow.id, "see": follower.id, "stop": follower.id}
    return {f"follow_{purpose}": sealed.link(work.keys, purpose, each) for purpose, each in links.items()} | {
        "follow_id": str(follow.id)
    }


def _two_agreements(work: Work) -> tuple[str, str]:
    """A focus area under each of two KKRs."""
    rows = work.rows(
        sa.select(Agreement.slug, FocusArea.number, Agreement.body_id)
        .join(FocusArea, FocusArea.agreement_id == Agreement.id)
        .where(FocusArea.input_from <= work.today, FocusArea.input_to >= work.today)
        .order_by(Agreement.slug, FocusArea.number)
    )
    first = rows[0]
    other = next(row for row in rows if row[2] != first[2])
    return f"{first[0]}:{first[1]}", f"{other[0]}:{other[1]}"


def _answers(area: str, field_of_mark: str) -> Answers:
    return Answers(
        text=f"Det her står der: {mark(field_of_mark, 1)}.", focus_area=area, role="citizen", publish="secretariat",
        email=f"{mark('e-mail', 1)}@example.org",
    )  # fmt: skip


def _voice(work: Work, area: str, field_of_mark: str) -> tuple[Contribution, str]:
    answers = _answers(area, field_of_mark)
    return contributions.submit(work, answers.changed(personal_choice="secretariat"), once=new_token(), language="da")


def _place(work: Work) -> tuple[str, str]:
    """An event that people can sign up for, and the code of a place at it."""
    event = work.one(sa.select(Event).where(Event.stage == Stage.OPEN).order_by(Event.starts_at.desc()).limit(1))
    _, code = signing_up.sign_up(work, event.id, Wish(name="Gæst"), once=new_token(), language="da")
    return str(event.number), code


def _in_danger(work: Work, number: str) -> str:
    """A place whose words may be about danger."""
    event = work.one(sa.select(Event).where(Event.number == int(number)))
    wish = Wish(question="Jeg kan ikke mere. Jeg vil ikke leve længere.")
    place, _ = signing_up.sign_up(work, event.id, wish, once=new_token(), language="da")
    assert place.crisis
    return str(place.id)


def _coding(work: Work, slug: str) -> dict[str, str]:
    """A code, a text that can be coded, and a group of two letters, under this agreement."""
    agreement = work.one(sa.select(Agreement).where(Agreement.slug == slug))
    code = work.one(sa.select(Code).join(Codebook).where(Codebook.agreement_id == agreement.id).order_by(Code.key))
    texts = work.all(sa.select(Text).where(Text.agreement_id == agreement.id).order_by(Text.arrived).limit(2))
    run = work.add(Run(agreement_id=agreement.id, kind=RunKind.DUPLICATES, asked_at=work.now, parameters={}))
    run.failed, run.progress, run.finished_at = False, 100, work.now
    work.flush()
    group = work.add(Group(agreement_id=agreement.id, run_id=run.id, centre_id=texts[0].id, made_at=work.now))
    work.flush()
    for text in texts:
        work.add(Member(group_id=group.id, text_id=text.id, likeness=1.0))
    stages.keep(work)
    return {"code_id": str(code.id), "text_id": str(texts[0].id), "group_id": str(group.id)}


def _answers_of(work: Work, own: Contribution) -> dict[str, str]:
    """An answer that somebody was told of, one that waits for the politician, and one that nobody may read yet."""
    writer = replace(work, actor=bodies.actor_for(work, cast(UUID, demo.account_of(work, "moderator"))))
    told = work.one(sa.select(Decision).where(Decision.stage == DecisionStage.PUBLISHED).order_by(Decision.asked_id))
    work.add(Reply(decision_id=told.id, contribution_id=own.id, told_on=work.today, answer=None))
    waiting = work.one(sa.select(Asked.number).join(Decision).where(Decision.stage == DecisionStage.WAITING))
    nothing_yet = ~sa.exists().where(Decision.asked_id == Asked.id)
    unshown = work.one(sa.select(Asked).where(nothing_yet).order_by(-Asked.number))
    words = f"Vi siger {mark('answer not shown yet', 1)}."
    decisions.write(writer, unshown.number, Answer(Outcome.NOT_USED, words, words), version=unshown.version)
    answered = work.get(Asked, told.asked_id).number
    return {
        "unshown": str(unshown.number), "to_sign": str(waiting), "answered": str(answered),
    } | _questions(work, writer)  # fmt: skip


def _questions(work: Work, writer: Work) -> dict[str, str]:
    """A question with an answer that nobody may read yet, one to sign, one that was answered, and a draft of a room."""
    chair = replace(work, actor=bodies.actor_for(work, cast(UUID, demo.account_of(work, "council_chair"))))
    words = f"Vi spørger {mark('draft of a question', 1)}."
    draft = question_drafts.begin(chair, "handicapraad-376", Ask(words, words, None), once=new_token())
    it = work.one(sa.select(Question).where(Question.number == 1))
    shown = f"Vi svarer {mark('answer not shown yet', 1)}."
    questions.write(writer, it.number, shown, shown, version=it.version)
    return {
        "draft_id": str(draft.id), "question_waits": "1", "question_told": "2", "question_signs": "4",
    }  # fmt: skip


def _room(work: Work) -> dict[str, str]:
    """A council of the demo in the middle of its work: a draft, a comment and a dissent that nobody else may read."""
    key, hearing = "handicapraad-376", work.one(sa.select(Hearing).where(Hearing.number == 2))
    chair, member = (
        replace(work, actor=bodies.actor_for(work, cast(UUID, demo.account_of(work, role))))
        for role in ("council_chair", "council_member")
    )
    words = {"heading": "Et punkt", "text": f"Vi mener {mark('draft of a council', 1)}.", "once": new_token()}
    point = drafting.add_point(chair, key, hearing.number, **words)
    told = f"Sig det {mark('comment in a room', 1)}."
    drafting.comment(member, key, hearing.number, text=told, once=new_token())
    room = rooms.enter(member, key)
    row = rooms.statement(member, room, hearing.id)
    assert row is not None
    adopting.put_up(chair, key, hearing.number, version=row.version)
    seat = room.mine[0].id
    why = f"Nej, {mark('why a member does not agree', 1)}."
    adopting.answer(member, key, hearing.number, seat, agrees=False, reason=why, version=row.version)
    return {
        "council": key, "hearing": str(hearing.number), "point_id": str(point.id), "council_seat": str(seat),
        "receipt": "1", "old": _ended(work, key, hearing.id), "round": str(_round(work)),
    }  # fmt: skip


def _round(work: Work) -> int:
    """The written round of the demo that goes on."""
    return next(each.event.number for each in dialogue_rounds.going_on(work))


def _ended(work: Work, key: str, hearing_id: UUID) -> str:
    """A council that ended, and that this one took over from; it has left a draft that only this one may read."""
    heir = work.one(sa.select(Body).where(Body.key == key))
    days = {"valid_from": heir.valid_from, "valid_to": work.today - timedelta(days=1)}
    old = Body(
        key="raad-der-var", kind=heir.kind, name="Et råd, der var", level=heir.level, successor_id=heir.id, **days
    )
    work.add(old)
    work.flush()
    work.add(CouncilAsked(hearing_id=hearing_id, body_id=old.id))
    left = CouncilStatement(hearing_id=hearing_id, body_id=old.id, stage=StatementStage.DRAFT, begun_on=work.today)
    work.add(left)
    work.flush()
    row = DraftPoint(statement_id=left.id, once_hash=b"0" * 32, position=1, written_at=work.now)
    words = {"heading": "Et punkt", "text": f"De mente {mark('draft of a council', 2)}."}
    sealing.put(work, sealing.key_of(work, row), row, words)
    work.add(row)
    work.flush()
    return old.key


def _seated(work: Work, name: str) -> UUID:
    """Somebody with a seat in that council, or in another one."""
    account = accounts.create_account(work, name=name, email=f"{name}@council.example")
    key = "handicapraad-330" if name == "other_chair" else "handicapraad-376"
    body = work.one(sa.select(Body).where(Body.key == key))
    role = SeatRole(
        {"seat_expired": "member", "substitute_expired": "substitute", "other_chair": "chair"}.get(name, name)
    )
    chair = work.one(sa.select(Seat.id).where(Seat.body_id == body.id, Seat.role == SeatRole.CHAIR))
    first = work.today - timedelta(days=30)
    stands_for = chair if role is SeatRole.SUBSTITUTE else None
    bodies.give_seat(work, account.id, body.id, role, valid_from=first, substitute_for_id=stands_for)
    return account.id


def _shows(work: Work) -> UUID:
    """A file that shows a result of the first development work of the demo."""
    row = work.one(sa.select(Change).join(Activity).where(Activity.number == 1))
    row.file_id = files.store(work, name="tal.txt", content=b"Tallene for oktober.").id
    work.flush()
    return cast(UUID, row.file_id)


def _set_aside(work: Work, number: str) -> str:
    """The last of very many who sign up from one place."""
    event = work.one(sa.select(Event).where(Event.number == int(number)))
    for _ in range(claiming.FROM_ONE_PLACE + 1):
        place, _code = signing_up.sign_up(work, event.id, Wish(), once=new_token(), language="da", source="one home")
    assert place.standing is Standing.SET_ASIDE
    return str(place.id)


def _name(work: Work, world: World, own: Contribution, foreign: Contribution, gone: Contribution) -> None:
    """Put a value behind every argument that a rule of the product has."""

    def some(statement: Any) -> Any:
        return work.one(statement.limit(1))

    agreement = some(sa.select(Agreement).where(Agreement.body_id == own.scope_id).order_by(Agreement.slug.desc()))
    account = accounts.create_account(work, name=f"N {mark('name', 1)}", email=f"{mark('name', 1)}@staff.example")
    work.flush()
    outbox.put(work, to=f"{mark('e-mail', 1)}@example.org", template="receipt", language="da")
    work.flush()
    message = some(sa.select(Message).where(Message.once.is_(None)))
    message.delivery = Delivery.FAILED
    public = some(sa.select(PublicVersion.number).where(PublicVersion.withdrawn_on.is_(None)))
    values = {
        "contribution_id": own.id,
        "account_id": account.id,
        "seat_id": some(sa.select(Seat.id)),
        "grant_id": some(sa.select(Grant.id).where(Grant.role == Role.EDITOR)),  # nobody takes away their own
        "duty_id": some(sa.select(Duty.id)),
        "proposal_id": some(sa.select(Proposal.id)),
        "file_id": some(sa.select(StoredFile.id)),
        "inclusion_id": some(sa.select(Inclusion.id).join(Activity).where(Activity.number == 1)),
        "change_id": some(sa.select(Change.id).join(Activity).where(Activity.number == 1)),
        "shows": _shows(work),
        "event_number": 1,
        "written_id": some(sa.select(Written.id)),
        "silent": some(sa.select(Event.number).join(Written, Written.event_id == Event.id)),
        "question": 1,
        "message_id": message.id,
        "session_id": uuid4(),
        "key": some(sa.select(RetentionRule.key)),
        "slug": agreement.slug,
        "number": 1,
        "public": public,
        "kind": "wording_page",
        "subject_id": some(sa.select(Page.id)),
        "field": "title",
        "word": "let",
        "token": accounts.invite(work, account.id),
        "draft": world.draft,
        "perspective_id": some(sa.select(Perspective.id).order_by(Perspective.number.desc())),
        "brief_id": some(sa.select(Brief.id).order_by(Brief.number.desc())),
        "code": "en",
        "language": "en",
        "request_id": _asked(work, agreement).id,
        "which": "kodninger",
        "list": "aabne",
        "form": "csv",
        "research": "qdc",
    }
    world.own = {name: str(value) for name, value in values.items()}
    world.foreign = {"contribution_id": str(foreign.id)}
    world.gone = {"contribution_id": str(gone.id)}
    ids = ("contribution_id", "account_id", "seat_id", "grant_id", "duty_id", "message_id", "session_id", "subject_id")
    world.unknown = {name: str(uuid4()) for name in ids}
    world.unknown |= {"public": "987654321", "token": new_token(), "draft": new_token(), "slug": "ingen-aftale"}


def _asked(work: Work, agreement: Agreement) -> ExportRequest:
    """Columns about persons that a moderator has asked for."""
    asker = replace(work, actor=Actor(demo.account_of(work, "moderator"), held=(Held(Role.MODERATOR),)), memo={})
    reason = "Vi skal se, om en kommune fylder for meget i det, vi har hørt."
    return exports.ask(asker, agreement.slug, "kodninger", reason=reason, once=new_token())


# --- Who knocks -------------------------------------------------------------------------------


def everybody(ground: Ground, app: Flask, world: World) -> dict[str, Person]:
    """A browser for each of them, in the state in which they knock."""
    with unit_of_work(ground.store, SYSTEM) as work:
        accounts_of = {role: cast(UUID, demo.account_of(work, role)) for role in ROLES}
        for name in (*NOBODY, HERE, "half"):
            accounts_of[name] = _moderator(work, name, world)
        for name in (*SEATED, *OUTSIDE):
            accounts_of[name] = _seated(work, name)
    tokens: dict[str, str] = {}
    seeds: dict[str, str] = {}
    with unit_of_work(ground.store, SYSTEM) as work:
        for name, account_id in accounts_of.items():
            seeds[name], _ = accounts.enrol_totp(work, account_id, site_name="Din stemme")
            a_while_ago = replace(work, now=work.now - timedelta(minutes=5))  # a code counts once
            accounts.confirm_totp(a_while_ago, account_id, TOTP(seeds[name]).at(a_while_ago.now))
            tokens[name] = accounts.begin_session(work, account_id, assurance=1 if name == "half" else 2)
    people = {"anonymous": _browser(app, "anonymous", None)}
    people |= {name: replace(_browser(app, name, token), seed=seeds[name]) for name, token in tokens.items()}
    people["holder"] = _holder(app, world)
    people["guest"] = _guest(app, world)
    people["writer"] = _writer(app, world)
    with unit_of_work(ground.store, SYSTEM) as work:
        _take_back(work, accounts_of)
    return people


def _moderator(work: Work, name: str, world: World) -> UUID:
    account = accounts.create_account(work, name=name, email=f"{name}@staff.example")
    scope = None
    if name == HERE:
        own = work.get(Contribution, UUID(world.own["contribution_id"]))
        scope = own.scope_id
    bodies.give_role(work, account.id, Role.MODERATOR, valid_from=work.today - timedelta(days=30), scope_id=scope)
    return account.id


def _take_back(work: Work, accounts_of: dict[str, UUID]) -> None:
    """In the middle of their sessions: a role runs out, one is taken away, an account is closed, a session ended."""
    for name in ("expired", "demoted"):
        grant = work.one(sa.select(Grant).where(Grant.account_id == accounts_of[name]))
        if name == "expired":
            grant.valid_to = work.today - timedelta(days=1)
        else:
            bodies.end_role(work, grant.id)
    for name in ("seat_expired", "substitute_expired"):
        seat = work.one(sa.select(Seat).where(Seat.account_id == accounts_of[name]))
        seat.valid_to = work.today - timedelta(days=1)
    accounts.disable(work, accounts_of["disabled"])
    session = work.one(sa.select(SignIn).where(SignIn.account_id == accounts_of["ended"]))
    accounts.end_session(replace(work, actor=bodies.actor_for(work, accounts_of["ended"])), session.id)


def _browser(app: Flask, name: str, session_token: str | None) -> Person:
    client = app.test_client()
    raw = new_token()
    with client.session_transaction() as session:
        session["csrf_token"] = raw
        if session_token is not None:
            session["_user_id"] = session_token
            session["_fresh"] = True
    return Person(name, client, URLSafeTimedSerializer(str(app.secret_key), salt="wtf-csrf-token").dumps(raw))


def _holder(app: Flask, world: World) -> Person:
    """Somebody who has entered the code of a contribution."""
    person = _browser(app, "holder", None)
    answer = person.client.post("/mit-bidrag", data={"code": world.code, "csrf_token": person.token})
    if answer.status_code != 303:
        raise RuntimeError(f"the code opened nothing: {answer.status_code}")
    return person


def _guest(app: Flask, world: World) -> Person:
    """Somebody who has entered the code of a place at an event."""
    person = _browser(app, "guest", None)
    answer = person.client.post("/min-plads", data={"code": world.place, "csrf_token": person.token})
    if answer.status_code != 303:
        raise RuntimeError(f"the code opened nothing: {answer.status_code}")
    return person


def _writer(app: Flask, world: World) -> Person:
    """Somebody with a text on its way."""
    person = _browser(app, "writer", None)
    answer = person.client.get(f"/bidrag/fortsaet/{world.draft}")
    if answer.status_code != 303:
        raise RuntimeError(f"the link opened nothing: {answer.status_code}")
    return person
