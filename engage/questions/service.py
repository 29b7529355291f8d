"""Asking a body, and the way of its answer: written by the secretariat, signed by the chair, shown, and judged.

Each change raises the version of the question. Whoever acts on an older one is refused and keeps what was typed.
"""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.audit import service as audit
from engage.bodies import queries as bodies
from engage.bodies import signing
from engage.bodies.models import Body, BodyKind, SeatRole
from engage.bodies.signing import Stage
from engage.core.errors import Conflict, Invalid, NotFound, require
from engage.core.text import say
from engage.core.work import Work
from engage.events.checking import needed_text
from engage.hearings import rooms
from engage.hearings import service as hearings
from engage.hearings.models import Edition, Hearing
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage as PerspectiveStage
from engage.questions import policy, queries, rules
from engage.questions.models import Answer, Entry, Question
from engage.questions.rules import Happened
from engage.wording import service as wording

ASKS = say("The chair, the deputy chair or the chair's substitute sends questions in the name of the body.")


@dataclass(frozen=True)
class Ask:
    """What is asked. about: a perspective (p), focus area (f) or sent statement (s) and its identity, or nothing."""

    title: str
    words: str
    body_id: UUID | None
    about: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class About:
    """What a question belongs to."""

    focus_area_id: UUID | None = None
    perspective_id: UUID | None = None
    edition_id: UUID | None = None


# --- Asking ---------------------------------------------------------------------------------------


def ask(work: Work, asked: Ask, *, once: str) -> Question:
    """Ask in the name of the secretariat, once per form. Raises NotFound, Invalid."""
    mark = work.keys.blind("question", once)
    before: Question | None = work.one(sa.select(Question).where(Question.once_hash == mark))
    if before is not None:
        return before
    it = made(work, asked, mark, asker=None, sent_as=None)
    if not policy.may_manage(work.actor, it):
        raise NotFound()
    return kept(work, it)


def made(work: Work, asked: Ask, mark: bytes, *, asker: Body | None, sent_as: SeatRole | None) -> Question:
    """The question that would be sent. Raises Invalid."""
    body = signing.asked_body(work, asked.body_id)
    if asker is not None and body.id == asker.id:
        raise Invalid("body", say("Choose another body than your own."))
    about = belongs(work, asked.about)
    if asked.due_on is None or asked.due_on <= work.today:
        raise Invalid("due_on", say("Choose a day that is still to come."))
    area = work.find(FocusArea, about.focus_area_id)
    agreement = work.get(Agreement, area.agreement_id) if area is not None else None
    return Question(
        number=0,
        once_hash=mark,
        version=1,
        scope_id=agreement.body_id if agreement is not None else secretariat_of(work, body),
        asker_id=asker.id if asker is not None else None,
        sent_as=sent_as,
        asked_body_id=body.id,
        body_id=body.id,
        focus_area_id=about.focus_area_id,
        perspective_id=about.perspective_id,
        edition_id=about.edition_id,
        title=needed_text("title", asked.title, rules.TITLE_LONGEST),
        words=needed_text("words", asked.words, rules.WORDS_LONGEST),
        asked_by=work.actor.account_id,
        asked_on=work.today,
        due_on=asked.due_on,
        answered_on=None,
        closed_on=None,
        is_demo=agreement is not None and agreement.is_demo,
    )


def kept(work: Work, it: Question) -> Question:
    """It is sent: everybody reads it, and whoever owes the answer gets a mail that says nothing of it."""
    it.number = work.next_number("question")
    work.add(it)
    work.flush()
    note(work, it, Happened.ASKED, 0)
    work.flush()
    hearings.tell(work, [it.body_id], once=f"question:{it.id}")
    return it


