"""Periodic work: name, function, interval; each due moment is done once, by whichever worker comes first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from engage.briefs import ending as briefs
from engage.coding import codebook, stages
from engage.core import throttle
from engage.core.db import Base
from engage.core.errors import Conflict
from engage.core.work import Store, Work, unit_of_work
from engage.decisions import moving
from engage.dialogue import ending as dialogue
from engage.dialogue import speaking
from engage.drafts import service as drafts
from engage.events import ending, seats
from engage.exports import service as exports
from engage.following import service as following
from engage.hearings import ending as hearings
from engage.hearings import moving as moved_hearings
from engage.notifications import mailer
from engage.perspectives import answering
from engage.perspectives import ending as perspectives
from engage.privacy import service as privacy
from engage.questions import ending as questions


class JobRun(Base):
    """One due moment of one job: claimed by a unique key, so that no two workers do it."""

    __tablename__ = "job_run"
    __table_args__ = (sa.UniqueConstraint("name", "due_at"),)
    name: Mapped[str] = mapped_column(sa.String(60))
    due_at: Mapped[datetime]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    failed: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[str | None] = mapped_column(sa.String(400))


@dataclass(frozen=True)
class Job:
    """What is done, how often, and how long after midnight (UTC) when it is daily."""

    name: str
    what: str
    do: Callable[[Work], int]
    every: timedelta
    after: timedelta = timedelta(0)
    did: str = "removed"  # what was done to the number that `do` returns

    def due(self, now: datetime) -> datetime:
        """The latest moment at which this job was due. Counted in UTC: no night has it twice or not at all."""
        length = int(self.every.total_seconds())
        offset = int(self.after.total_seconds())
        return datetime.fromtimestamp((int(now.timestamp()) - offset) // length * length + offset, tz=now.tzinfo)


def _old_runs(work: Work) -> int:
    return work.run(sa.delete(JobRun).where(JobRun.due_at < work.now - timedelta(days=90)))


DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
JOBS = (
    Job("remove-drafts", "Drafts that nobody touched for 30 days", drafts.remove_expired, DAY, timedelta(hours=2)),
    Job(
        "forget-mails",
        "Mails sent more than 30 days ago",
        lambda work: mailer.forget(work, 30),
        DAY,
        timedelta(hours=2),
    ),
    Job("forget-words", "Originals whose time is over", privacy.forget_words, DAY, timedelta(hours=2)),
    Job("forget-sessions", "Sessions whose time is over", privacy.forget_sessions, DAY, timedelta(hours=2)),
    Job("forget-accounts", "Persons of accounts closed long ago", privacy.forget_accounts, DAY, timedelta(hours=2)),
    Job("forget-log", "Entries of the log whose time is over", privacy.forget_log, DAY, timedelta(hours=2)),
    Job("lapse-offers", "Offers that ran out, on to the next", seats.lapse_offers, 5 * MINUTE, did="events settled"),
    Job("release-held-seats", "Seats nobody holds any more", seats.release_held, HOUR, did="events looked at"),
    Job("remind", "Reminders a week and a day ahead", ending.remind, 15 * MINUTE, did="told"),
    Job("overdue-needs", "A word about overdue access needs", ending.warn_overdue, DAY, 6 * HOUR, did="told"),
    Job("unfinished-events", "A word about events without minutes", ending.warn_unfinished, DAY, 6 * HOUR, did="told"),
    Job("forget-proposals", "Proposals for agendas of events long ago", dialogue.forget_proposals, DAY, 2 * HOUR),
    Job("forget-spoken", "Words in minutes whose writers gave up their places", speaking.sweep, HOUR),
    Job("forget-needs", "Access needs whose time is over", ending.purge_needs, DAY, 2 * HOUR),
    Job("forget-evaluations", "Words about events long ago", ending.forget_evaluations, DAY, 2 * HOUR),
    Job("forget-unsent", "Unsent answers that nobody touched", ending.forget_unsent, DAY, 2 * HOUR),
    Job("forget-places", "Places at events long ago", ending.forget_places, DAY, 2 * HOUR),
    Job(
        "follow-cycles", "Codebooks for agreements that were copied", codebook.follow, 15 * MINUTE, did="codebooks made"
    ),
    Job("count-texts", "How many texts each codebook has", stages.count, 5 * MINUTE, did="codebooks counted"),
    Job("look-after-stages", "Texts to code whose stage is wrong", stages.look_after, DAY, 3 * HOUR, did="put right"),
    Job("look-at-quotes", "Quotes whose text or consent is gone", perspectives.sweep, HOUR),
    Job("look-at-briefs", "Quotes in briefs whose text or consent is gone", briefs.sweep, HOUR),
    Job("forget-marks", "What politicians marked in briefs long ago", briefs.forget_marks, DAY, 2 * HOUR),
    Job("tell-answers", "What people recognise, in batches", answering.batch, HOUR, did="results told"),
    Job("forget-answers", "Answers that were closed long ago", answering.forget, DAY, 2 * HOUR),
    Job("follow-bodies", "Open answers of bodies that are no more", moving.follow, HOUR, did="moved"),
    Job("follow-councils", "Hearings of councils that are no more", moved_hearings.follow, HOUR, did="moved"),
    Job("follow-questions", "Open questions of bodies that are no more", questions.follow, HOUR, did="moved"),
    Job("forget-questions", "Questions that rooms never sent", questions.forget_drafts, DAY, 2 * HOUR),
    Job("forget-exports", "What was asked about files long ago", exports.forget, DAY, 2 * HOUR),
    Job(
        "remind-councils",
        "A word to councils a week before they must answer",
        hearings.remind,
        DAY,
        6 * HOUR,
        did="told",
    ),
    Job("forget-rooms", "What was said in councils' rooms long ago", hearings.forget_rooms, DAY, 2 * HOUR),
    Job("forget-followers", "Addresses not confirmed, or long without news", following.forget_over, DAY, 2 * HOUR),
    Job("forget-tries", "Counts of tries from earlier days", throttle.forget, timedelta(hours=1)),
    Job("forget-runs", "This list's own entries after 90 days", _old_runs, DAY, timedelta(hours=3)),
)
# After these, what was erased is to go from where the database keeps older states, too.
NO_WORDS = {"forget-tries", "forget-runs"}
ERASING = frozenset(job.name for job in JOBS if job.name.startswith(("forget-", "remove-"))) - NO_WORDS
BY_NAME = {job.name: job for job in JOBS}


def run(store: Store, job: Job) -> str:
    """Do a job now, whether due or not; what came of it, in words."""
    with unit_of_work(store) as work:
        return f"{job.do(work)} {job.did}"


def run_due(store: Store) -> list[str]:
    """Do what is due and not done; the names of the jobs done. A job that fails is noted and does not stop others."""
    done = []
    for job in JOBS:
        claimed = _claim(store, job)
        if claimed is None:
            continue
        failed, outcome = False, ""
        try:
            outcome = run(store, job)
        except Exception as error:  # noqa: BLE001 - noted for the operator
            failed, outcome = True, type(error).__name__
        with unit_of_work(store) as work:
            entry = work.get(JobRun, claimed.id)
            entry.finished_at, entry.failed, entry.outcome = work.now, failed, outcome
        done.append(job.name)
    return done


def _claim(store: Store, job: Job) -> JobRun | None:
    with unit_of_work(store) as work:
        due = job.due(work.now)
        if work.one(sa.select(JobRun.id).where(JobRun.name == job.name, JobRun.due_at == due)) is not None:
            return None
        entry = JobRun(name=job.name, due_at=due, started_at=work.now)
        work.add(entry)
        try:
            work.flush()
        except Conflict:
            work.session.rollback()  # another worker was faster
            return None
    return entry
