"""How a run of the machine ends: what came of it, and how it was made."""

import json
from typing import Any
from uuid import UUID

from engage.coding.corpus import Corpus
from engage.coding.models import Run
from engage.core.work import Store, unit_of_work
from engage.sense import results


def finish(
    store: Store,
    run_id: UUID,
    *,
    outcome: str,
    origin: results.Origin | None = None,
    corpus: Corpus | None = None,
    result: Any = None,
    failed: bool = False,
    **parameters: Any,
) -> None:
    """Note that a run is over. result: of texts by their ids only; it is sealed."""
    with unit_of_work(store) as work:
        run = work.get(Run, run_id, lock=True)
        run.finished_at, run.progress, run.outcome, run.failed = work.now, 100, outcome, failed
        if origin is not None:
            run.made_with, run.corpus_hash, run.texts = f"{origin.method} {origin.version}", origin.corpus, origin.texts
        run.parameters = (dict(origin.parameters) if origin is not None else {}) | parameters
        if corpus is not None:
            run.codebook_version = corpus.book.codebook.version
        if result is not None:
            work.seal(run, "result", json.dumps(result, ensure_ascii=False, sort_keys=True))
