"""What organisers can come to: events, places and needs, minutes, development work, written rounds."""

import sqlalchemy as sa

import engage.schema  # noqa: F401 - every table, since one names another
from engage.core.config import settings_from
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.events import claiming, signing_up
from engage.events.checking import Wish
from engage.events.models import Event
from tests.browser import stops_rounds
from tests.browser.stops import Stop, Visit, after, first_link, send

EVENTS = "/arbejde/arrangementer/"
DEVELOPMENT = "/arbejde/udvikling/"
FULL, HELD = f"{EVENTS}6/", f"{EVENTS}1/"  # of the demo: one with a queue, one that is over


def impossible(visit: Visit) -> None:
    """Say no to a need, without a word."""
    visit.field("state").select_option("impossible")
    visit.send("words")


def signed_up(visit: Visit) -> None:
    visit.open(f"{FULL}tilmeld")
    visit.fill(name="Ellen Eksempel")
    visit.send("name")


DANGER = "Jeg kan ikke mere. Jeg vil ikke leve længere."


def in_danger(visit: Visit) -> None:
    """Somebody calls and says something that may be about danger; whoever is on duty reads it."""
    visit.open(f"{FULL}tilmeld")
    visit.fill(name="Ida Eksempel", phone="12 34 56 78", question=DANGER)
    visit.send("name")
    visit.open("/arbejde/bekymring/")


def very_many(visit: Visit) -> None:
    """More people sign up from one internet connection than one home has."""
    settings = settings_from(visit.live.env)
    engine = make_engine(settings.url)
    try:
        with unit_of_work(Store(engine, settings.keys)) as work:
            event = work.one(sa.select(Event).where(Event.number == 2))
            for n in range(claiming.FROM_ONE_PLACE + 2):
                once = f"one of very many, number {n:03d}, from one home"
                signing_up.sign_up(work, event.id, Wish(name=f"Person {n}"), once=once, language="da", source="home")
    finally:
        engine.dispose()
    visit.open(f"{EVENTS}2/pladser")


def not_said_why(visit: Visit) -> None:
    """Say that something will not be done, and nothing more."""
    visit.field("state").select_option("not_done")
    visit.fill(outcome="")
    visit.send("outcome")


def noted(visit: Visit) -> None:
    visit.fill(topic="Bord 2", text="Vi vil have brevene på let dansk.")
    visit.choose(publish="public")
    visit.send("topic")


def has_happened(visit: Visit) -> None:
    """Say that it has happened, and nothing that shows it."""
    visit.field("state").select_option("delivered")
    visit.fill(evidence="", confirmed_by="")
    visit.send("what")


