"""The sentences about proposals and promises that visitors and organisers share."""

from datetime import date
from typing import Any

from flask import request

from engage.contributions.steps import Found, drawn
from engage.core.text import Say, say
from engage.core.work import Work
from engage.dialogue import proposing
from engage.dialogue.models import Proposal
from engage.dialogue.queries import Promised
from engage.dialogue.rules import BECAME, FOLLOW_NAMES, PROPOSAL_NAMES, Became, FollowState, ProposalState, is_overdue
from engage.dialogue.standing import Item
from engage.questions import shown as questions
from engage.web.locale import gettext, show_date, tell
from engage.wording.queries import Words

PARTS: dict[str, Say] = {"title": say("What should the meeting talk about?"), "why": say("Why does it matter?")}
PROPOSAL_TONES = {ProposalState.ACCEPTED: "success", ProposalState.WAITING: "info"}
BECAME_TONES = {Became.ANSWERED: "success", Became.PARTLY: "info", Became.POSTPONED: "warning"}
TONES = {FollowState.DONE: "success", FollowState.NOT_DONE: "plain", FollowState.OPEN: "info"}


def proposed_by(body: str | None) -> str:
    """Who proposed something: a council by its name, and nobody else by any."""
    return gettext("Proposed by %(council)s", council=body) if body else gettext("Proposed by a citizen")


def found_in(work: Work, title: str, why: str) -> list[Found]:
    """What shows who somebody is in the words of a proposal, for drawing."""
    return drawn(proposing.found_in(work, {"title": title, "why": why}), PARTS)


def promise(each: Promised, words: Words, today: date) -> dict[str, Any]:
    """A follow-up as pages show it: who, by when, how far; overdue is said openly."""
    row = each.follow_up
    late = is_overdue(row.state, row.due_on, today)
    if row.state is FollowState.DONE and row.done_on:
        state = gettext("Done on %(day)s", day=show_date(row.done_on))
    else:
        state = gettext("Overdue: it should have been done") if late else tell(FOLLOW_NAMES[row.state])
    return {
        "what": words.shown(row, "what"),
        "owner": each.body or words.text(row, "owner"),
        "due": show_date(row.due_on),
        "state": state,
        "tone": "warning" if late else TONES[row.state],
        "outcome": words.shown(row, "outcome"),
        "carried": gettext("It goes on in: %(title)s", title=each.carried_to) if each.carried_to else "",
    }


def stands(each: Item, words: Words, today: date) -> dict[str, Any]:
    """Something that stands open at a meeting, and what its minutes say became of it."""
    told = each.told
    if each.question is not None:
        found = questions.card(each.question, words, today)
        title, href, who, when = found["title"], found["href"], found["who"], found["when"]
        late = each.question.overdue(today)
    else:
        assert each.promised is not None
        it = promise(each.promised, words, today)
        title, who = it["what"], gettext("%(owner)s has promised it", owner=it["owner"])
        href = f"{request.script_root}/arrangementer/{each.promised.event.number}/referat/"
        when, late = gettext("By %(day)s", day=it["due"]), it["tone"] == "warning"
    return {
        "title": title,
        "href": href,
        "who": who,
        "when": when,
        "late": late,
        "age": questions.age(each.since, today),
        "meetings": questions.behind(each.meetings),
        "became": tell(BECAME[told.became]) if told is not None else "",
        "tone": BECAME_TONES[told.became] if told is not None else "",
        "by": words.text(told, "by_whom") if told is not None and told.by_whom else "",
        "text": words.shown(told, "text") if told is not None else "",
    }


def public_words(proposal: Proposal, body: str | None, words: Words) -> dict[str, Any]:
    """An answered proposal as everyone reads it."""
    return {
        "title": words.shown(proposal, "public_title"),
        "why": words.shown(proposal, "public_why"),
        "by": proposed_by(body),
        "reason": words.shown(proposal, "reason"),
        "state": tell(PROPOSAL_NAMES[proposal.state]),
        "tone": PROPOSAL_TONES.get(proposal.state, "plain"),
    }
