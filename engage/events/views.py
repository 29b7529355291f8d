"""The list of events, and what calendars get of them."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from wtforms import SelectChoice

from engage.agreements import queries as agreements
from engage.bodies import queries as bodies
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events import (
    calendar,
    coming,
    evaluating,
    forms,
    handing,
    ics,
    materials,
    own,
    queries,
    wordings,
    writing,
)
from engage.events.coming import MOST_NUMBER, NUMBER
from engage.events.queries import Listed, Wanted
from engage.events.rules import KIND_NAMES, Kind, State
from engage.files import queries as files
from engage.web.context import fragment
from engage.web.doors import public, public_page, public_page_by_minute
from engage.web.locale import gettext, language, tell
from engage.web.work import reading, settings
from engage.wording import queries as wording
from engage.wording.queries import Words

bp = Blueprint("events", __name__)
coming.register(bp)
own.register(bp)
writing.register(bp)
evaluating.register(bp)
SHOWN = 20  # of a page of the list
FILTERS = ("region", "slags", "tid", "kun")
UNSAID = (State.HELD,)  # on a list of what is over


@bp.get("/arrangementer/")
@public_page_by_minute
def index() -> Any:
    """The next meetings, narrowed by address; or those that are over."""
    work = reading()
    form = forms.ListForm(request.args)
    form.region.choices = [
        SelectChoice("", gettext("The whole country")),
        *(SelectChoice(key, name) for key, name in bodies.region_choices(work)),
    ]
    asked: dict[str, Any] = {
        name: values for name in FILTERS if (values := list(filter(None, request.args.getlist(name))))
    }
    which = wanted(form), _key(request.args.get("efter", ""))
    found = work.kept(("events.index", request.script_root, work.minute, *which), lambda: _season(work, *which))
    here = url_for("events.index")
    chosen = {"form": form, "narrowed": bool(asked), "here": here}
    return render_template(
        "events/index.html",
        filters=work.kept(
            ("events.filters", here, which[0], bool(asked)), lambda: fragment("events/_filters.html", **chosen)
        ),
        narrowed=bool(asked),
        past=form.tid.data == forms.PAST,
        events=found["events"],
        notice=found["notice"],
        later_url=url_for("events.index", **asked, efter=found["mark"]) if found["mark"] else "",
        first_url=url_for("events.index", **asked) if "efter" in request.args else "",
    )


def _season(work: Work, which: Wanted, after: tuple[datetime, int] | None) -> dict[str, Any]:
    """A page of the list in the reader's language; mark: the key of the last one, where more follow."""
    found = queries.listed(work, which, after=after, limit=SHOWN + 1)
    shown = found[:SHOWN]
    words = wording.twins(work, language().code, [each.event for each in shown])
    return {
        "events": cards(shown, words),
        "notice": words.notice_for(*(words.shown(each.event, "title") for each in shown)),
        "mark": _mark(shown[-1]) if len(found) > SHOWN else "",
    }


def wanted(form: forms.ListForm) -> Wanted:
    """What the visitor looks for; words that are none of ours ask for nothing."""
    only = form.kun.data or []
    return Wanted(
        region=form.region.data if form.region.data in {choice.value for choice in form.region.choices} else "",
        kind=Kind(form.slags.data) if form.slags.data in set(Kind) else None,
        online=forms.ONLINE in only,
        interpreter=forms.INTERPRETER in only,
        easy=forms.EASY in only,
        past=form.tid.data == forms.PAST,
    )


def cards(found: list[Listed], words: Words, *, with_state: bool = True) -> list[dict[str, Any]]:
    """Events as the component takes them. with_state: False where the page is kept, and seats come and go."""
    root = request.script_root
    return [
        {
            "title": words.shown(each.event, "title"),
            "url": f"{root}/arrangementer/{each.event.number}/",
            "when": wordings.when(each.event),
            "where": wordings.briefly_where(each.event, each.municipality),
            "kind": tell(KIND_NAMES[each.event.kind]),
            "state": wordings.state(each.state) if _is_said(each.state, with_state) else "",
            "tone": wordings.TONES.get(each.state, "plain"),
            "interpreter": wordings.has_interpreter(each.event) and each.state is not State.CANCELLED,
            "easy": each.event.easy_read,
            "demo": each.event.is_demo,
        }
        for each in found
    ]


def _is_said(state: State, with_state: bool) -> bool:
    return state is State.CANCELLED or (with_state and state not in UNSAID)


def _mark(last: Listed) -> str:
    """The key of the last one shown, for the address of what follows."""
    return f"{last.event.starts_at.astimezone(UTC):%Y%m%dT%H%M%S}-{last.event.number}"


def _key(text: str) -> tuple[datetime, int] | None:
    """The key in an address; whatever is none leads to the beginning."""
    moment, _, number = text.partition("-")
    try:
        key = datetime.strptime(moment, "%Y%m%dT%H%M%S").replace(tzinfo=UTC), int(number)
    except ValueError:
        return None
    return key if 0 <= key[1] < MOST_NUMBER else None


@bp.get(f"/arrangementer/{NUMBER}/materiale/<uuid:file_id>")
@public
def material(number: int, file_id: UUID) -> Any:
    """A file of the materials, to keep."""
    work = reading()
    file = materials.of_event(work, number, file_id)
    return handing.answer_of(file, files.content(work, file.id))


# --- Calendars --------------------------------------------------------------------------------


@bp.get(f"/arrangementer/{NUMBER}.ics")
@public_page
def calendar_entry(number: int) -> Any:
    """One event for a calendar."""
    work = reading()
    event = queries.by_number(work, number)
    words = wording.twins(work, language().code, [event])
    return _calendar([calendar.entry(event, words, host=_host())], words.text(event, "title"))


@bp.get("/arrangementer.ics")
@public_page
def calendar_feed() -> Any:
    """All events for a calendar; with `?fokus=` those about a focus area, with `?raad=` those of a body."""
    work = reading()
    narrow: dict[str, Any] = {}
    if reference := request.args.get("fokus", "")[:120]:
        area = agreements.focus_by_reference(work, reference) if reference.isprintable() else None
        narrow["focus_area_id"] = _there(area).id
    if key := request.args.get("raad", "")[:120]:
        narrow["body_id"] = _there(bodies.body_by_key(work, key) if key.isprintable() else None).id
    entries = calendar.feed(work, language().code, host=_host(), **narrow)
    return _calendar(entries, gettext("Meetings"))


def _there(found: Any) -> Any:
    if found is None:
        raise NotFound()
    return found


def _host() -> str:
    return settings().base_url.split("://")[-1].split("/")[0]


def _calendar(entries: list[calendar.Entry], name: str) -> Response:
    work: Work = reading()
    base = settings().base_url.rstrip("/") + request.script_root
    text = ics.written(entries, name=f"{name} - {settings().site_name}", base=base, now=work.now)
    answer = Response(text, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer
