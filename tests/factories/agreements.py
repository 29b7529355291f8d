"""The facts of the product, as files hold them and as rows, for tests."""

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import engage
from engage.agreements import service
from engage.bodies.models import Region
from engage.bodies.service import load_bodies
from engage.contributions.models import Contribution, PublicVersion
from engage.core.work import Work
from engage.drafts.rules import Speaker

DATA = Path(engage.__file__).parent / "data"
SOON = "sjaelland-2027-28"
EARLIER = "sjaelland-2021-22"


@cache
def _read(path: str) -> str:
    return (DATA / path).read_text("utf-8")


def file(path: str) -> Any:
    """A fresh copy of a file of facts, to be spoilt at will."""
    return json.loads(_read(path))


def load_facts(work: Work) -> None:
    """Regions, bodies and both agreements."""
    load_bodies(work, file("facts/municipalities.json"))
    service.load_agreement(work, file("facts/agreements.json"))


def load_cycles(work: Work) -> None:
    """The two cycles that are open for input, and what they are copied from."""
    load_facts(work)
    service.load_cycles(work, file("demo/cycles.json"))


def make_voice(work: Work, contribution: Contribution, number: int, **values: Any) -> PublicVersion:
    """What everyone may read of a contribution, as the service leaves it."""
    region = work.add(Region(key=uuid4().hex[:20], name="Region Sjælland", valid_from=date(2007, 1, 1)))
    work.flush()
    known = {
        "contribution_id": contribution.id,
        "of_version": 1,
        "focus_area_id": contribution.focus_area_id,
        "text": f"Stemme {number}: vi venter stadig.",
        "language": "da",
        "stems": "",
        "role": Speaker.RELATIVE,
        "region_id": region.id,
        "month": date(2026, 11, 1),
        "published_on": work.today,
    }
    voice = work.add(PublicVersion(number=number, **(known | values)))
    work.flush()
    return voice
