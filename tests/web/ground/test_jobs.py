"""Jobs: due by the clock in UTC, done once, and a failing one does not stop the others."""

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import time_machine

from engage import basics, jobs, worker
from engage.core import db
from engage.core.config import Settings
from engage.core.work import Store, unit_of_work


def runs(store: Store) -> list[jobs.JobRun]:
    with unit_of_work(store) as work:
        return work.all(sa.select(jobs.JobRun))


def test_a_due_job_is_done_once_by_whoever_comes_first(store: Store) -> None:
    with unit_of_work(store) as work:
        basics.load(work)
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        assert set(jobs.run_due(store)) == set(jobs.BY_NAME)
        assert jobs.run_due(store) == []
    assert len(runs(store)) == len(jobs.JOBS)
    assert all(run.finished_at and not run.failed for run in runs(store))


def test_a_daily_job_is_due_once_on_both_nights_when_the_clock_is_moved() -> None:
    job = jobs.BY_NAME["remove-drafts"]
    for day in (datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 10, 24, tzinfo=UTC)):
        minutes = [day + timedelta(minutes=n) for n in range(3 * 24 * 60)]
        assert len({job.due(minute) for minute in minutes}) == 4
        assert all(minute - timedelta(days=1) < job.due(minute) <= minute for minute in minutes)


def test_what_was_erased_leaves_the_journal_unless_somebody_reads(store: Store) -> None:
    with unit_of_work(store) as work:
        basics.load(work)
    if store.engine.dialect.name == "postgresql":
        assert db.clear_traces(store.engine, thorough=True)
        return
    journal = Path(f"{store.engine.url.database}-wal")
    assert journal.stat().st_size > 0
    with store.reader.connect() as reader:
        reader.execute(sa.select(jobs.JobRun)).all()
        with unit_of_work(store) as work:
            work.add(jobs.JobRun(name="x", due_at=work.now, started_at=work.now))
        assert not db.clear_traces(store.engine)
    assert db.clear_traces(store.engine)
    assert journal.stat().st_size == 0


def test_the_worker_clears_traces_after_its_jobs(store: Store, settings: Settings, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    with unit_of_work(store) as work:
        basics.load(work)
    stop, thorough = threading.Event(), []

    def clear(_engine: object, *, thorough: bool, seen: list[bool] = thorough) -> None:
        seen.append(thorough)
        stop.set()

    monkeypatch.setattr(db, "clear_traces", clear)
    worker.run(store, settings, stop)
    assert thorough == [True]


def test_a_failing_job_is_noted_and_the_others_are_done(store: Store, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def fail(_work: object) -> int:
        raise ValueError

    broken = jobs.Job("forget-tries", "", fail, timedelta(hours=1))
    monkeypatch.setattr(jobs, "JOBS", (broken, jobs.BY_NAME["forget-mails"]))
    assert jobs.run_due(store) == ["forget-tries", "forget-mails"]
    assert {run.name: (run.failed, run.outcome) for run in runs(store)} == {
        "forget-tries": (True, "ValueError"),
        "forget-mails": (False, "0 removed"),
    }


def test_after_every_job_that_forgets_people_what_it_erased_leaves_the_disk_too() -> None:
    forgets = {job.name for job in jobs.JOBS if "forget" in job.name or "remove" in job.name}
    assert forgets - jobs.ERASING == {"forget-tries", "forget-runs"}, "those hold counts and names of jobs"
    assert {"forget-proposals", "forget-spoken", "forget-unsent", "forget-evaluations"} <= jobs.ERASING
