"""What every installation needs before it opens: places and councils, vocabulary, agreements, words, time limits."""

import json
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from engage.agreements import service as agreements
from engage.bodies import service as bodies
from engage.consent import service as consent
from engage.consent.models import ConsentWording, RetentionRule
from engage.core.work import Work
from engage.wording import service as wording
from engage.wording.models import Page

DATA = Path(__file__).resolve().parent / "data"


def facts(name: str) -> Any:
    """A file of the data folder, read."""
    return json.loads((DATA / name).read_text("utf-8"))


def load(work: Work) -> int:
    """Load it all; the number of changes, 0 when everything is there. Raises FactsError."""
    changes = bodies.load_bodies(work, facts("facts/municipalities.json"))
    changes += agreements.load_taxonomy(work, facts("facts/taxonomy.json"))
    changes += agreements.load_agreement(work, facts("facts/agreements.json"))
    changes += consent.load(work, facts("consents.json"), facts("retention.json"))
    return changes + wording.load_pages(work, DATA / "pages")


def missing(work: Work) -> bool:
    """Whether nobody could give input yet: no words of consent, no time limits or no pages."""
    return any(work.one(sa.select(kind.id).limit(1)) is None for kind in (ConsentWording, RetentionRule, Page))
