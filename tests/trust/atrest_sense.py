"""Notes of coders, wishes for files and what the machine found at rest: sealed to their row."""

import base64
from collections.abc import Callable
from itertools import pairwise
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from engage.agreements.models import Agreement, FocusArea
from engage.bodies import service as bodies
from engage.coding import service as coding
from engage.coding.ending import finish
from engage.coding.models import Run, Step, Text
from engage.coding.rules import Choice, RunKind
from engage.core.authority import SYSTEM, Role
from engage.core.ids import new_token
from engage.core.work import Work, unit_of_work
from engage.exports import service as exports
from engage.exports.models import ExportRequest
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.coding import make_codes, make_text
from tests.ground import Ground
from tests.trust.needles import mark

SEALED: tuple[tuple[Any, str], ...] = (
    (Text, "note"), (Step, "note"), (ExportRequest, "reason"), (ExportRequest, "refusal"), (Run, "result"),
)  # fmt: skip

MOST = 40  # texts: each looks through the register


def sow(ground: Ground, persons: int) -> None:
    """So many texts for the secretariat are handed over and settled, and files wanted; some patterns are found."""
    with unit_of_work(ground.store, SYSTEM) as work:
        area = work.rows(
            sa.select(FocusArea, Agreement.slug)
            .join(Agreement, Agreement.id == FocusArea.agreement_id)
            .where(FocusArea.input_from <= work.today, FocusArea.input_to >= work.today)
            .order_by(Agreement.slug, FocusArea.number)
        )[0]
        slug, reference = area[1], f"{area[1]}:{area[0].number}"
        code = make_codes(work, "Ventetid", area=area[0])[0]
        one, other = _coder(work), _coder(work)
        for number in range(min(persons, MOST)):
            words = f"Vi har ventet på {mark('text', number)} i to år."
            text = make_text(work, words, secret=True, reference=reference)
            _differ(one, other, text, code.id, number)
            _wish(one, other, slug, number)
        run = coding.put_down(as_actor(work, SYSTEM), area[0].agreement_id, RunKind.DISCOVERY)
        run_id = run.id
    result = {"piles": [{"words": [mark("typical words", number)]} for number in range(persons)]}
    finish(ground.store, run_id, outcome="done", result=result)


def _coder(work: Work) -> Work:
    account = make_account(work, email=f"{uuid4().hex}@staff.example")
    work.flush()
    bodies.give_role(work, account.id, Role.MODERATOR, valid_from=work.today)
    return as_actor(work, bodies.actor_for(work, account.id))


def _differ(one: Work, other: Work, text: Text, code_id: Any, number: int) -> None:
    seen = text.text_hash.hex()
    assert other.actor.account_id is not None
    coding.hand_over(one, text.id, to=other.actor.account_id, note=f"Se på {mark('note to a colleague', number)}.")
    coding.save(one, text.id, [Choice(code_id)], seen=seen)
    coding.save(other, text.id, [], seen=seen, nothing_fits=True)
    if number % 2:
        note = f"Vi talte om {mark('how it was settled', number)}."
        coding.settle(one, text.id, [Choice(code_id)], seen=seen, note=note)
    if number % 3 == 0:  # so that some notes stay with their texts
        coding.hand_over(one, text.id, to=other.actor.account_id, note=f"Igen: {mark('note to a colleague', number)}.")


def _wish(one: Work, other: Work, slug: str, number: int) -> None:
    reason = f"Til mødet med {mark('why a file is wanted', number)}, og kun os."
    wish = exports.ask(one, slug, "kodninger", reason=reason, once=new_token())
    exports.answer(other, wish.id, approve=False, why_not=f"Nej: {mark('why no file', number)}.")


# --- What the ciphertext itself gives away ----------------------------------------------------


def swaps(work: Work, most: int) -> list[Callable[[], object]]:
    """Opening what was moved to another row or another column."""
    tried: list[Callable[[], object]] = []
    for kind, column in SEALED:
        rows = work.all(sa.select(kind).where(getattr(kind, column).is_not(None)).limit(most))
        tried += [
            lambda a=a, b=b, c=column: work.keys.unseal(getattr(a, c), work.place(b, c)) for a, b in pairwise(rows)
        ]
        tried += [lambda a=a, c=column: work.keys.unseal(getattr(a, c), work.place(a, f"{c}_2")) for a in rows[:1]]
    return tried


def lengths(work: Work) -> set[int]:
    """How long the sealed values are, but for what the machine found: that says how many texts there are, no more."""
    columns = [getattr(kind, column) for kind, column in SEALED if kind is not Run]
    tokens = [token for column in columns for token in work.all(sa.select(column).where(column.is_not(None)))]
    return {len(base64.b64decode(token.rpartition(".")[2])) for token in tokens}
