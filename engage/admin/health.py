"""Is it alive, is it ready, how is it doing: for machines."""

import os
from typing import Any

from flask import Blueprint, Response, current_app
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest, multiprocess

from engage.core import clock, migrate
from engage.core.work import reading as reading_work
from engage.notifications import queries as outbox
from engage.web.doors import machine, public
from engage.web.work import store

bp = Blueprint("health", __name__)
LATE = 3600  # seconds a mail may wait while the installation still counts as ready


@bp.get("/healthz")
@public
def alive() -> Any:
    """This process answers."""
    return Response("ok\n", mimetype="text/plain")


@bp.get("/readyz")
@public
def ready() -> Any:
    """The database answers, its schema is this version's, and mail is leaving; 503 with the reason otherwise."""
    reason = _not_ready()
    return Response(f"{reason or 'ready'}\n", status=503 if reason else 200, mimetype="text/plain")


def _not_ready() -> str | None:
    head = current_app.extensions.setdefault("schema_head", migrate.head())
    try:
        with reading_work(store()) as work:
            if migrate.current(work.connection) != head:
                return "schema"
            due = outbox.oldest_waiting(work)
    except Exception:  # noqa: BLE001 - any trouble with the database is the answer
        return "database"
    return "outbox" if due is not None and (clock.now() - due).total_seconds() > LATE else None


@bp.get("/metrics")
@machine
def metrics() -> Any:
    """Counters of all processes together, and the state of the outbox."""
    registry: CollectorRegistry = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    lines = [generate_latest(registry).decode()]
    with reading_work(store()) as work:
        for delivery, count in sorted(outbox.counts(work).items()):
            lines.append(f'engage_outbox_messages{{state="{delivery.value}"}} {count}\n')
        due = outbox.oldest_waiting(work)
    age = (clock.now() - due).total_seconds() if due else 0.0
    lines.append(f"engage_outbox_oldest_seconds {max(age, 0):.0f}\n")
    return Response("".join(lines), content_type=CONTENT_TYPE_LATEST)
