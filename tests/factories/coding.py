"""Codebooks and texts that can be coded, for tests: made by the services that make them for real."""

from typing import Any

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.coding import codebook, texts
from engage.coding.codebook import Wording
from engage.coding.models import Code, Codebook, Text
from engage.contributions import service as contributions
from engage.contributions.models import Contribution, Status
from engage.core.authority import SYSTEM
from engage.core.work import Work
from tests.conftest import as_actor
from tests.factories.contributions import TEXT, make_contribution, make_focus_area

REFERENCE = "test-2027-28:1"


def make_codes(work: Work, *names: str, area: FocusArea | None = None) -> list[Code]:
    """Codes of the focus area's agreement, numbered 1, 2, ... in the order of their names."""
    area = area or _area(work)
    return [codebook.add(as_actor(work, SYSTEM), area.agreement_id, Wording(name)) for name in names]


def _area(work: Work) -> FocusArea:
    return work.one(sa.select(FocusArea)) or make_focus_area(work)


def approve(work: Work, it: Contribution, text: str | None = None) -> None:
    """Everyone may read it, in these words."""
    system = as_actor(work, SYSTEM)
    words = text if text is not None else TEXT
    contributions.publish_version(system, it, text=words, helper_opinion="", language="da")


def make_text(
    work: Work, words: str = TEXT, *, secret: bool = False, reference: str = REFERENCE, **values: Any
) -> Text:
    """An approved text that can be coded; secret: for the secretariat only."""
    _area(work)
    system = as_actor(work, SYSTEM)
    it = make_contribution(system, words, focus_area=reference, **values)
    if secret:
        it.status, it.status_on = Status.SECRETARIAT_ONLY, work.today
    else:
        approve(work, it, words)
    return registered(work, it)


def registered(work: Work, it: Contribution) -> Text:
    """The contribution's text, once the worker has been by."""
    work.flush()
    texts.sync(as_actor(work, SYSTEM))
    found: Text | None = work.one(sa.select(Text).where(Text.contribution_id == it.id))
    assert found is not None
    return found


def agreement_of(work: Work, text: Text) -> Agreement:
    return work.get(Agreement, text.agreement_id)


def codebook_of(work: Work, text: Text) -> Codebook:
    found: Codebook = work.one(sa.select(Codebook).where(Codebook.agreement_id == text.agreement_id))
    return found
