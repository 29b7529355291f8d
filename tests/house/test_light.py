"""The web process stays light: what only the worker needs is never imported there."""

import json
import subprocess
import sys

from tests.house.tree import ROOT

HEAVY = {"numpy", "scipy", "sklearn", "joblib", "threadpoolctl"}
CHANGING = {"alembic", "mako"}  # what changes the schema: ten megabytes
LOADING = {"pydantic", "email_validator"}  # what reads files of facts, and an address when one is left: ten more
LIGHT = ("agreement", "available", "chance", "choice", "differences", "quotes", "results", "unseen", "words")


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def test_no_page_imports_the_libraries_of_the_analysis() -> None:
    told = json.loads(run("-m", "tests.house.light").splitlines()[-1])
    assert sum(status == 200 for status in told["opened"].values()) > 100
    assert {"flask", "engage"} <= set(told["imported"])
    assert not HEAVY & set(told["imported"])


def test_what_the_web_may_use_of_the_machine_help_is_light() -> None:
    lines = "; ".join(f"import engage.sense.{name}" for name in LIGHT)
    shown = f"import sys; {lines}; print(sorted(name.split('.')[0] for name in sys.modules))"
    assert not HEAVY & set(json.loads(run("-c", shown).replace("'", '"')))


def test_the_command_that_serves_is_light_before_it_forks() -> None:
    shown = "import sys; import engage.app, engage.cli; print(sorted(name.split('.')[0] for name in sys.modules))"
    assert not (HEAVY | CHANGING | LOADING) & set(json.loads(run("-c", shown).replace("'", '"')))


def test_the_heavy_part_is_seen_as_heavy() -> None:
    """Shows that the two tests above can fail."""
    shown = "import sys; import engage.sense.suggestions; print(sorted(name.split('.')[0] for name in sys.modules))"
    assert set(json.loads(run("-c", shown).replace("'", '"'))) >= HEAVY
