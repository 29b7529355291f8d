"""The edge opens units of work here: one for writing, one for reading, each with the actor of the request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app, g
from flask_login import current_user

from engage.core import work as core_work
from engage.core.authority import VISITOR, Actor
from engage.core.config import Settings
from engage.core.work import Store, Work


def store() -> Store:
    return cast(Store, current_app.extensions["store"])


def settings() -> Settings:
    return cast(Settings, current_app.extensions["settings"])


def actor() -> Actor:
    """Who makes this request; a visitor unless signed in."""
    return cast(Actor, getattr(current_user, "actor", VISITOR))


@contextmanager
def writing() -> Iterator[Work]:
    """A Work that commits when left. Close what was read before: the page is drawn from what is true afterwards."""
    who = actor()
    close_reading()
    with core_work.unit_of_work(store(), who) as work:
        yield work


def reading() -> Work:
    """This request's Work for reading; the same one each time, ended with the request."""
    if "reading" not in g:
        who = actor()
        g.reading_manager = core_work.reading(store(), who)
        g.reading = g.reading_manager.__enter__()
    return cast(Work, g.reading)


def close_reading(_error: BaseException | None = None) -> None:
    manager = g.pop("reading_manager", None)
    g.pop("reading", None)
    if manager is not None:
        manager.__exit__(None, None, None)


def install(app: Flask, the_store: Store, the_settings: Settings) -> None:
    app.extensions["store"] = the_store
    app.extensions["settings"] = the_settings
    app.teardown_request(cast(Callable[[BaseException | None], None], close_reading))