ORGANISER = (
    Stop("desk of the organiser", "pages.desk", "/arbejde/"),
    Stop("events to do", "dialogue_staff.index", EVENTS),
    Stop("events that are over", "dialogue_staff.index", f"{EVENTS}?vis=afholdt"),
    Stop("make an event", "events_staff.new", f"{EVENTS}nyt"),
    Stop("make an event, empty", "events_staff.new", send("title"), 422),
    Stop("an event to manage", "events_staff.show", FULL),
    Stop("an event that was held", "events_staff.show", HELD),
    Stop("an event that is not theirs", "events_staff.show", f"{EVENTS}999/", 404),
    Stop("change an event", "events_staff.change", f"{FULL}ret"),
    Stop("change an event, not so", "events_staff.change", send("title", title="", clock="x"), 422),
    Stop("programme", "events_staff.programme", f"{FULL}program"),
    Stop("programme, not so", "events_staff.programme", send("item_0_starts", item_0_starts="x"), 422),
    Stop("seats", "events_staff.seats", f"{FULL}pladser"),
    Stop("needs", "events_staff.needs", f"{EVENTS}2/behov"),
    Stop("a need", "events_staff.needs", first_link("om=")),
    Stop("a need, no answer", "events_staff.needs", impossible, 422),
    Stop("calls", "events_staff.calls", f"{FULL}ring"),
    Stop("what was asked", "events_staff.asked", f"{FULL}spoergsmaal"),
    Stop("files to read", "events_staff.files", f"{HELD}materialer"),
    Stop("no file chosen", "events_staff.files", send("file"), 422),
    Stop("nothing to put files to", "events_staff.files", f"{FULL}materialer"),
    Stop("how it was, for organisers", "events_staff.evaluation", f"{HELD}hvordan-gik-det"),
    Stop("how it was, not so", "events_staff.evaluation", send("good", good="-1"), 422),
    Stop("how it was, too early", "events_staff.evaluation", f"{FULL}hvordan-gik-det"),
    Stop("words to read aloud", "dialogue_staff.aloud", f"{FULL}oplaesning"),
    Stop("words read aloud in the minutes", "dialogue_staff.aloud", f"{HELD}oplaesning"),
    Stop("words taken out of the minutes", "dialogue_staff.aloud", send("do", "out")),
    Stop("words for the minutes", "dialogue_staff.aloud", first_link("om=")),
    Stop("words for the minutes, not so", "dialogue_staff.aloud", send("take_out", take_out="Findes ikke"), 422),
    Stop(
        "words put into the minutes",
        "dialogue_staff.aloud",
        after(f"{HELD}oplaesning", first_link("om="), send("do", "in")),
    ),
    Stop("write minutes", "dialogue_staff.minutes", f"{HELD}referat"),
    Stop("correct minutes without a note", "dialogue_staff.minutes", send("summary"), 422),
    Stop("minutes of a meeting to come", "dialogue_staff.minutes", f"{FULL}referat"),
    Stop("what was promised", "dialogue_staff.follow_ups", f"{HELD}opfoelgning"),
    Stop("one promise", "dialogue_staff.follow_ups", first_link("om=")),
    Stop("one promise, no reason", "dialogue_staff.follow_ups", not_said_why, 422),
    Stop("notes from tables", "dialogue_staff.notes", f"{HELD}noter"),
    Stop("notes from tables, empty", "dialogue_staff.notes", send("topic"), 422),
    Stop("noted", "dialogue_staff.notes", noted),
    Stop("proposals that wait", "dialogue_staff.proposals", "/arbejde/forslag/"),
    Stop("a proposal", "dialogue_staff.proposal", first_link("/arbejde/forslag/")),
    Stop("a proposal without a time", "dialogue_staff.proposal", send("title", by="do"), 422),
    Stop("proposals for a meeting", "dialogue_staff.of_event", "/arbejde/forslag/moede/2"),
    Stop("a proposal that was answered", "dialogue_staff.proposal", first_link("/arbejde/forslag/")),
    Stop("sign somebody up", "events_staff.enter", f"{FULL}tilmeld"),
    Stop("sign somebody up, not agreed", "events_staff.enter", send("name", needs_text="En stol"), 422),
    Stop("signed up", "events_staff.entered", signed_up),
    Stop("nothing about danger", "dialogue_staff.danger", "/arbejde/bekymring/"),
    Stop("a sign-up that may be about danger, in the list", "dialogue_staff.danger", in_danger),
    Stop("a sign-up that may be about danger", "dialogue_staff.danger_one", first_link("/arbejde/bekymring/")),
    Stop("sign-ups that were set aside", "events_staff.seats", very_many),
    Stop("say no to a sign-up", "events_staff.refuse", first_link("/pladser/afvis/")),
    Stop("say no to a sign-up, no reason", "events_staff.refuse", send("reason"), 422),
    Stop("check in", "events_staff.arrive", f"{FULL}indgang"),
    Stop("check in, wrong code", "events_staff.arrive", send("code", code="CCCC"), 422),
    Stop("lists", "events_staff.printed", f"{FULL}lister"),
    Stop("attendance list", "events_staff.sheet", f"{FULL}lister/ark"),
    Stop("name tags", "events_staff.sheet", f"{FULL}lister/ark?liste=navneskilte"),
    Stop("development work to look after", "development_staff.index", DEVELOPMENT),
    Stop("new development work", "development_staff.new", f"{DEVELOPMENT}ny"),
    Stop("new development work, empty", "development_staff.new", send("title", title=""), 422),
    Stop("development work from a meeting", "development_staff.from_event", f"{DEVELOPMENT}fra/6"),
    Stop("development work under way", "development_staff.show", f"{DEVELOPMENT}2/"),
    Stop("what it is called", "development_staff.words", f"{DEVELOPMENT}2/ord"),
    Stop("what it is called, not so", "development_staff.words", send("title", title=""), 422),
    Stop("perspectives that went in", "development_staff.perspectives", f"{DEVELOPMENT}2/perspektiver"),
    Stop("no perspective chosen", "development_staff.perspectives", send("how"), 422),
    Stop("how a perspective went in", "development_staff.perspective", first_link("/perspektiver/")),
    Stop("how a perspective went in, not said", "development_staff.perspective", send("how", how=""), 422),
    Stop("how many took part", "development_staff.people", f"{DEVELOPMENT}2/deltog"),
    Stop("how many took part, not so", "development_staff.people", send("citizen_speaker", citizen_speaker="-1"), 422),
    Stop("results of development work", "development_staff.results", f"{DEVELOPMENT}2/virkning"),
    Stop("no result said", "development_staff.results", send("what"), 422),
    Stop("a result", "development_staff.result", first_link("/virkning/")),
    Stop("a result that is not shown", "development_staff.result", has_happened, 422),
    Stop("close development work", "development_staff.close", f"{DEVELOPMENT}2/luk"),
    Stop("history of development work", "development_staff.history", f"{DEVELOPMENT}2/historik"),
    Stop("development work that is closed", "development_staff.show", f"{DEVELOPMENT}1/"),
    Stop("its perspectives, closed", "development_staff.perspectives", f"{DEVELOPMENT}1/perspektiver"),
    *stops_rounds.ORGANISER,
    Stop("cancel an event", "events_staff.cancel", f"{FULL}aflys"),
    Stop("cancel an event, no reason", "events_staff.cancel", send("reason"), 422),
)
