"""The next cycle made by hand on the command line."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result

from engage import cli
from engage.agreements import queries
from engage.core.errors import Invalid, NotFound
from engage.core.work import Store, Work
from tests.factories.agreements import EARLIER, load_facts

Act = Callable[..., AbstractContextManager[Work]]
NEW = "sjaelland-2029-30"


@pytest.fixture
def copy(store: Store, act: Act, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    settings = SimpleNamespace(base_url="https://stemme.example")
    monkeypatch.setattr(cli, "ground", SimpleNamespace(store=store, settings=settings))
    with act() as work:
        load_facts(work)

    def run(old: str = EARLIER, first: str = "2029-01-01") -> Result:
        named = ["--title", "Rammeaftale 2029-30", "--from", first, "--to", "2030-12-31"]
        return CliRunner().invoke(cli.cli, ["cycle", "copy", old, NEW, *named])

    return run


def test_the_next_cycle_is_made(copy: Callable[..., Result], act: Act) -> None:
    answer = copy()
    assert answer.exit_code == 0, answer.output
    assert answer.output == f"https://stemme.example/aftaler/{NEW}/\n"
    with act() as work:
        new = queries.whole(work, NEW)
        assert (new.agreement.period_from, len(new.focus_areas)) == (date(2029, 1, 1), 6)
        assert all(area.input_from is None for area in new.focus_areas), "nobody can give input before someone says so"


def test_what_is_wrong_makes_nothing(copy: Callable[..., Result], act: Act) -> None:
    assert isinstance(copy("no-such-agreement").exception, NotFound)
    assert isinstance(copy(first="2021-01-01").exception, Invalid)
    assert "does not match the format" in copy(first="soon").output
    copy()
    assert isinstance(copy().exception, Invalid), "the address is taken"
    with act() as work:
        assert len(queries.agreements(work)) == 3
