"""What shows several rooms at once: the front page, a focus area with its voices, one voice, and the desk."""

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for

from engage.agreements import queries as agreements
from engage.agreements import rules as agreement_rules
from engage.agreements.rules import Window
from engage.contributions.rules import SPEAKERS
from engage.core.work import Work
from engage.decisions import cycles as closings
from engage.development import shown as developed
from engage.development import telling as development
from engage.dialogue import queries as dialogue
from engage.events import queries as events
from engage.events.views import cards as meeting_cards
from engage.following import shown as following
from engage.following.rules import Topic
from engage.pages import answered, cycles, desk, mine, queries, questions, threads, written
from engage.pages import councils as council_pages
from engage.pages import decisions as decision_pages
from engage.pages import events as event_pages
from engage.pages import perspectives as perspective_pages
from engage.pages.queries import Open, Voice, Voices
from engage.perspectives import shown as perspectives
from engage.perspectives import telling
from engage.web.doors import public_page
from engage.web.locale import gettext, language, show_date, show_month, tell
from engage.web.work import reading, settings
from engage.wording.queries import Words, twins

bp = Blueprint("pages", __name__)
mine.register(bp)
answered.register(bp)
desk.register(bp)
event_pages.register(bp)
perspective_pages.register(bp)
council_pages.register(bp)
threads.register(bp)
questions.register(bp)
cycles.register(bp)
written.register(bp)

ICONS = ("groups", "chat", "persons", "forum", "student", "document")
NEWEST = 4  # voices on the front page
AGREED = 2  # agreements there
NEXT = 2  # meetings there


@bp.get("/")
@public_page
def home() -> Any:
    """What this is and is not, what is open now, what was said, and who to call."""
    work = reading()
    front = work.kept(("pages.home", request.script_root, work.today), lambda: _front(work))
    counts = _answered(work)
    return render_template(
        "pages/home.html",
        **front,
        voices=_shown(queries.voices(work, limit=NEWEST).voices),
        answers=[(title, counts[area_id]) for area_id, title in front["titles"] if area_id in counts],
        fewest=queries.FEWEST,
        crisis_lines=settings().crisis_lines,
    )


def _front(work: Work) -> dict[str, Any]:
    """What the front page shows of the agreements, in the reader's language, today."""
    front = queries.front(work, limit=AGREED)
    areas, agreed, meetings = front.areas, front.agreed, events.listed(work, limit=NEXT)
    rows = [*(each.area for each in areas), *(agreement for agreement, _ in agreed), *(each.event for each in meetings)]
    words = twins(work, language().code, rows)
    return {
        "new_url": url_for("contributions.new"),
        "areas": _cards(areas, words),
        "meetings": meeting_cards(meetings, words, with_state=False),
        "latest": decision_pages.latest(work),
        "titles": [(each.area.id, words.shown(each.area, "title")) for each in areas],
        "notice": words.notice_for(*(words.shown(each.area, name) for each in areas for name in ("title", "about"))),
        "agreed": [
            (words.shown(each, "title"), region, words.shown(each, "approvals_known"), each.slug)
            for each, region in agreed
        ],
    }


def _cards(areas: list[Open], words: Words) -> list[dict[str, Any]]:
    root, until = request.script_root, cache(_until)
    return [
        {
            "title": words.shown(each.area, "title"),
            "about": words.shown(each.area, "about") or words.shown(each.area, "goal"),
            "url": f"{root}/aftaler/{each.agreement.slug}/fokusomraader/{each.area.number}/",
            "region": each.region,
            "demo": each.agreement.is_demo,
            "until": until(each.area.input_to, each.area.answer_by),
            "icon": ICONS[each.area.number % len(ICONS)],
        }
        for each in areas
    ]


def _until(input_to: date | None, answer_by: date | None) -> str:
    """How long one can say something, and when an answer comes, as far as either is known."""
    said = [gettext("Until %(day)s", day=show_date(input_to, "full"))] if input_to else []
    if answer_by:
        said.append(gettext("An answer comes by %(day)s", day=show_date(answer_by)))
    return ". ".join(said)


def _answered(work: Work) -> dict[UUID, int]:
    """How many were answered, by focus area. Counted once a day, so that nobody can watch a single answer arrive."""
    kept: dict[date, dict[UUID, int]] = current_app.extensions.get("answered", {})
    if work.today not in kept:
        kept = current_app.extensions["answered"] = {work.today: queries.answered(work)}
    return kept[work.today]


def _shown(voices: list[Voice]) -> list[dict[str, Any]]:
    """Voices as the component takes them; what many of them share is put into words once."""
    root = request.script_root
    month, role, lang = cache(show_month), cache(_role), cache(lang_of)
    link = gettext("Contribution %(number)s and what came of it")
    return [
        {
            "text": each.excerpt,
            "role": role(each.role),
            "who": f" · {each.region} · {month(each.month)}" if each.region else f" · {month(each.month)}",
            "href": f"{root}/bidrag/{each.number}/",
            "link": link % {"number": each.number},
            "lang": lang(each.language),
            "demo": each.is_demo,
        }
        for each in voices
    ]


def _role(role: Any) -> str:
    return tell(SPEAKERS[role]) if role is not None else gettext("Did not say who they are")


def lang_of(code: str) -> str:
    """The `lang` of a text in the language `code`; "" on a page of that language, or where nobody knows."""
    own = code.partition("@")[0]
    return "" if not own.isalpha() or own == "und" or own == language().html.split("-")[0] else own


