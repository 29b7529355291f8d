"""Loads the demo's content, all in one transaction, through the services that visitors and staff use."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from engage import basics
from engage.accounts import service as accounts
from engage.agreements import service as agreements
from engage.basics import facts
from engage.bodies import queries as body_queries
from engage.bodies import service as bodies
from engage.bodies.models import SeatRole
from engage.contributions import service as contributions
from engage.contributions.models import Channel, Contribution, PartKind
from engage.core.authority import SYSTEM, VISITOR, Actor, Role
from engage.core.work import Store, Work, unit_of_work
from engage.demo import (
    briefs,
    coding,
    decisions,
    development,
    dialogue,
    events,
    following,
    hearings,
    perspectives,
    questions,
    rounds,
    writing,
)
from engage.demo.people import account_of, all_of_them, once
from engage.drafts.rules import Answers
from engage.moderation import service as moderation
from engage.moderation.models import Outcome
from engage.moderation.redacting import Why
from engage.moderation.rules import Reason
from engage.notifications.models import Message
from engage.replies import service as replies


def load(store: Store) -> str:
    """Load facts and words, and people and voices unless they are there; says what it did. Raises Refused."""
    with unit_of_work(store, SYSTEM) as work:
        basics.load(work)  # newer words reach a demo that was loaded before
        if account_of(work, "administrator") is not None:
            _events(work)  # a demo of an earlier release has none
            if not coding.is_loaded(work):
                _code(work, _moderators(work))
            if not perspectives.is_loaded(work):
                perspectives.load(work, _moderators(work))
            if not briefs.is_loaded(work):
                briefs.load(work, _moderators(work))
            if not development.is_loaded(work):
                development.load(work, _organiser(work))
            if not hearings.is_loaded(work):
                hearings.load(work, *_council(work))
            if not decisions.is_loaded(work):
                decisions.load(work, _actors(work, "moderator", "politician"))
            if not questions.is_loaded(work):
                questions.load(work, _actors(work, "moderator", "politician", "council_chair"))
            if not rounds.is_loaded(work):
                rounds.load(work, _actors(work, "moderator", "organiser", "council_chair", "politician"))
            if not following.is_loaded(work):
                following.load(work)
            _leave_today(work)
            return "The demo content is there already."
        _cycles(work)
        actors = _accounts(work)
        held = _events(work)
        told = _voices(work, actors) + writing.load(work, actors["moderator"])
        _code(work, actors)
        perspectives.load(work, actors)
        briefs.load(work, actors)
        development.load(work, actors["organiser"])
        hearings.load(work, actors["council_chair"], actors["council_member"])
        decisions.load(work, actors)
        questions.load(work, actors)
        told += rounds.load(work, actors)
        following.load(work)
        _leave_today(work)
        return f"Loaded the agreements, {len(actors)} people, {held} events and {told} contributions."


def _code(work: Work, actors: dict[str, Actor]) -> None:
    """Code the texts on the day before perspectives are made of them."""
    present = work.now
    work.now = present - perspectives.AGO - timedelta(days=1)
    coding.load(work, actors, _themes())
    work.now = present


def _themes() -> dict[str, list[str]]:
    """What the demo's voices are about, by their names."""
    return {each["id"]: each["themes"] for each in facts("demo/contributions.json")["contributions"]}


def _moderators(work: Work) -> dict[str, Actor]:
    return _actors(work, "moderator", "moderator2")


def _actors(work: Work, *roles: str) -> dict[str, Actor]:
    known = {role: account_of(work, role) for role in roles}
    return {role: bodies.actor_for(work, account) for role, account in known.items() if account is not None}


def _organiser(work: Work) -> Actor:
    account = account_of(work, "organiser")
    return bodies.actor_for(work, account) if account is not None else SYSTEM


def _council(work: Work) -> tuple[Actor, Actor]:
    known = [account_of(work, role) for role in ("council_chair", "council_member")]
    chair, member = (bodies.actor_for(work, each) if each is not None else SYSTEM for each in known)
    return chair, member


def _events(work: Work) -> int:
    known = {role: account_of(work, role) for role in ("organiser", "moderator", "council_member", "council_chair")}
    actors = {role: bodies.actor_for(work, account) for role, account in known.items() if account is not None}
    if len(actors) < len(known):
        return 0
    made = events.load(work, actors["organiser"])
    if made:
        dialogue.load(work, actors, made, events.minutes_of(dialogue.minuted()))
    return len(made)


def _cycles(work: Work) -> None:
    agreements.load_cycles(work, facts("demo/cycles.json"))


def _accounts(work: Work) -> dict[str, Actor]:
    """Make the demo's people with their seats, roles and duties; an actor for each role."""
    made: dict[str, UUID] = {}
    for each in all_of_them():
        account = accounts.create_account(work, name=each["name"], email=each["email"], language="da")
        made[each["role"]] = account.id
        for seat in each["seats"]:
            bodies.give_seat(
                work,
                account.id,
                _body(work, seat["body"]["key"]),
                SeatRole(seat["role"]),
                valid_from=work.today + timedelta(days=seat["from_days"]),
            )
        for grant in each["grants"]:
            first = work.today + timedelta(days=min(grant["from_days"], -1))
            scope = _body(work, grant["scope"]) if grant["scope"] else None
            bodies.give_role(work, account.id, Role(grant["role"]), valid_from=first, scope_id=scope)
    for duty in facts("demo/contributions.json")["duty"]:
        bodies.put_on_duty(
            work,
            made[duty["account"]],
            _body(work, duty["body"]["key"]),
            starts_at=work.now + timedelta(days=duty["from_days"]),
            ends_at=work.now + timedelta(days=duty["to_days"]),
        )
    work.flush()
    return {role: bodies.actor_for(work, account_id) for role, account_id in made.items()}


