"""What tests of the pages of events share."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from engage.core.work import Work
from tests.factories.events import make_event

Act = Callable[..., AbstractContextManager[Work]]
SignIn = Callable[..., UUID]
LINK = "https://example.org/room"


def words(page: str) -> str:
    """What the page says, without its marks."""
    main = page.split('<main id="main"')[1].split("</main>", maxsplit=1)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def make(act: Act, **values: Any) -> int:
    with act() as work:
        return make_event(work, **values).number