def _key(name: str) -> int | None:
    """A key of a list from the address; whatever is none leads to the beginning."""
    number = request.args.get(name, type=int)
    return number if number is not None and 0 <= number < queries.MOST_NUMBER else None


@bp.get("/aftaler/<slug>/fokusomraader/<int(max=32767):number>/")
@public_page
def focus(slug: str, number: int) -> Any:
    """One focus area: what is wanted, what is asked, what was said, what it can affect and when an answer comes."""
    work = reading()
    kept = work.kept(("pages.focus", request.script_root, slug, number, work.today), lambda: _focus(work, slug, number))
    listed = queries.voices(work, focus_area_id=kept["area"].id, before=_key("foer"), after=_key("efter"))
    return render_template(
        "pages/focus.html",
        **kept,
        voices=_shown(listed.voices),
        on_later_page="foer" in request.args or "efter" in request.args,
        **_pager(kept["here"], listed),
    )


def _focus(work: Work, slug: str, number: int) -> dict[str, Any]:
    """What a focus area's page shows of the agreement, in the reader's language, today. Raises NotFound."""
    found = agreements.focus_in_full(work, slug, number)
    rows = [found.area, found.part, found.agreement, *found.results, *found.questions]
    meetings = events.about(work, found.area.id)
    words = twins(work, language().code, [*rows, *(each.event for each in meetings)])
    new_url = url_for("contributions.new", fokus=found.reference)
    state = agreement_rules.window(found.area.input_from, found.area.input_to, work.today)
    return {
        "here": f"{request.script_root}/aftaler/{slug}/fokusomraader/{number}/",
        "area": found.area,
        "agreement": found.agreement,
        "part": words.shown(found.part, "title"),
        "words": words,
        "notice": words.notice(*rows),
        "meetings": meeting_cards(meetings, words, with_state=False),
        "results": [words.shown(each, "text") for each in found.results],
        "questions": [(words.shown(each, "text"), f"{new_url}&question={each.id}") for each in found.questions],
        "perspectives": _perspectives(work, found.area.id),
        "answers": decision_pages.of_area(work, found.area.id),
        "closed_on": found.area.closed_on,
        "came_of_it_url": url_for("pages.cycle", slug=slug)
        if found.area.closed_on is not None and closings.of_area(work, found.area.id) is not None
        else "",
        "development": _development(work, found.area.id),
        "new_url": new_url,
        "is_open": state is Window.OPEN,
        "way": following.way(Topic.AREA, f"{slug}:{number}"),
        "window": _window(found.area.input_from, found.area.input_to, state),
    }


def _perspectives(work: Work, focus_area_id: UUID) -> list[dict[str, Any]]:
    """What has been made of the voices about a focus area."""
    found = telling.published(work, focus_area_id)
    words = telling.words_of(work, language().code, found)
    return [perspectives.card(each, words) for each in found]


def _development(work: Work, focus_area_id: UUID) -> list[dict[str, Any]]:
    """The development work about a focus area."""
    found = development.of_area(work, focus_area_id)
    words = development.words_of(work, language().code, found)
    return [developed.card(each, words) for each in found]


def _window(input_from: date | None, input_to: date | None, state: Window) -> str:
    """Whether one can say something now, in a sentence."""
    if state is Window.OPEN:
        return (
            gettext("You can give input until %(day)s.", day=show_date(input_to, "full"))
            if input_to
            else gettext("You can give input now.")
        )
    if state is Window.COMING:
        return gettext("You can give input from %(day)s.", day=show_date(input_from, "full"))
    if state is Window.CLOSED:
        return gettext("You could give input until %(day)s.", day=show_date(input_to, "full"))
    return gettext("This focus area is not open for input.")


def _pager(here: str, listed: Voices) -> dict[str, str]:
    """The addresses of the stretches beside this one."""
    return {
        "newer_url": f"{here}?efter={listed.newer}#voices" if listed.newer is not None else "",
        "older_url": f"{here}?foer={listed.older}#voices" if listed.older is not None else "",
    }


@bp.get(f"/bidrag/<int(max={queries.MOST_NUMBER}):number>/")
@public_page
def contribution(number: int) -> Any:
    """One published contribution, and what it belongs to."""
    work = reading()
    found = queries.told(work, number)
    meeting = dialogue.meeting_of(work, found.version.contribution_id)
    part_of = telling.built_on(work, found.version.contribution_id)
    belongs = (found.area, found.agreement, found.question, meeting, *(each.version for each in part_of))
    rows = [row for row in belongs if row is not None]
    words = twins(work, language().code, rows)
    area, agreement, question = found.area, found.agreement, found.question
    url = f"{request.script_root}/aftaler/{agreement.slug}/fokusomraader/{area.number}/" if area and agreement else ""
    return render_template(
        "pages/contribution.html",
        number=number,
        part_of=perspectives.links(part_of, words),
        meeting=words.shown(meeting, "title") if meeting else None,
        meeting_url=f"{request.script_root}/arrangementer/{meeting.number}/" if meeting else "",
        voice={
            "text": found.version.text,
            "role": _role(found.version.role),
            "region": found.region or "",
            "month": show_month(found.version.month),
            "lang": lang_of(found.version.language),
            "demo": found.version.is_demo,
        },
        opinion=found.version.helper_opinion,
        published_on=found.version.published_on,
        focus=words.shown(area, "title") if area else None,
        focus_url=url,
        question=words.shown(question, "text") if question else None,
        affects=words.shown(agreement, "can_affect") if agreement else None,
        answer_by=area.answer_by if area else None,
        answer_is_due=bool(area and area.answer_by and area.answer_by < work.today),
    )
