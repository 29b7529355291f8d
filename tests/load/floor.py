"""What the figures are compared with: as little Flask as can be, on the same engine and database, served alike."""

import os
import sys
from typing import Any

import sqlalchemy as sa
from flask import Flask, render_template

from engage.core.config import settings_from
from engage.core.db import for_reading, make_engine
from engage.serving import Server

ROWS = 20
PAGE = """<!DOCTYPE html><html lang="da"><head><meta charset="utf-8"><title>Floor</title></head><body><h1>Floor</h1>
{% for row in rows %}<article><h2>{{ row.number }}</h2><p>{{ row.text }}</p></article>{% endfor %}</body></html>"""
rows_table = sa.Table(
    "bench_row", sa.MetaData(), sa.Column("number", sa.Integer, primary_key=True), sa.Column("text", sa.Text)
)
commits_table = sa.Table(
    "bench_commit", sa.MetaData(), sa.Column("number", sa.Integer, primary_key=True), sa.Column("text", sa.Text)
)


def prepare(engine: sa.Engine, text: str) -> None:
    """Twenty rows to show, and a table to write into."""
    with engine.begin() as connection:
        for table in (rows_table, commits_table):
            table.create(connection)
        connection.execute(sa.insert(rows_table), [{"number": n, "text": text} for n in range(1, ROWS + 1)])


def create() -> Flask:
    """The two addresses of the floor: /rows renders twenty rows, POST /commit makes one row durable."""
    engine = make_engine(settings_from(os.environ).url)
    app = Flask("floor")
    page = app.jinja_env.from_string(PAGE)  # compiled once, as a template file would be

    @app.get("/rows")
    def rows() -> Any:
        with for_reading(engine).connect() as connection:
            found = connection.execute(sa.select(rows_table)).all()
        return render_template(page, rows=found)

    @app.post("/commit")
    def commit() -> Any:
        with engine.begin() as connection:
            connection.execute(sa.insert(commits_table).values(text="one row"))
        return "", 303

    @app.get("/healthz")
    def alive() -> str:
        return "ok"

    return app


if __name__ == "__main__":
    Server("tests.load.floor:create()", bind=f"127.0.0.1:{sys.argv[1]}", workers=2, threads=8, max_requests=0).run()
