"""The tools that read the code find nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

BIN = Path(sys.executable).parent

TOOLS = {
    "ruff": ["check", "--no-cache", "engage", "tests", "migrations", "run"],
    "lint-imports": ["--no-cache"],
    "mypy": [],
    "djlint": ["templates", "--lint", "--quiet"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_a_tool_has_nothing_to_say(tool: str) -> None:
    done = subprocess.run(
        [str(BIN / tool), *TOOLS[tool]], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, f"{tool}:\n{done.stdout[-6000:]}\n{done.stderr[-2000:]}"
