"""A written round on its page: the question, what people, councils and politicians wrote, and what came of it."""

from typing import Any

from flask import request, url_for

from engage.core.clock import local_date
from engage.core.work import Work
from engage.dialogue import rounds
from engage.dialogue.rounds import Told, Voice
from engage.events.queries import Whole
from engage.events.rules import Stage, State
from engage.following import shown as following
from engage.following.rules import Topic
from engage.web.locale import gettext, language, show_date
from engage.wording import queries as wording
from engage.wording.queries import Words

MOST = 10_000  # pages


def wanted_page() -> int:
    """Which page of a long round the reader asks for."""
    return max(1, min(request.args.get("side", 1, type=int), MOST))


def drawn(work: Work, found: Whole, page: int) -> dict[str, Any]:
    """What the page of a round shows, in the reader's language."""
    it = rounds.of_event(work, found.event.id)
    assert it is not None
    words = wording.twins(work, language().code, it.rows)
    voices, more = rounds.voices(work, it, page)
    here = url_for("pages.event", number=it.event.number)
    on, closed = it.is_on(work), it.event.stage is Stage.MINUTES
    return {
        "round": it,
        "title": words.shown(it.event, "title"),
        "question": words.shown(it.event, "questions"),
        "background": words.shown(it.event, "description"),
        "notice": words.notice(it.event),
        "state": state(work, it),
        "cancelled": found.state is State.CANCELLED,
        "on": on,
        "summary": words.shown(it.event, "minutes") if closed else None,
        "facts": [
            (gettext("Who asks"), it.body.name),
            (gettext("Last day to write"), show_date(local_date(it.event.ends_at), "full")),
        ],
        "about": about(it, words),
        "meeting": _meeting(it, words),
        "way": following.way(Topic.EVENT, str(it.event.number)) | {"calendar": ""} if it.event.published_on else None,
        "voices": [_voice(each) for each in voices],
        "previous": (here if page == 2 else f"{here}?side={page - 1}") if page > 1 else "",
        "following": f"{here}?side={page + 1}" if more else "",
    }


def state(work: Work, it: Told) -> tuple[str, str]:
    """How far a round is, to everyone, and its tone."""
    if it.event.stage is Stage.CANCELLED:
        return gettext("Cancelled"), "warning"
    if it.event.stage is Stage.MINUTES:
        return gettext("Over: read the summary"), "plain"
    return (gettext("Going on now"), "info") if it.is_on(work) else (gettext("Over"), "plain")


def about(it: Told, words: Words) -> list[dict[str, Any]]:
    """What it is about, each with its words and its address."""
    root, found = request.script_root, []
    if it.perspective is not None and it.version is not None:
        number = it.perspective.number
        claim = words.shown(it.version, "claim")
        found.append({"words": claim, "url": f"{root}/perspektiver/{number}/", "kind": gettext("Perspective")})
        found.append({"words": None, "url": url_for("pages.thread", number=number), "kind": gettext("The whole way")})
    if it.promised is not None and it.promised_at is not None:
        url = url_for("pages.event", number=it.promised_at.number)
        found.append({"words": words.shown(it.promised, "what"), "url": url, "kind": gettext("Promised at a meeting")})
    url = f"{root}/aftaler/{it.agreement.slug}/fokusomraader/{it.area.number}/"
    found.append({"words": words.shown(it.area, "title"), "url": url, "kind": gettext("Focus area")})
    return found


def _meeting(it: Told, words: Words) -> dict[str, Any] | None:
    if it.meeting is None:
        return None
    return {
        "title": words.shown(it.meeting, "title"),
        "url": url_for("pages.event", number=it.meeting.number),
        "day": show_date(local_date(it.meeting.starts_at)),
    }


def _voice(each: Voice) -> dict[str, Any]:
    tongue = each.language if each.language != language().html[:2] else ""
    shared = {"text": each.text, "day": show_date(each.day), "lang": tongue, "demo": each.is_demo}
    if each.post is None:
        return shared | {"nickname": each.who, "number": each.number}
    who = each.body
    if each.who:
        who = gettext("%(name)s, politician in %(body)s", name=each.who, body=each.body)
    gone = each.post.taken_back_on
    said = ""
    if gone is not None:
        said = gettext("%(who)s wrote here and took the words out on %(day)s.", who=who, day=show_date(gone))
    kind = gettext("Answer from a politician") if each.who else gettext("From a council")
    return shared | {"who": who, "kind": kind, "gone": said}


def cards(work: Work, found: list[Told], words: Words) -> list[dict[str, Any]]:
    """Rounds in a list."""
    return [
        {
            "title": words.shown(each.event, "title"),
            "question": words.shown(each.event, "questions"),
            "url": url_for("pages.event", number=each.event.number),
            "state": state(work, each),
            "until": show_date(local_date(each.event.ends_at)),
            "demo": each.event.is_demo,
        }
        for each in found
    ]
