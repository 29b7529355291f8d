"""People who propose and take back while processes are killed, and what answers and jobs owe them meanwhile."""

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from engage import jobs
from engage.accounts import queries as accounts
from engage.audit.models import AuditEntry
from engage.core.authority import Role
from engage.core.ids import new_token
from engage.core.work import Work, unit_of_work
from engage.dialogue import proposing, queries, sealed, speaking
from engage.dialogue.models import Proposal, Spoken
from engage.dialogue.proposing import Wish
from engage.dialogue.rules import ProposalState
from engage.events import signing_up, stages
from engage.events.models import AgendaItem, Event
from engage.notifications.models import Message
from tests.factories.accounts import make_account
from tests.factories.dialogue import make_minutes
from tests.factories.events import later, make_event, make_place
from tests.ground import Ground
from tests.trust.check import Tally
from tests.trust.kill_places import Coming, Guests, opened
from tests.trust.kill_writers import code_in
from tests.visitor import Visitor, form_in, tree_of

JOBS = ("unfinished-events", "forget-proposals", "forget-spoken")
UNFINISHED_FOR = 3  # days after which an organiser is reminded first


@dataclass
class Due:
    """What was answered and what the jobs are to do, made while they are killed."""

    accepted: list[UUID] = field(default_factory=list)
    moved: list[tuple[UUID, UUID]] = field(default_factory=list)  # (proposal, where to)
    old: list[UUID] = field(default_factory=list)
    spoken: list[UUID] = field(default_factory=list)  # of places that were given up
    organiser: str = ""


@dataclass
class Proposers(Guests):
    """All of them, and what they were promised."""

    due: Due = field(default_factory=Due)

    def prepare(self) -> None:
        """Somebody who arranges a meeting that is over, and is to be reminded of it."""
        with unit_of_work(self.ground.store) as work:
            early = replace(work, now=work.now - timedelta(days=UNFINISHED_FOR + 5), memo={})
            event = make_event(early, days=5)
            self.due.organiser = f"{new_token()}@staff.example"
            account = make_account(work, Role.ORGANISER, email=self.due.organiser, scope_id=event.scope_id)
            event.owner_id = account.id

    def _one(self, email: str, *, gives_up: bool) -> Coming:
        """From the form to the code; and every third takes the proposal back again."""
        visitor = Visitor(self.ground.port, timeout=20)
        visitor.headers["X-Forwarded-For"] = f"10.{random.randrange(256)}.{random.randrange(256)}.2"
        path = f"/arrangementer/{self.number}/forslag"
        filled = form_in(tree_of(self._again(visitor, "GET", path, 200).text), path, ["once"])
        filled.pop("")
        said = {"title": "Bussen", "why": "Den kommer for sent.", "email": email, "once": new_token()}
        sent = self._again(visitor, "POST", path, 303, filled | said)
        assert sent.location == "/mit-forslag/kvittering", f"sent on to {sent.location}"
        code = code_in(tree_of(self._again(visitor, "GET", sent.location, 200).text))
        if gives_up:
            opened = form_in(tree_of(self._again(visitor, "GET", "/mit-forslag", 200).text), "/mit-forslag", ["code"])
            opened.pop("")
            self._again(visitor, "POST", "/mit-forslag", 303, opened | {"code": code})
            page = tree_of(self._again(visitor, "GET", "/mit-forslag", 200).text)
            token = form_in(page, "/mit-forslag", ["csrf_token"])["csrf_token"]
            self._again(visitor, "POST", "/mit-forslag/tag-tilbage", 303, {"csrf_token": token})
        visitor.close()
        return Coming(email, code, gives_up)

    def sow(self) -> None:
        """Two answers, a proposal whose time is over, and words in minutes whose writer gave up the place."""
        with unit_of_work(self.ground.store) as work:
            event, other = make_event(work), make_event(work)
            accepted, moved = _made(work, event), _made(work, event)
            proposing.accept(work, accepted.id, title="Bussen", why="", starts="15:20", version=accepted.version)
            proposing.move(work, moved.id, other.id, version=moved.version)
            self.due.accepted.append(accepted.id)
            self.due.moved.append((moved.id, other.id))
            early = replace(work, now=work.now - timedelta(days=250), memo={})
            self.due.old.append(_made(early, make_event(early, days=5)).id)
            self.due.spoken.append(_spoken(work))


