"""Starting the product as an installation has it: what only the tests brought along is not there for it.

Otherwise a measurement carries libraries that no user has (SQLAlchemy and structlog load some where they find them),
and a page could lean on one unnoticed.
"""

import re
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOOK = Path(__file__).parent  # Python loads `sitecustomize` from here before anything else


def as_installed(env: dict[str, str]) -> dict[str, str]:
    """`env`, in which Python finds nothing but what requirements/run.lock installs."""
    return env | {"PYTHONPATH": str(HOOK), "TESTS_HIDE": " ".join(hidden())}


@cache
def hidden() -> list[str]:
    """The modules of distributions that requirements/test.lock names and run.lock does not."""
    only_tests = _locked("test") - _locked("run")
    modules = packages_distributions()
    return sorted(name for name, owners in modules.items() if {_plain(owner) for owner in owners} <= only_tests)


def _locked(kind: str) -> set[str]:
    lines = (ROOT / "requirements" / f"{kind}.lock").read_text("utf-8").splitlines()
    return {_plain(match[1]) for line in lines if (match := re.match(r"([A-Za-z0-9._-]+)==", line))}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
