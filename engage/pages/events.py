"""One event with everything that belongs to it, in calm order."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from engage.core.work import Work
from engage.development import telling as development
from engage.dialogue import rounds as told
from engage.events import queries, times, wordings
from engage.events.coming import NUMBER
from engage.events.queries import Whole
from engage.events.rules import AUDIENCE_NAMES, KIND_NAMES, Audience, Kind, State
from engage.following import shown as following
from engage.following.rules import Topic
from engage.pages import dialogue, rounds
from engage.pages.event_more import included, more, rows_of
from engage.web.doors import public_page_by_minute
from engage.web.locale import gettext, language, show_date, show_number, tell
from engage.web.work import reading, settings
from engage.wording import queries as wording
from engage.wording.queries import Words

AHEAD = (State.PLANNED, State.OPEN, State.FULL, State.CLOSED, State.ON)


def register(bp: Blueprint) -> None:
    """Hang the page into the doors of the house."""
    bp.add_url_rule(f"/arrangementer/{NUMBER}/", "event", public_page_by_minute(event))


def event(number: int) -> Any:
    """What an event is, when and where, what is accessible, who speaks, what to read, and the way to come."""
    work = reading()
    page = rounds.wanted_page()
    if work.actor.account_id is not None:  # who may see more than everyone
        values = _drawn(work, number, page)
    else:
        kept = "pages.event", request.script_root, number, work.minute, page
        values = work.kept(kept, lambda: _drawn(work, number, page))
    if "round" in values:
        return render_template("pages/round.html", **values)
    return render_template("pages/event.html", **values)


def _drawn(work: Work, number: int, page: int) -> dict[str, Any]:
    """What the page shows, in the reader's language, at this minute. Raises NotFound."""
    found = queries.whole(work, number)
    if found.event.kind is Kind.WRITTEN_ROUND:
        return rounds.drawn(work, found, page)
    about = dialogue.of_event(work, found.event, found.state)
    rows = [found.event, *found.agenda, *found.materials, *about.rows]
    developed = development.of_event(work, found.event.id)
    written = told.for_meeting(work, found.event.id)
    words = wording.twins(
        work,
        language().code,
        [
            *rows,
            *(each.area for each in found.focus),
            *(each.agreement for each in found.focus),
            *rows_of(developed),
            *(each.event for each in written),
        ],
    )
    ahead = found.state in AHEAD
    return {
        "event": found.event,
        "words": words,
        "notice": words.notice(*rows),
        "kind": tell(KIND_NAMES[found.event.kind]),
        "state": wordings.state(found.state),
        "tone": wordings.TONES.get(found.state, "plain"),
        "cancelled": found.state is State.CANCELLED,
        "may_sign_up": found.state in (State.OPEN, State.FULL),
        "full": found.state is State.FULL,
        "ahead": ahead,
        "facts": _facts(work, found, words),
        "access": wordings.access(found.event) if ahead else [],
        "agenda": [(each.starts, words.shown(each, "title"), words.shown(each, "who")) for each in found.agenda],
        "materials": [(words.shown(each, "title"), words.shown(each, "short"), each) for each in found.materials],
        "questions": _questions(work, found, words),
        "questions_from": _questions_from(work, found),
        "focus": _focus(found, words),
        "contact": settings().access_contact,
        "minutes": words.shown(found.event, "minutes") if found.state is State.MINUTES else None,
        **dialogue.shown(work, about, words),
        "ics": url_for("events.calendar_entry", number=number),
        "way": following.way(Topic.EVENT, str(number)) if found.event.published_on else None,
        **more(work, found, words),
        **included(developed, words),
        "rounds": rounds.cards(work, written, words),
    }


def _facts(work: Work, found: Whole, words: Words) -> list[tuple[str, Any]]:
    """When, where, for whom, how many, until when, and what it costs."""
    event = found.event
    organiser = words.text(event, "organiser") or found.body
    rows = [(gettext("When"), wordings.when(event)), (gettext("Where"), wordings.where(event))]
    if found.municipality or found.region:
        rows.append((gettext("Municipality and region"), ", ".join(filter(None, (found.municipality, found.region)))))
    if event.audience:
        people = ", ".join(tell(AUDIENCE_NAMES[Audience(each)]) for each in event.audience)
        rows.append((gettext("Who it is for"), people))
    rows += _seats(work, found)
    rows.append((gettext("Price"), _price(event.price_dkk)))
    if event.meal:
        rows.append((gettext("Food and drink"), words.text(event, "meal")))
    return [*rows, (gettext("Who arranges it"), organiser)]


def _seats(work: Work, found: Whole) -> list[tuple[str, str]]:
    """As much as everyone may know of the seats, while one can come; never who has one."""
    event = found.event
    if found.state not in AHEAD:
        return []
    rows = []
    if found.state not in (State.CLOSED, State.ON):
        held = [wordings.held(each) for each in queries.groups(event) if work.today <= each.until]
        said = [tell(wordings.SEATS[found.availability])] if found.state is not State.PLANNED else []
        room = gettext("There is room for %(number)d.", number=event.capacity)
        rows.append((gettext("Seats"), " ".join([*said, room])))
        if held:
            rows.append((gettext("Seats held for some"), " ".join(held)))
    if event.signup_until and work.today <= event.signup_until:
        rows.append((gettext("Last day to sign up"), show_date(event.signup_until, "full")))
    if event.access_until and work.today <= event.access_until:
        rows.append((gettext("Last day to ask for what you need"), show_date(event.access_until, "full")))
    return rows


def _price(price: int) -> str:
    return gettext("%(price)s kroner", price=show_number(price)) if price else gettext("It is free")


def _questions(work: Work, found: Whole, words: Words) -> Any:
    return words.shown(found.event, "questions") if queries.questions_are_shown(work, found.event) else None


def _questions_from(work: Work, found: Whole) -> str:
    """The day on which the questions come; "" when they are there, or there are none."""
    if not found.event.questions or queries.questions_are_shown(work, found.event) or found.state not in AHEAD:
        return ""
    return show_date(times.days_before(found.event.starts_at, 7), "full")


def _focus(found: Whole, words: Words) -> list[tuple[Any, Any, str]]:
    """The focus areas it is about: title, agreement and address."""
    root = request.script_root
    return [
        (
            words.shown(each.area, "title"),
            words.shown(each.agreement, "title"),
            f"{root}/aftaler/{each.agreement.slug}/fokusomraader/{each.area.number}/",
        )
        for each in found.focus
    ]
