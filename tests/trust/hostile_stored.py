"""What was sent in stays harmless wherever it is shown later: to its writer, to moderators, to everyone."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from engage.bodies import service as bodies
from engage.contributions import service as contributions
from engage.contributions.models import Channel, Contribution
from engage.core.authority import Actor
from engage.core.ids import new_token
from engage.core.text import plain
from engage.core.work import Work
from engage.demo import load as demo
from engage.drafts.rules import Answers
from engage.moderation import service as moderation
from engage.moderation.models import Outcome
from engage.replies import service as replies
from tests.trust import hostile
from tests.trust.hostile_kept import each_kept
from tests.trust.matrix import Matrix, ask


def run(known: Matrix, values: list[str]) -> None:
    """Keep each value in every field, publish it, answer it, and look at every page that shows it."""
    for entered, code, number in each_kept(known, values, _keep, "contributions"):
        pages = [f"/arbejde/bidrag/{entered}", f"/arbejde/bidrag/{entered}/svar", "/arbejde/bidrag/"]
        for path in pages:
            _look(known, "moderator", path)
        _own(known, code)
        if number is not None:
            for path in (f"/bidrag/{number}/", "/", f"/en/bidrag/{number}/"):
                _look(known, "anonymous", path)


def _actors(work: Work) -> tuple[Actor, Actor]:
    one, other = (demo.account_of(work, role) for role in ("moderator", "moderator2"))
    assert one is not None
    assert other is not None
    return bodies.actor_for(work, one), bodies.actor_for(work, other)


def _keep(work: Work, value: str) -> tuple[UUID, str, int | None]:
    """A contribution that is nothing but this value; its code, and its public number when it could be published."""
    one, other = _actors(work)
    text = plain(value)[:9000]
    answers = Answers(
        text=text, role="helper", relation=text[:190], has_consent="yes", how_heard=text[:900], publish="public",
        helper_opinion=text, quote="yes", under_15="no", focus_area="unknown",
    )  # fmt: skip
    entered, code = contributions.submit(
        replace(work, actor=one),
        answers,
        once=new_token(),
        language="da",
        channel=Channel.LETTER,
        provenance=text[:900],
    )
    by_one, by_other = replace(work, actor=one), replace(work, actor=other)
    number = _publish(by_one, by_other, entered)
    written = replies.write(by_one, entered.id, text[:900], 0)
    replies.send_to_review(by_one, entered.id, written.revision)
    replies.publish(by_other, entered.id, written.revision)
    return entered.id, code, number


def _publish(by_one: Work, by_other: Work, entered: Contribution) -> int | None:
    """Its public number, where nothing personal stands in the way."""
    sheet = moderation.open_original(by_one, entered.id)
    if sheet.obstacles:
        return None
    step = moderation.propose(by_one, entered.id, Outcome.PUBLISH, token=sheet.token, sure=True)
    if step.needs_second:
        moderation.confirm(by_other, step.id, token=moderation.open_original(by_other, entered.id).token)
    public: Any = moderation.open_original(by_one, entered.id).public
    return public.number if public is not None else None


def _look(known: Matrix, name: str, path: str) -> None:
    answer = ask(known.people[name], "GET", path)
    known.tally.expect(answer.status_code == 200, f"{path}: {answer.status_code}")
    hostile.judge(known.tally, f"what was kept, at {path}", answer.status_code, answer.headers, answer.data)


def _own(known: Matrix, code: str) -> None:
    """The writer's own pages, opened with the code."""
    client = known.app.test_client()
    person = replace(known.people["anonymous"], client=client)
    with client.session_transaction() as session, known.people["anonymous"].client.session_transaction() as other:
        session["csrf_token"] = other["csrf_token"]
    client.post("/mit-bidrag", data={"code": code, "csrf_token": person.token})
    for path in ("/mit-bidrag", "/mit-bidrag/ret", "/mit-bidrag/data.txt"):
        answer = client.get(path)
        known.tally.expect(answer.status_code in (200, 303), f"{path}: {answer.status_code}")
        if answer.mimetype == "text/html":
            hostile.judge(known.tally, f"one's own, at {path}", answer.status_code, answer.headers, answer.data)