def _made(work: Work, event: Event) -> Proposal:
    wish = Wish("Bussen", "Den kommer for sent.", email=f"{new_token()}@example.org")
    return proposing.propose(work, event.id, wish, once=new_token(), language="da")[0]


def _spoken(work: Work) -> UUID:
    """Words in minutes of yesterday; their writer has given up the place since."""
    early = replace(work, now=work.now - timedelta(days=3), memo={})
    event = make_event(early, days=2)
    place = make_place(early, event, aloud="Jeg vil spørges først.", aloud_consent=True)
    now = later(early, days=3)
    stages.mark_held(now, event.id, version=event.version)
    make_minutes(now, event)
    spoken = speaking.take_in(now, event.id, place.id)
    signing_up.cancel(now, place.id)
    return spoken.id


# --- Counting ---------------------------------------------------------------------------------


def settle(ground: Ground) -> None:
    """What the next due moment of each job does, with nobody killed."""
    for name in JOBS:
        jobs.run(ground.store, jobs.BY_NAME[name])


def count(work: Work, proposers: Proposers, tally: Tally) -> None:
    """Everybody acknowledged is there once, who took back is erased, and what was owed was done once."""
    entries = Counter(work.all(sa.select(AuditEntry.subject_id).where(AuditEntry.action == "dialogue.proposed")))
    there: Counter[str] = Counter()
    for proposal in work.all(sa.select(Proposal)):
        there[sealed.words(work, proposal).email] += 1
        tally.expect(entries[proposal.id] == 1, f"a proposal has {entries[proposal.id]} entries in the log")
    for each in proposers.acknowledged:
        proposal = opened(queries.by_code, work, each.code)
        if not tally.expect(proposal is not None, f"the code of {each.email} opens nothing"):
            continue
        if each.gave_up:
            fine = proposal.state is ProposalState.WITHDRAWN and proposal.data_key is None and proposal.email is None
            tally.expect(fine, f"{each.email} took a proposal back, and it is {proposal.state}")
            continue
        tally.expect(sealed.words(work, proposal).email == each.email, f"the code of {each.email} opens another's")
        tally.expect(there[each.email] == 1, f"a proposal of {each.email} is there {there[each.email]} times")
    tally.expect(len(proposers.acknowledged) >= 5, f"only {len(proposers.acknowledged)} proposals were acknowledged")
    _owed(work, proposers.due, tally)
    tally.figures |= {"proposed": len(proposers.acknowledged), "owed to proposers": 4 * len(proposers.due.old)}
    tally.figures["taken back"] = sum(each.gave_up for each in proposers.acknowledged)


def _owed(work: Work, due: Due, tally: Tally) -> None:
    mails = Counter(work.all(sa.select(Message.once)))

    def told(template: str, once: str, email: str) -> int:
        return mails[work.keys.blind(f"outbox:{template}", f"{once}\0{email.lower()}")]

    for proposal_id in due.accepted:
        proposal = work.get(Proposal, proposal_id)
        number = told("proposal_answered", str(proposal_id), sealed.words(work, proposal).email)
        tally.expect(number == 1, f"somebody was told of an answer {number} times")
        items = work.all(sa.select(AgendaItem.id).where(AgendaItem.event_id == proposal.event_id))
        tally.expect(len(items) == 1, f"an accepted proposal stands {len(items)} times on the programme")
    for proposal_id, to in due.moved:
        proposal = work.get(Proposal, proposal_id)
        number = told("proposal_moved", f"{proposal_id}:{to}", sealed.words(work, proposal).email)
        tally.expect(number == 1, f"somebody was told of a move {number} times")
    for proposal_id in due.old:
        proposal = work.get(Proposal, proposal_id)
        tally.expect(
            proposal.data_key is None and proposal.receipt_id is None, "a proposal whose time is over is there"
        )
    left = work.all(sa.select(Spoken.id).where(Spoken.id.in_(due.spoken)))
    tally.expect(not left, f"{len(left)} texts stand in minutes whose writers gave up their places")
    account = accounts.by_email(work, due.organiser)
    reminded = told("event_unfinished", f"{account.id if account else ''}:{work.today}", due.organiser)
    tally.expect(reminded == 1, f"an organiser was reminded {reminded} times today")
