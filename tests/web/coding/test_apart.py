"""What the machine is asked to do is done in another process: mail goes on, and what breaks off is told."""

import os
import signal
import threading
import time
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from engage import worker
from engage.coding import machine, shown
from engage.coding.apart import Apart
from engage.coding.models import Run
from engage.core.config import Settings
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.notifications import mailer, outbox
from engage.notifications.models import Message
from tests.factories.coding import make_codes, make_text
from tests.factories.hanging import hang

PATIENCE = 40


def letters(store: Store) -> None:
    with unit_of_work(store) as work:
        make_text(work, "Bussen kommer for sent.")
        make_codes(work, "Ventetid")
        make_text(work, "Bussen kommer alt for sent.")


def until(done: object, seconds: float = PATIENCE) -> None:
    end = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def runs(store: Store) -> list[Run]:
    with unit_of_work(store) as work:
        return work.all(sa.select(Run).order_by(Run.asked_at))


@pytest.fixture
def hanging(store: Store, settings: Settings) -> Iterator[Apart]:
    letters(store)
    apart = Apart(settings, hang)
    yield apart
    apart.end(store)


def begun(store: Store, apart: Apart) -> int:
    """Let it begin; the other process."""
    apart.look(store)
    until(lambda: [run for run in runs(store) if run.started_at is not None])
    assert apart._process is not None
    assert apart._process.pid is not None
    return apart._process.pid


def test_the_other_process_does_what_waits(store: Store, settings: Settings) -> None:
    letters(store)
    apart = Apart(settings)
    apart.look(store)
    until(lambda: not apart.busy)
    apart.look(store)
    assert [run.outcome for run in runs(store)] == ["done"]
    assert not apart.busy, "nothing waits"


def test_a_run_that_is_killed_is_tried_once_more_and_then_told_of(store: Store, hanging: Apart) -> None:
    os.kill(begun(store, hanging), signal.SIGKILL)
    until(lambda: not hanging.busy)
    hanging._settle(store)
    (run,) = runs(store)
    assert (run.started_at, run.finished_at) == (None, None)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(shown, "gettext", lambda text: text)
        assert shown.run_state(run)["text"] == "It was broken off. It is tried once more."
    os.kill(begun(store, hanging), signal.SIGKILL)
    until(lambda: not hanging.busy)
    hanging._settle(store)
    (run,) = runs(store)
    assert (run.outcome, run.failed, run.started_at is not None) == ("broken_off", True, True)
    assert not machine.notice(store), "it is not tried for ever"


def test_it_has_a_clock_of_its_own(store: Store, settings: Settings) -> None:
    letters(store)
    apart = Apart(settings, hang, limit=4)
    begun(store, apart)
    until(lambda: not apart.busy, 20)
    apart._settle(store)
    assert [run.parameters for run in runs(store)] == [{"tries": 1}]


def test_a_worker_that_is_told_to_stop_ends_it_and_that_does_not_count(store: Store, hanging: Apart) -> None:
    begun(store, hanging)
    hanging.end(store)
    (run,) = runs(store)
    assert (run.started_at, run.parameters) == (None, {"tries": 0})


def test_mail_goes_on_while_the_machine_works(
    store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    letters(store)
    monkeypatch.setattr(worker, "Apart", lambda given: Apart(given, hang))
    monkeypatch.setattr(mailer, "sender", lambda _settings: lambda _mail: None)
    own = Store(make_engine(settings.url), settings.keys)
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(own, settings, stop))
    thread.start()
    try:
        until(lambda: [run for run in runs(store) if run.started_at is not None])
        with unit_of_work(store) as work:
            outbox.put(work, to="a@example.org", template="receipt", language="da")
        until(lambda: sent(store), 10)
        assert [run.finished_at for run in runs(store)] == [None]
    finally:
        stop.set()
        thread.join(PATIENCE)
        own.engine.dispose()


def sent(store: Store) -> bool:
    with unit_of_work(store) as work:
        return work.one(sa.select(Message.id).where(Message.sent_on.is_not(None)).limit(1)) is not None
