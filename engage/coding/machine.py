"""What the worker does for coding: keeps the register, groups letters, proposes codes, looks for what nobody coded.

The libraries are imported inside the functions that use them, so that no web process ever holds them. No transaction is
open while they compute: others write meanwhile. Everything it makes is a proposal and says how it was made.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
import structlog

from engage.coding import corpus as corpora
from engage.coding import grouping, proposing, texts
from engage.coding.corpus import Corpus
from engage.coding.ending import finish
from engage.coding.models import Codebook, Run
from engage.coding.rules import RunKind
from engage.coding.service import put_down
from engage.core.work import Store, Work, unit_of_work
from engage.core.work import reading as reading_from
from engage.sense import available, results

log = structlog.get_logger()
QUIET = timedelta(seconds=10)  # after the last code: several clicks are one refit
FORGOTTEN = timedelta(minutes=30)  # a run that began so long ago was broken off
FEWEST = 20  # texts; so few are better read
TRIES = 2  # of a run that is broken off: what breaks off twice would do so for ever


def work_off(store: Store) -> list[str]:
    """Notice what is to be done, and do it here and now; the kinds of runs that were done."""
    return runs(store) if notice(store) else []


def notice(store: Store) -> bool:
    """Keep the register, and put down the runs that are due of themselves; whether any run waits."""
    _keep_register(store)
    _ask(store)
    with reading_from(store) as work:
        return work.one(sa.select(Run.id).where(*_waits(work)).limit(1)) is not None


def runs(store: Store, by: str = "") -> list[str]:
    """Do every run that waits; their kinds. A run that fails is noted, and stops no other. by: who does them."""
    done = []
    while (run_id := _begin(store, by)) is not None:
        done.append(_do(store, run_id))
    return done


def broken_off(store: Store, by: str, *, counts: bool = True) -> list[str]:
    """Note that whoever did runs as `by` is no more; the kinds of those left unfinished. Each is tried once more.

    counts: whether that was the run's own doing; a worker that is told to stop is not.
    """
    with unit_of_work(store) as work:
        left = work.all(sa.select(Run).where(Run.finished_at.is_(None), Run.started_at.is_not(None)).with_for_update())
        mine = [run for run in left if run.parameters.get("by") == by]
        for run in mine:
            tries = run.parameters.get("tries", 1)
            if counts and tries >= TRIES:
                run.finished_at, run.progress, run.failed, run.outcome = work.now, 100, True, "broken_off"
                run.parameters = {"register": corpora.register(work, run.agreement_id)}
            else:
                run.started_at, run.progress = None, 0
                run.parameters = {"tries": tries if counts else tries - 1}
        return [run.kind.value for run in mine]


def _keep_register(store: Store) -> None:
    after: int | None = -1
    while after is not None:
        with unit_of_work(store) as work:
            after = texts.sync(work, after=after)


# --- What is to be done -----------------------------------------------------------------------


def _ask(store: Store) -> None:
    """Put down the runs that are due of themselves: groups when texts came, suggestions when codes were put on."""
    with unit_of_work(store) as work:
        for codebook in work.all(sa.select(Codebook)):
            if _came_since(work, codebook.agreement_id):
                put_down(work, codebook.agreement_id, RunKind.DUPLICATES)
            marks = [each for each in (codebook.coded_at, codebook.changed_at) if each is not None]
            last = _last(work, codebook.agreement_id, RunKind.SUGGESTIONS)
            new = bool(marks) and (last is None or max(marks) > last.asked_at) and max(marks) < work.now - QUIET
            if codebook.suggestions_on and new:
                put_down(work, codebook.agreement_id, RunKind.SUGGESTIONS)


def _came_since(work: Work, agreement_id: UUID) -> bool:
    """Whether there are other texts now than when letters were last grouped."""
    last = _last(work, agreement_id, RunKind.DUPLICATES)
    return last is None or last.parameters.get("register") != corpora.register(work, agreement_id)


def _last(work: Work, agreement_id: UUID, kind: RunKind) -> Run | None:
    statement = sa.select(Run).where(Run.agreement_id == agreement_id, Run.kind == kind)
    found: Run | None = work.one(statement.order_by(Run.asked_at.desc()).limit(1))
    return found


def _waits(work: Work) -> tuple[Any, ...]:
    """What nobody has begun, or somebody so long ago that it was broken off, as a WHERE clause."""
    begun = sa.or_(Run.started_at.is_(None), Run.started_at < work.now - FORGOTTEN)
    return Run.finished_at.is_(None), begun


def _begin(store: Store, by: str) -> UUID | None:
    """Take the run that waits longest; what another worker has begun is left to it."""
    with unit_of_work(store) as work:
        run: Run | None = work.one(
            sa.select(Run)
            .where(*_waits(work))
            .order_by(Run.asked_at, Run.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if run is None:
            return None
        run.started_at, run.progress = work.now, 0
        run.parameters = {"by": by, "tries": run.parameters.get("tries", 0) + 1}
        return run.id


def _do(store: Store, run_id: UUID) -> str:
    with reading_from(store) as work:
        run = work.get(Run, run_id)
        kind, agreement_id = run.kind, run.agreement_id
        register = corpora.register(work, agreement_id)  # so that what comes to nothing is not asked for ever
    try:
        if not available.installed():
            finish(store, run_id, outcome="not_installed", register=register)
            return kind.value
        corpus = corpora.load(store, agreement_id)
        ACTS[kind](store, run_id, corpus, _telling(store, run_id))
    except Exception as error:  # noqa: BLE001 - noted; the other runs go on, and coding works without any of them
        log.error("coding run", kind=kind.value, error=type(error).__name__)
        finish(store, run_id, outcome="failed", failed=True, register=register)
    return kind.value


def _telling(store: Store, run_id: UUID) -> results.Progress:
    """How far it is, written down about once a second."""
    said = [time.monotonic()]

    def tell(share: float) -> None:
        if time.monotonic() - said[0] < 1:
            return
        said[0] = time.monotonic()
        with unit_of_work(store) as work:
            work.run(sa.update(Run).where(Run.id == run_id).values(progress=int(share * 100)))

    return tell


# --- Discovery --------------------------------------------------------------------------------


def _discovery(store: Store, run_id: UUID, corpus: Corpus, progress: results.Progress) -> None:
    from engage.sense import discovery

    if len(corpus.texts) < FEWEST:
        finish(store, run_id, outcome="too_few", corpus=corpus)
        return
    found = discovery.discover(corpus.texts, disagreeing=corpus.disagreeing, progress=progress)
    result = {
        "piles": [
            {
                "texts": list(pile.texts),
                "words": list(pile.typical_words),
                "typical": list(pile.typical),
                "apart": list(pile.apart),
                "dissent": list(pile.dissent),
                "small": pile.small,
            }
            for pile in found.piles
        ],
        "alone": list(found.alone),
    }
    finish(store, run_id, outcome="done", origin=found.origin, corpus=corpus, result=result)


ACTS: dict[RunKind, Callable[[Store, UUID, Corpus, results.Progress], None]] = {
    RunKind.DUPLICATES: grouping.find,
    RunKind.SUGGESTIONS: proposing.propose,
    RunKind.DISCOVERY: _discovery,
}
