"""A process of the product under measurement finds what an installation has, and nothing else."""

import os
import subprocess
import sys

from tests.installed import as_installed, hidden

LOOK = """
import importlib.util
import engage.app
for name in ("rich", "pytest"):
    try:
        importlib.util.find_spec(name)
        print(name)
    except ModuleNotFoundError:
        pass
"""


def test_the_product_loads_without_what_only_the_tests_have() -> None:
    assert {"pytest", "rich", "playwright"} <= set(hidden())
    assert not {"flask", "sqlalchemy", "psycopg"} & set(hidden())
    env, command = as_installed(dict(os.environ)), [sys.executable, "-c", LOOK]
    told = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stdout) == (0, ""), told.stderr
