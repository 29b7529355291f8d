"""PostgreSQL that cannot be reached stops whatever needs it with one line."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that is taken, and where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


@pytest.mark.parametrize("command", [["check"], ["serve", "--port", "0"], ["worker"], ["load", "basics"]])
def test_a_database_that_is_away_is_told_in_one_line(command: list[str], closed_port: int, tmp_path: Path) -> None:
    settings = {
        "ENGAGE_DEMO": "1",
        "ENGAGE_DATA_DIR": str(tmp_path),
        "ENGAGE_DATABASE_URL": f"postgresql+psycopg://somebody:unsaid@127.0.0.1:{closed_port}/none",
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ENGAGE_")}
    done = subprocess.run(
        [sys.executable, "-m", "engage", *command],
        cwd=ROOT,
        env=clean | settings,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("The database cannot be reached: ")
    assert str(closed_port) in line
    assert "unsaid" not in line
