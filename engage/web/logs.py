"""Structured logs without personal data: which route, which answer, how long; never an address, a path or a text."""

import logging
import time
from uuid import uuid4

import structlog
from flask import Flask, Response, g, request

from engage.core.config import Settings

log = structlog.get_logger()


def configure(settings: Settings) -> None:
    """JSON lines on standard error, at the level of the settings."""
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(),
        cache_logger_on_first_use=False,
    )


def install(app: Flask, settings: Settings) -> None:
    configure(settings)

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request=uuid4().hex[:12])

    @app.after_request
    def tell(response: Response) -> Response:
        took = round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1)
        # The rule, not the path: a path may hold a link that opens someone's draft.
        log.info("request", route=str(request.url_rule), method=request.method, status=response.status_code, ms=took)
        return response

    @app.teardown_request
    def end(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()
