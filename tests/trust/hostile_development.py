"""Hostile words and names of files in development work: kept, and looked at on every page that shows them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.authority import Actor, Held, Role
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work
from engage.demo import load as demo
from engage.development import closing, including, service
from engage.development.including import In, Result, Sent
from engage.development.models import Activity
from engage.development.rules import PLACE_LONGEST, TITLE_LONGEST, Kind, Outcome
from engage.development.service import Plan
from engage.perspectives.models import Perspective
from tests.conftest import as_actor
from tests.trust import hostile
from tests.trust.hostile_briefs import published
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

DESK = "/arbejde/udvikling/"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


@dataclass(frozen=True)
class Shown:
    """Two that are closed, one with a perspective in it and one with the reason why none, and a file of the first."""

    number: int
    without: int
    perspective: int
    inclusion: UUID
    change: UUID
    file: UUID


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field of development work, and look wherever it is shown."""
    for shown in each_kept(known, values, _keep, "development work"):
        _look(known, shown)


def _keep(work: Work, value: str) -> Shown:
    text = plain(value)[:3900]
    line = " ".join(text.split())
    one = as_actor(work, Actor(demo.account_of(work, "moderator"), "M", (Held(Role.MODERATOR),), kind="person"))
    perspective = published(one)
    it, without = (_started(one, perspective, line, text) for _ in range(2))
    sent = Sent(f"{value}.pdf", PDF)
    told = In(line[:PLACE_LONGEST], text, sent)
    inclusion = including.include(one, it.number, perspective.id, told, version=it.version, once=new_token())
    change = including.add_change(
        one,
        it.number,
        Result(
            text,
            line[:PLACE_LONGEST],
            Outcome.DELIVERED,
            work.today,
            text,
            _link(line),
            line[:PLACE_LONGEST],
            sent,
        ),
        version=it.version,
        once=new_token(),
    )
    for each in (it, without):
        service.publish(one, each.number, version=each.version)
        closing.close(one, each.number, why_none=text, version=each.version)
    assert inclusion.file_id is not None
    return Shown(it.number, without.number, perspective.number, inclusion.id, change.id, inclusion.file_id)


def _link(line: str) -> str:
    """An address with the words in it, as far as an address may hold them."""
    return "https://example.org/" + "".join(sign for sign in line[:200] if not sign.isspace())


def _started(one: Work, perspective: Perspective, line: str, text: str) -> Activity:
    body_id = one.all(sa.select(Body.id).order_by(Body.key))[0]
    plan = Plan(Kind.SEMINAR, line[:TITLE_LONGEST], text, [perspective.focus_area_id], body_id, one.today)
    return service.start(one, plan, once=new_token())


# --- Looking ----------------------------------------------------------------------------------


def _judge(known: Matrix, name: str, path: str) -> Any:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
    if answer.mimetype == "text/html":
        hostile.judge(known.tally, f"development work, at {path}", answer.status_code, answer.headers, answer.data)
    return answer


def _look(known: Matrix, shown: Shown) -> None:
    for number in (shown.number, shown.without):
        for page in ("", "historik"):
            _judge(known, "moderator", f"{DESK}{number}/{page}")
        for language in ("", "/let", "/en", "/de"):
            _judge(known, "anonymous", f"{language}/udvikling/{number}/")
    _judge(known, "moderator", f"{DESK}{shown.number}/virkning/{shown.change}")
    _judge(known, "moderator", DESK)
    _judge(known, "anonymous", "/udvikling/")
    _judge(known, "anonymous", f"/perspektiver/{shown.perspective}/")
    file = _judge(known, "anonymous", f"/udvikling/{shown.number}/filer/{shown.file}")
    known.tally.expect(file.data == PDF, "a file came back as another one")
    kind, named = file.headers.get("Content-Type", ""), file.headers.get("Content-Disposition", "")
    known.tally.expect(kind == "application/pdf", f"a file is served as {kind}")
    known.tally.expect(file.headers.get("X-Content-Type-Options") == "nosniff", "a browser may guess what a file is")
    known.tally.expect("\n" not in named and "\r" not in named and "/" not in named.partition("''")[0], named)
