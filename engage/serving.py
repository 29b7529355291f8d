"""How gunicorn runs the product: no file in the home directory, no address in a log, counters that add up."""

import ctypes
import gc
from contextlib import suppress
from typing import Any

from gunicorn import util
from gunicorn.app.base import BaseApplication

OBJECTS = 10_000  # made and not given back, before Python looks for rubbish among them
LARGE = 128 * 1024  # bytes: a piece of memory of its own, given back when it is free
ALWAYS: dict[str, Any] = {
    "preload_app": True,
    "worker_class": "gthread",
    "accesslog": None,  # the product writes its own lines, without addresses and paths
    "errorlog": "-",
    "loglevel": "warning",
    "keepalive": 5,
    "timeout": 60,
    "graceful_timeout": 10,
    "worker_tmp_dir": "/dev/shm",  # noqa: S108 - a heartbeat file that must not wait for a disk
    "max_requests": 50_000,
    "max_requests_jitter": 5_000,
    "limit_request_line": 4094,
    "limit_request_fields": 60,
    "control_socket_disable": True,
}


class Server(BaseApplication):
    """gunicorn in this very process: the product is loaded once, and each of its processes is forked from it."""

    def __init__(self, application: str, **choices: Any) -> None:
        """application: "module:call()", loaded when the server runs. choices: gunicorn's own names."""
        self.application = application
        self.choices = choices
        super().__init__()

    def load_config(self) -> None:
        _give_back()
        for name, value in (ALWAYS | self.choices).items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", _settle)
        self.cfg.set("child_exit", _forget)

    def load(self) -> Any:
        gc.disable()  # what is loaded now stays: looking for rubbish among it would only make the start longer
        try:
            return util.import_app(self.application)
        finally:
            gc.enable()


def _give_back() -> None:
    """Let the threads of a process share one heap, which gives back what a large page took.

    With a heap each, every thread keeps what its largest page took; and left alone, the library learns from each large
    piece to keep larger ones. One heap makes nobody wait, since Python lets one thread at a time make objects.
    """
    heaps_at_most, own_piece, given_back = -8, -3, -1  # of malloc.h in the GNU C library; others have none of them
    with suppress(AttributeError, OSError):
        library = ctypes.CDLL(None)
        library.mallopt(heaps_at_most, 1)
        library.mallopt(own_piece, LARGE)
        library.mallopt(given_back, LARGE)


def _settle(_server: Any) -> None:
    """Before the first process is forked: what is loaded now stays, and is not gone through for rubbish ever again.

    Going through it would copy every page of it into each process, and once before would take a fifth of a second
    to find a thousand objects; and a request makes thousands of short-lived ones, so new ones are gone through less
    often than Python would.
    """
    gc.freeze()
    gc.set_threshold(OBJECTS, *gc.get_threshold()[1:])


def _forget(_server: Any, worker: Any) -> None:
    """Forget the gauges of a process that has ended."""
    # Imported late: the library looks once, when it is loaded, whether several processes count together.
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
