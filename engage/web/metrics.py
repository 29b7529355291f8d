"""Counters for the operator: how many requests, how they ended, how long they took; by rule, never by path."""

import time

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

REQUESTS = Counter("engage_requests_total", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "engage_request_seconds",
    "Time to answer",
    ["method"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)


def install(app: Flask) -> None:
    @app.after_request
    def count(response: Response) -> Response:
        method = request.method if request.method in ("GET", "HEAD", "POST") else "OTHER"
        REQUESTS.labels(method, str(request.url_rule), str(response.status_code)).inc()
        SECONDS.labels(method).observe(time.perf_counter() - g.get("began", time.perf_counter()))
        return response