def belongs(work: Work, about: str) -> About:
    """What `about` names; a statement brings what its hearing was about. Raises Invalid."""
    kind, _, key = about.partition(":")
    try:
        identity = UUID(key) if about else None
    except ValueError:
        identity = None
    if identity is None and about:
        raise Invalid("about", say("Choose from the list."))
    if kind == "s":
        edition = work.find(Edition, identity)
        hearing = work.get(Hearing, edition.hearing_id) if edition is not None else None
        if hearing is not None:
            return About(hearing.focus_area_id, hearing.perspective_id, identity)
    if kind == "p":
        perspective = work.find(Perspective, identity)
        if perspective is not None and _is_public(work, perspective.id):
            return About(perspective.focus_area_id, perspective.id)
    if kind == "f" and work.find(FocusArea, identity) is not None:
        return About(identity)
    if about:
        raise Invalid("about", say("Choose from the list."))
    return About()


def _is_public(work: Work, perspective_id: UUID) -> bool:
    published = sa.select(Version.id).where(
        Version.perspective_id == perspective_id, Version.stage == PerspectiveStage.PUBLISHED
    )
    return work.one(published) is not None


def secretariat_of(work: Work, body: Body) -> UUID | None:
    """The KKR whose secretariat looks after what this body is asked: its own, or that of its region today."""
    if body.kind is BodyKind.KKR:
        return body.id
    region_id = body.region_id
    if region_id is None and body.municipality_id is not None:
        region = bodies.region_on(work, body.municipality_id, work.today)
        region_id = region.id if region is not None else None
    known = bodies.bodies(work, BodyKind.KKR, on=work.today)
    return next((each.id for each in known if region_id is not None and each.region_id == region_id), None)


# --- The words of the answer ----------------------------------------------------------------------


def write(work: Work, number: int, words: str, easy: str, *, version: int) -> Answer:
    """Save the words of the answer; the first time it begins one. Raises NotFound, Invalid, Conflict."""
    question = held(work, number, version)
    it = newest(work, question) or Answer(question_id=question.id, number=1, stage=Stage.DRAFT)
    signing.at(it, Stage.DRAFT)
    it.words = needed_text("words", words, rules.WORDS_LONGEST)
    it.easy = needed_text("easy", easy, rules.WORDS_LONGEST)
    it.written_by = work.actor.account_id
    work.add(it)
    touched(work, question, Happened.WRITTEN, it.number)
    return it


def send(work: Work, number: int, *, version: int) -> Answer:
    """Ask the chair to sign. Raises NotFound, Conflict."""
    question = held(work, number, version)
    it = signing.at(newest(work, question), Stage.DRAFT)
    touched(work, question, Happened.SENT, it.number)
    signing.wait(work, it, question.body_id, once=f"{it.id}:{question.version}")
    work.flush()
    return it


def take_back(work: Work, number: int, *, version: int) -> Answer:
    """Change the words once more; a signature is gone with it. Raises NotFound, Conflict."""
    question = held(work, number, version)
    it = signing.at(newest(work, question), Stage.WAITING, Stage.SIGNED)
    signing.reopen(it)
    touched(work, question, Happened.TAKEN_BACK, it.number)
    return it


def begin_again(work: Work, number: int, *, version: int) -> Answer:
    """Begin the next answer; the one that everyone reads stays until it takes its place. Raises NotFound, Conflict."""
    question = held(work, number, version)
    old = signing.at(newest(work, question), Stage.PUBLISHED)
    new = Answer(
        question_id=question.id,
        number=old.number + 1,
        stage=Stage.DRAFT,
        words=old.words,
        easy=old.easy,
        written_by=work.actor.account_id,
    )
    work.add(new)
    touched(work, question, Happened.CORRECTED, new.number)
    return new


def publish(work: Work, number: int, *, version: int) -> Answer:
    """Let everybody read a signed answer; who asked gets a mail that says nothing of it. Raises NotFound, Conflict."""
    question = held(work, number, version)
    it = signing.at(newest(work, question), Stage.SIGNED)
    before = work.one(sa.select(Answer).where(Answer.question_id == question.id, Answer.stage == Stage.PUBLISHED))
    signing.show(work, it, before)
    question.answered_on = question.answered_on or work.today
    question.closed_on = work.today
    wording.set_twins(work, [(it, "words", "da@easy", it.easy)])
    touched(work, question, Happened.PUBLISHED, it.number)
    if question.asker_id is not None:
        hearings.tell(work, [question.asker_id], once=f"answer:{it.id}")
    return it


