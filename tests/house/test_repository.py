"""What must never stand in a file of the project, and what the locks promise."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT, project_files, read, shown

LOCKS = ("run", "test", "assets")

# One letter of each stands in brackets, so that this file keeps the law it states.
FORBIDDEN = {
    "unfinished work": r"\b([T]ODO|[F]IXME|[X]XX|[H]ACK)\b|[N]otImplementedError",
    "a hole in the coverage": r"[p]ragma: no cover",
    "a test that asserts nothing": r"[a]ssert True\b",
    "a test that is left out": r"pytest\.(mark\.)?([s]kip|[s]kipif|[x]fail)\b",
    "a path of one machine": r"(?<![\w.])/([w]ork|[r]oot|[h]ome)/\w",
    "an address of a registry": r"[p]ypi\.org|[p]ythonhosted\.|[r]egistry\.(npmjs|yarnpkg)",
    "a private key": r"[B]EGIN [A-Z ]*PRIVATE KEY",
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = []
    for path in project_files():
        text = read(path)
        if text is not None and (hit := pattern.search(text)):
            found.append(f"{shown(path)}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}")
    assert not found, "\n".join(found)


def test_the_laws_read_the_whole_project() -> None:
    names = {shown(path) for path in project_files()}
    assert {"run", "pyproject.toml", "engage/core/work.py", "requirements/run.lock"} <= names


def pins(name: str) -> dict[str, str]:
    """Package and exact version of a lock."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    return dict(re.findall(r"^([a-z0-9.-]+)==([^ ;\\]+)", text, flags=re.MULTILINE))


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.lock").read_text()
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links", text)
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert entries
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_front_end_lock_names_hashes_and_no_address() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    locked = {name: entry for name, entry in packages.items() if name}
    assert locked
    assert [name for name, entry in locked.items() if "resolved" in entry] == []
    assert [name for name, entry in locked.items() if "integrity" not in entry] == []


def test_what_is_tested_is_what_runs() -> None:
    run, tested = pins("run"), pins("test")
    assert {name: version for name, version in run.items() if tested.get(name) != version} == {}


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    extras, groups = project["project"]["optional-dependencies"], project["dependency-groups"]
    asked = {
        "run": [*project["project"]["dependencies"], *extras["postgres"], *extras["demo"], *extras["analysis"]],
        "test": [*groups["test"], *groups["dev"]],
        "assets": extras["assets"],
    }
    missing = []
    for lock, wanted in asked.items():
        held = pins(lock)
        for requirement in map(Requirement, wanted):
            version = held.get(canonicalize_name(requirement.name))
            if version is None or version not in requirement.specifier:
                missing.append(f"{lock}.lock: {requirement} (has {version})")
    assert not missing, "Make the locks anew: " + ", ".join(missing)
