"""Two moderators, as every room needs them in which a second person reads."""

import pytest

from engage.core.work import Work
from tests.factories.accounts import person


@pytest.fixture
def mads(work: Work) -> Work:
    return person(work)


@pytest.fixture
def kirsten(work: Work) -> Work:
    return person(work, "Kirsten Kollega")