# --- The chair ------------------------------------------------------------------------------------


def sign(work: Work, number: int, *, version: int) -> Answer:
    """The chair of the body signs. Raises NotFound, Forbidden (your own words), Conflict."""
    question, it = _for_chair(work, number, version)
    signing.sign(work, it, question.body_id, queries.authors(work, it))
    touched(work, question, Happened.SIGNED, it.number)
    return it


def send_back(work: Work, number: int, *, why: str, version: int) -> Answer:
    """The chair says what should be different. Raises NotFound, Forbidden, Invalid, Conflict."""
    question, it = _for_chair(work, number, version)
    signing.send_back(work, it, needed_text("why", why, rules.WORDS_LONGEST), queries.authors(work, it))
    touched(work, question, Happened.SENT_BACK, it.number)
    return it


def _for_chair(work: Work, number: int, version: int) -> tuple[Question, Answer]:
    question = _locked(work, number)
    if question is None or not signing.is_chair(work, question.body_id):
        raise NotFound()
    if question.version != version:
        raise Conflict(signing.NOT_NOW)
    return question, signing.at(newest(work, question), Stage.WAITING)


# --- Those who asked ------------------------------------------------------------------------------


def judge(work: Work, key: str, number: int, *, answers: bool | None, note_: str, version: int) -> Answer:
    """The body that asked says, from its room, whether the answer answers it; if not, the question is open again.

    Said again, the newer counts. Raises NotFound, Forbidden, Invalid, Conflict.
    """
    room = rooms.enter(work, key)
    question = _locked(work, number)
    if question is None or question.asker_id not in signing.line(work, room.body.id):
        raise NotFound()
    require(room.may_lead, say("The chair, the deputy chair and the secretary do this."))
    if question.version != version:
        raise Conflict(signing.NOT_NOW)
    it = signing.at(newest_shown(work, question), Stage.PUBLISHED)
    if answers is None:
        raise Invalid("answers", say("Say whether it answers you."))
    it.note = None if answers else needed_text("note", note_, rules.NOTE_LONGEST)
    it.is_enough, it.judged_on = answers, work.today
    question.closed_on = (question.closed_on or work.today) if answers else None
    touched(work, question, Happened.JUDGED, it.number)
    return it


# --- Shared by all that writes --------------------------------------------------------------------


def newest(work: Work, question: Question) -> Answer | None:
    """The newest version of the answer."""
    found: Answer | None = work.one(
        sa.select(Answer).where(Answer.question_id == question.id).order_by(Answer.number.desc()).limit(1)
    )
    return found


def newest_shown(work: Work, question: Question) -> Answer | None:
    """The version that everyone reads."""
    found: Answer | None = work.one(
        sa.select(Answer).where(Answer.question_id == question.id, Answer.stage == Stage.PUBLISHED)
    )
    return found


def _locked(work: Work, number: int) -> Question | None:
    statement = sa.select(Question).where(Question.number == number).with_for_update()
    found: Question | None = work.one(statement.execution_options(populate_existing=True))
    return found


def held(work: Work, number: int, version: int) -> Question:
    """The question, kept from other writers until the end. Raises NotFound, Conflict."""
    it = _locked(work, number)
    if it is None or not policy.may_manage(work.actor, it):
        raise NotFound()
    if it.version != version:
        raise Conflict(signing.OVERTAKEN)
    return it


def touched(work: Work, it: Question, happened: Happened, answer: int) -> None:
    """It is another one now, and its history says so."""
    work.flush()
    it.version += 1
    note(work, it, happened, answer)
    work.flush()


def note(work: Work, it: Question, happened: Happened, answer: int) -> None:
    """One more line of its history, and of the log."""
    work.add(
        Entry(
            question_id=it.id,
            version=it.version,
            answer=answer,
            change=happened,
            made_by=work.actor.account_id,
            made_at=work.now,
        )
    )
    audit.record(work, f"questions.{happened.value}", it, answer=answer)
