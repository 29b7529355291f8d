"""How gunicorn runs the product: no file in the home directory, no address in a log, counters that add up."""

from typing import Any

from prometheus_client import multiprocess

accesslog = None  # the product writes its own lines, without addresses and paths
errorlog = "-"
loglevel = "warning"
keepalive = 5
timeout = 60
graceful_timeout = 10
worker_tmp_dir = "/dev/shm"  # noqa: S108 - a heartbeat file that must not wait for a disk
max_requests = 50_000
max_requests_jitter = 5_000
limit_request_line = 4094
limit_request_fields = 60


def child_exit(server: Any, worker: Any) -> None:
    """Forget the gauges of a process that has ended."""
    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
