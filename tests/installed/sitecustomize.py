"""Loaded by Python itself at the start of a process of the product under measurement (`tests.installed`)."""

import os
import sys


class Hidden:
    """Finds none of the modules that TESTS_HIDE names."""

    names = frozenset(os.environ.get("TESTS_HIDE", "").split())

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name.partition(".")[0] in cls.names:
            raise ModuleNotFoundError(f"only the tests have {name}", name=name)


sys.meta_path.insert(0, Hidden)
