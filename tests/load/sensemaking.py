"""Many texts that can be coded, thousands of them coded, and what is asked of the pages that read them."""

from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa

from engage.agreements.models import Agreement
from engage.coding import stages, texts
from engage.coding.models import Code, Codebook, Coding, Step, Text
from engage.coding.rules import Act, Source, Stance
from engage.core import clock
from engage.core.authority import SYSTEM
from engage.core.work import Store, Work, unit_of_work
from tests.load.fill import Subject

CODERS = 3
BATCH = 2000


def prepare(store: Store, about: Subject, *, coded: int) -> tuple[str, UUID]:
    """Register every approved text and put codes on so many; the agreement's address, and a text nobody has read."""
    after: int | None = -1
    while after is not None:
        with unit_of_work(store, SYSTEM) as work:
            after = texts.sync(work, after=after)
    with unit_of_work(store, SYSTEM) as work:
        agreement = work.one(sa.select(Agreement).where(Agreement.slug == about.slug))
        coding = sa.select(Code.id).join(Codebook).where(Codebook.agreement_id == agreement.id)
        codes = work.all(coding.where(Code.ended_at.is_(None)).order_by(Code.key))
        unread = _unread(work, agreement.id)
        rows = work.rows(unread.limit(coded))
        for start in range(0, len(rows), BATCH):
            _code(work, rows[start : start + BATCH], codes, [uuid4() for _ in range(CODERS)])
        work.run(sa.update(Codebook).where(Codebook.agreement_id == agreement.id).values(suggestions_on=False))
        stages.count(work)
        return agreement.slug, work.rows(unread.limit(1))[0][0]


def _unread(work: Work, agreement_id: UUID) -> Any:
    read = sa.exists().where(Step.text_id == Text.id)
    wanted = sa.select(Text.id, Text.text_hash, Text.of_version).where(Text.agreement_id == agreement_id, ~read)
    return wanted.where(Text.is_gone.is_(False), Text.is_public).order_by(Text.arrived)


def _code(work: Work, rows: list[Any], codes: list[UUID], coders: list[UUID]) -> None:
    stances: tuple[Any, ...] = (None, *Stance)
    now, batch, steps, codings = clock.now(), uuid4(), [], []
    for n, (text_id, mark, version) in enumerate(rows):
        known = {"text_id": text_id, "of_version": version, "text_hash": mark, "coder": coders[n % CODERS]}
        known |= {"made_at": now, "ended_at": None}
        step = {"id": uuid4(), "act": Act.CODED, "batch": batch, "codebook_version": 1, **known}
        steps.append(step | dict.fromkeys(("note", "to", "ended_in")))
        span = {"start": None, "end": None} if n % 2 else {"start": 3, "end": 30}
        given = {"step_id": step["id"], "code_id": codes[n % len(codes)], "stance": stances[n % len(stances)]}
        codings.append({"id": uuid4(), "source": Source.HAND, "run_id": None, **known, **span, **given})
    work.session.execute(sa.insert(Step), steps)
    work.session.execute(sa.insert(Coding), codings)
    stages.keep(work, Text.id.in_([row[0] for row in rows]))
