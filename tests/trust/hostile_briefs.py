"""Hostile words in briefs and in what politicians note: kept, and looked at on pages and in files."""

import io
import zipfile
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from xml.etree import ElementTree

import sqlalchemy as sa

from engage.bodies.models import Body
from engage.briefs import gathering, marking, queries, releasing, service
from engage.briefs.models import Brief
from engage.briefs.rules import ASSESSMENTS, TEXT_LIMIT
from engage.briefs.service import CONTACT_LIMIT, Purpose
from engage.core.authority import Actor, Held, Role
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work
from engage.demo import load as demo
from engage.perspectives.models import Perspective, Version
from engage.perspectives.rules import Stage
from engage.wording.rules import OTHERS
from tests.conftest import as_actor
from tests.trust import hostile
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask

DESK = "/arbejde/oplaeg/"
RUNS = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")


@dataclass(frozen=True)
class Shown:
    """A brief that is released and has a next edition in the making, and one that was withdrawn."""

    brief: UUID
    number: int
    withdrawn: int


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field of a brief, and look wherever it is shown."""
    for shown in each_kept(known, values, _keep, "briefs"):
        _look(known, shown)
        _files(known, shown.number)


def _person(work: Work, name: str, role: Role) -> Work:
    return as_actor(work, Actor(demo.account_of(work, name), name, (Held(role),), kind="person"))


def _keep(work: Work, value: str) -> Shown:
    text = " ".join(plain(value).split())[: TEXT_LIMIT - 1]
    one, other = (_person(work, name, Role.MODERATOR) for name in ("moderator", "moderator2"))
    it, withdrawn = _released(one, other, text), _released(one, other, text)
    releasing.withdraw(one, withdrawn.id, why=plain(value)[:400])
    releasing.revise(one, it.id)
    _write(one, it, text)
    politician = _person(work, "politician", Role.POLITICIAN)
    for number in _numbers(one, it)[:2]:
        marking.put(politician, it.number, number, note=plain(value)[:900])
    return Shown(it.id, it.number, withdrawn.number)


def published(work: Work) -> Perspective:
    """A published perspective, of the focus area that has most of them; they hold hostile words already."""
    many = sa.func.count(Version.id).over(partition_by=Perspective.focus_area_id)
    found: Perspective = work.all(
        sa.select(Perspective)
        .join(Version, Version.perspective_id == Perspective.id)
        .where(Version.stage == Stage.PUBLISHED)
        .order_by(many.desc(), Perspective.number.desc())
        .limit(1)
    )[0]
    return found


def _revision(work: Work, it: Brief) -> int:
    return queries.draft(work, it.id).edition.revision


def _numbers(work: Work, it: Brief) -> list[int]:
    return [number for _, number in gathering.choices(work, queries.draft(work, it.id).edition.id)]


def _released(one: Work, other: Work, text: str) -> Brief:
    """A brief in which every field of people holds the text, sent back with it once, and released."""
    body_id = one.all(sa.select(Body.id).order_by(Body.key))[0]
    it = service.start(
        one, published(one).focus_area_id, Purpose(body_id, None, None, text[:CONTACT_LIMIT]), once=new_token()
    )
    _write(one, it, text)
    releasing.send(one, it.id, revision=_revision(one, it))
    releasing.send_back(other, it.id, why=text, revision=_revision(one, it))
    releasing.send(one, it.id, revision=_revision(one, it))
    releasing.release(other, it.id, revision=_revision(one, it))
    return it


def _write(one: Work, it: Brief, text: str) -> None:
    numbers = _numbers(one, it)
    service.serious(one, it.id, numbers[-1], reason=text, revision=_revision(one, it))
    words = {f"ask.P{number}": text for number in numbers}
    words |= {f"assess.{place}": text for place in range(1, ASSESSMENTS + 1)}
    service.write(one, it.id, words, what_changed=text, revision=_revision(one, it))
    for language in OTHERS:
        service.retell(one, it.id, language, words, revision=_revision(one, it))


# --- Looking ----------------------------------------------------------------------------------


def _judge(known: Matrix, name: str, path: str, wanted: int = 200) -> Any:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code == wanted, f"{path}: {answer.status_code}")
    if answer.mimetype == "text/html":
        hostile.judge(known.tally, f"a brief, at {path}", answer.status_code, answer.headers, answer.data)
    return answer


def _look(known: Matrix, shown: Shown) -> None:
    for page in ("", "/til", "/raekkefoelge", "/ord", "/sprog/da@easy", "/sprog/de", "/gennemse", "/historik"):
        _judge(known, "moderator", f"{DESK}{shown.brief}{page}")
    _judge(known, "moderator", DESK)
    for page in ("mine", f"rejs/{shown.number}"):
        _judge(known, "politician", f"{DESK}{page}")
    for language in ("", "/let", "/en", "/de"):
        for page in ("", "tal", "tjek", "udgaver"):
            _judge(known, "anonymous", f"{language}/oplaeg/{shown.number}/{page}")
        _judge(known, "anonymous", f"{language}/oplaeg/{shown.withdrawn}/", wanted=410)
    _judge(known, "anonymous", "/oplaeg/")


def _files(known: Matrix, number: int) -> None:
    """Neither file runs anything, and a program can read the document."""
    for language in ("", "/let", "/de"):
        pdf = _judge(known, "anonymous", f"{language}/oplaeg/{number}/oplaeg.pdf").data
        known.tally.expect(pdf.startswith(b"%PDF-"), f"brief {number} is no PDF")
        found = [part for part in RUNS if part in pdf]
        known.tally.expect(not found, f"the PDF of brief {number} holds {found}")
    docx = _judge(known, "anonymous", f"/oplaeg/{number}/oplaeg.docx").data
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        body = ElementTree.fromstring(parts.read("word/document.xml"))  # noqa: S314 - a file of our own
        names = [name for name in parts.namelist() if "vba" in name or "embeddings" in name]
    fields = [each.tag for each in body.iter() if each.tag.endswith(("}instrText", "}object", "}altChunk"))]
    known.tally.expect(not names and not fields, f"the document of brief {number} holds {names + fields}")
