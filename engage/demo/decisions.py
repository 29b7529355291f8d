"""The demo's answers from politicians: what was put to whom, what they decided, what was done, and what is late."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from engage.accounts import service as accounts
from engage.basics import facts
from engage.bodies import queries as body_queries
from engage.bodies import service as bodies
from engage.bodies import signing
from engage.bodies.models import SeatRole
from engage.core.authority import SYSTEM, Actor
from engage.core.work import Work
from engage.decisions import publishing, queries, replying, service
from engage.decisions.models import Asked
from engage.decisions.publishing import WasDone
from engage.decisions.rules import Outcome
from engage.decisions.service import Answer
from engage.demo.development import perspectives_by_place
from engage.wording import service as wording

Told = dict[str, Any]


def is_loaded(work: Work) -> bool:
    return work.one(sa.select(Asked.id).limit(1)) is not None


def load(work: Work, actors: dict[str, Actor]) -> int:
    """Make it all, on days gone by; the number made. What needs a perspective that is not there is left out."""
    file, present, known = facts("demo/decisions.json"), work.now, perspectives_by_place(work)
    people = actors | {"chair": _chair(work, file["chair"])}
    _lead(work, actors["politician"], file["politician_leads"])
    made = 0
    for number, each in enumerate(file["asked"]):
        perspective, body = known.get(each["perspective"]), body_queries.body_by_key(work, each["body"])
        if perspective is None or body is None:
            continue
        work.actor, work.now = actors["moderator"], present + timedelta(days=each["put_days"])
        due = (present + timedelta(days=each["due_days"])).date()
        it = service.put(work, perspective.id, body.id, due_on=due, once=f"demo-decision-{number}")
        if each["answer"]:
            _answer(work, it, each, people, present)
        made += 1
    work.now, work.actor = present, SYSTEM
    while replying.tell_some(work) is not None:
        pass
    work.flush()
    return made


def _chair(work: Work, told: Told) -> Actor:
    """Somebody who has the chair of the bodies that no role of the demo leads."""
    account = accounts.create_account(work, name=told["name"], email=told["email"], language="da")
    actor = bodies.actor_for(work, account.id)
    for key in told["seats"]:
        _lead(work, actor, key)
    return actor


def _lead(work: Work, actor: Actor, key: str) -> None:
    """The seat of a chair, for whoever does not have it yet."""
    body = body_queries.body_by_key(work, key)
    if body is None or actor.account_id is None or actor.account_id in signing.chairs(work, body.id):
        return
    bodies.give_seat(work, actor.account_id, body.id, SeatRole.CHAIR, valid_from=work.today - timedelta(days=400))
    work.flush()


def _answer(work: Work, it: Asked, each: Told, people: dict[str, Actor], present: Any) -> None:
    """The words, in every language, and their way as far as it goes."""
    answer, said_to_points = each["answer"], facts("demo/decisions.json")["points"]

    def said(name: str) -> str:
        return str(answer[name]["da"]) if answer[name] else ""

    points = {
        point.point_id: said_to_points[place % len(said_to_points)]
        for place, (_, point) in enumerate(queries.statement_points(work, it.perspective_id))
    }
    words = Answer(
        Outcome(answer["outcome"]),
        said("reasons"),
        answer["reasons"]["da@easy"],
        said("owner"),
        said("next_step"),
        (present + timedelta(days=answer["due_days"])).date() if answer["due_days"] else None,
        points={point_id: each_said["da"] for point_id, each_said in points.items()},
    )
    decision = service.write(work, it.number, words, version=it.version)
    wording.set_twins(work, list(_twins(decision, answer, ("reasons", "owner", "next_step"))))
    for point_id, row in queries.points(work, decision.id).items():
        wording.set_twins(work, list(_twins(row, {"words": points[point_id]}, ("words",))))
    service.send(work, it.number, version=it.version)
    if each["published_days"] is None:
        return
    work.actor, work.now = people[each["signer"]], present + timedelta(days=each["published_days"])
    service.sign(work, it.number, version=it.version)
    work.actor = people["moderator"]
    publishing.publish(work, it.number, version=it.version)
    for row in each["done"]:
        work.now = present
        day = (present + timedelta(days=row["days"])).date()
        fact = WasDone(row["what"]["da"], day, row["evidence"]["da"])
        made = publishing.add_done(work, it.number, fact, version=it.version, once=f"demo-done-{it.number}")
        wording.set_twins(work, list(_twins(made, row, ("what", "evidence"))))


def _twins(row: Any, words: Told, names: tuple[str, ...]) -> list[wording.Wanted]:
    return [
        (row, name, language, text)
        for name in names
        if words.get(name)
        for language, text in words[name].items()
        if language != "da"
    ]
