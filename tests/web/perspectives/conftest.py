"""Two moderators: one who drafts, and one who reads."""

import pytest

from engage.core.work import Work
from tests.web.moderation.conftest import moderator


@pytest.fixture
def mads(work: Work) -> Work:
    return moderator(work)


@pytest.fixture
def kirsten(work: Work) -> Work:
    return moderator(work, "Kirsten Kollega")
