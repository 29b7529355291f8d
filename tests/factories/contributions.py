"""Contributions, and the focus area they are about, for tests: made by the services that make them for real."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea, Part, PartKind
from engage.bodies.models import Body, BodyKind, Level, Region
from engage.consent.models import ConsentWording, Purpose
from engage.contributions import service
from engage.contributions.models import Channel, Contribution
from engage.core.languages import LANGUAGES
from engage.core.work import Work
from engage.drafts.rules import Answers

TEXT = "Det er svært at finde et sted, hvor min bror kan være om dagen. Vi venter stadig på svar fra visitationen."


def agree_to(work: Work) -> None:
    """The words of consent, once."""
    if work.one(sa.select(ConsentWording).limit(1)) is not None:
        return
    for purpose in Purpose:
        for language in LANGUAGES:
            said = {"label": "Yes", "text": f"Yes to {purpose.value}", "legal_basis": "GDPR 6(1)(a)"}
            work.add(ConsentWording(purpose=purpose, version=1, language=language.code, **said))
    work.flush()


def make_body(work: Work, key: str = "kkr-test", **values: Any) -> Body:
    """A KKR."""
    known = {"kind": BodyKind.KKR, "level": Level.INTERMUNICIPAL, "valid_from": date(2020, 1, 1)}
    body = work.add(Body(**({"key": key, "name": key.upper()} | known | values)))
    work.flush()
    return body


def make_focus_area(work: Work, slug: str = "test-2027-28", number: int = 1, **values: Any) -> FocusArea:
    """A focus area that is open for input, in an agreement of a KKR of its own unless `body` is given."""
    body = values.pop("body", None) or make_body(work, f"kkr-{slug}")
    agreement = work.one(sa.select(Agreement).where(Agreement.slug == slug))
    if agreement is None:
        region = work.add(Region(key=f"region-{slug}", name="Region Test", valid_from=date(2020, 1, 1)))
        work.flush()
        period = {"period_from": date(2027, 1, 1), "period_to": date(2028, 12, 31)}
        owners = {"region_id": region.id, "body_id": body.id}
        agreement = work.add(Agreement(slug=slug, title=f"Rammeaftale {slug}", purpose="Sammen", **period, **owners))
        work.flush()
    part = work.one(sa.select(Part).where(Part.agreement_id == agreement.id))
    if part is None:
        named = {"title": "Udviklingsdel", "covers": "", "position": 1}
        part = work.add(Part(agreement_id=agreement.id, kind=PartKind.DEVELOPMENT, **named))
        work.flush()
    given = {
        "title": f"Fokusområde {number}",
        "input_from": work.today - timedelta(days=30),
        "input_to": work.today + timedelta(days=30),
    }
    area = FocusArea(agreement_id=agreement.id, part_id=part.id, number=number, **(given | values))
    work.add(area)
    work.flush()
    return area


def make_contribution(work: Work, text: str = TEXT, *, channel: Channel = Channel.WEB, **values: Any) -> Contribution:
    """A received contribution that everyone may read when it is approved; `values`: answers, or columns."""
    agree_to(work)
    names = set(Answers.__dataclass_fields__)
    answers = {"publish": "public", "role": "citizen"} | {key: value for key, value in values.items() if key in names}
    columns = {key: value for key, value in values.items() if key not in names}
    made, _ = service.submit(
        work,
        Answers(text=text, **answers),
        once=uuid4().hex,
        language="da",
        channel=channel,
        provenance="" if channel is Channel.WEB else "A letter",
    )
    for key, value in columns.items():
        setattr(made, key, value)
    work.flush()
    return made


def make_code(work: Work, **values: Any) -> tuple[Contribution, str]:
    """A received contribution and the code that opens it."""
    agree_to(work)
    answers = Answers(**({"text": TEXT, "publish": "public", "role": "citizen"} | values))
    return service.submit(work, answers, once=uuid4().hex, language="da")