def _body(work: Work, key: str) -> UUID:
    body = body_queries.body_by_key(work, key)
    if body is None:
        raise LookupError(f"the demo names a body that was not loaded: {key}")
    return body.id


def _voices(work: Work, actors: dict[str, Actor]) -> int:
    """Send in every contribution on its day, and do with it what its file says, as the people who would."""
    told = facts("demo/contributions.json")
    mailboxes = frozenset(told["allowed_mailboxes"])
    replied = {reply["contribution"]: reply for reply in told["replies"]}
    present = work.now
    voices = sorted(told["contributions"], key=lambda voice: -voice["received_days_ago"])
    for voice in voices:
        work.now = present - timedelta(days=voice["received_days_ago"])
        contribution = _send(work, voice, actors, mailboxes)
        work.now = min(present, work.now + timedelta(days=1))
        _moderate(work, contribution, voice, actors)
        if voice["id"] in replied:
            reply = replied[voice["id"]]
            work.now = present - timedelta(days=reply["published_days_ago"])
            _reply(work, contribution, reply, actors)
    work.now, work.actor = present, SYSTEM
    return len(voices)


def _leave_today(work: Work) -> None:
    """Written on days gone by, the mails of the demo all leave today."""
    work.run(sa.update(Message).where(Message.due_at < work.now).values(due_at=work.now))


def _answers(voice: dict[str, Any]) -> Answers:
    return Answers(
        text=voice["text"],
        focus_area=voice["focus_area"] or "unknown",
        question=str(voice.get("question") or ""),
        role=voice["role"] or "",
        relation=voice.get("relation_text", ""),
        has_consent=_yes(voice.get("has_consent")),
        how_heard=voice.get("how_heard", ""),
        helper_opinion=voice.get("helper_opinion", ""),
        municipality=voice["municipality"] or "",
        target_groups=voice["target_groups"],
        service_types=voice["service_types"],
        themes=voice["themes"],
        under_15=_yes(voice["under_15"]),
        publish=voice["publish"],
        quote=_yes(voice["quote"]),
        email=voice["email"] or "",
        personal_choice="secretariat" if voice["action"] == "route_event_organiser" else "",
    )


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _send(work: Work, voice: dict[str, Any], actors: dict[str, Actor], mailboxes: frozenset[str]) -> Contribution:
    language = "da@easy" if voice["easy_read"] else voice["lang"]
    if voice["entered_by"] == "staff":
        work.actor = actors["moderator"]
        entered, _code = moderation.enter(
            work,
            _answers(voice),
            once=once(voice),
            language=language,
            channel=Channel(voice["channel"]),
            provenance=voice["provenance"],
            is_demo=True,
        )
        return entered
    work.actor = VISITOR
    sent, _code = contributions.submit(
        work, _answers(voice), once=once(voice), language=language, is_demo=True, allowed_mailboxes=mailboxes
    )
    return sent


OUTCOMES = {
    "published": Outcome.PUBLISH,
    "secretariat": Outcome.SECRETARIAT_ONLY,
    "forwarded": Outcome.FORWARD,
    "declined": Outcome.DECLINE,
}


def _moderate(work: Work, contribution: Contribution, voice: dict[str, Any], actors: dict[str, Actor]) -> None:
    outcome = OUTCOMES.get(voice["state"])
    if outcome is None:
        return  # waits in the queue, for whoever tries the product
    work.actor = actors["moderator"]
    sheet = moderation.open_original(work, contribution.id)
    for removed in voice.get("redactions", []):
        why = Why(Reason.OTHER, note=removed["reason"], instead=removed["replacement"])
        moderation.redact_words(
            work, contribution.id, part=PartKind.TEXT, words=removed["text"], why=why, token=sheet.token
        )
    for finding in sheet.findings:
        if outcome is Outcome.PUBLISH and finding.resolution is None:
            moderation.resolve_finding(
                work, contribution.id, finding.id, reason="Does not point to anyone", token=sheet.token
            )
    sheet = moderation.open_original(work, contribution.id)
    step = moderation.propose(
        work,
        contribution.id,
        outcome,
        token=sheet.token,
        reason=voice["decline"]["text"] if "decline" in voice else "",
        forward_to=ORGANISER if outcome is Outcome.FORWARD else "",
        sure=True,
    )
    if step.needs_second:
        work.actor = actors["moderator2"]
        moderation.confirm(work, step.id, token=moderation.open_original(work, contribution.id).token)


ORGANISER = "Arrangøren af mødet"


def _reply(work: Work, contribution: Contribution, reply: dict[str, Any], actors: dict[str, Actor]) -> None:
    work.actor = actors[reply["author"]]
    written = replies.write(work, contribution.id, reply["text"], 0)
    replies.send_to_review(work, contribution.id, written.revision)
    work.actor = actors[reply["reviewer"]]
    replies.publish(work, contribution.id, written.revision)
