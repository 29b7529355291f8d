"""What staff, councils and politicians can come to of written rounds."""

from collections.abc import Callable
from datetime import timedelta

from engage.core import clock
from tests.browser.stops import Stop, Visit, after, first_link, send

ROUNDS = "/arbejde/runder/"
ON, SUMMED_UP = "At kende dem, der kommer", "Møder, som alle kan følge"  # rounds of the demo


def round_of(title: str, more: str = "") -> Callable[[Visit], None]:
    """The round of the demo with this title, at the desk."""

    def go(visit: Visit) -> None:
        visit.open(ROUNDS)
        link = visit.page.locator("main .card-heading a", has_text=title)
        visit.open(f"{link.first.get_attribute('href')}{more}")

    return go


def drafted(visit: Visit) -> None:
    """One that only organisers see."""
    visit.open(f"{ROUNDS}ny")
    for name in ("body", "about"):
        visit.field(name).select_option(index=1)
    until = (clock.local_date(clock.now()) + timedelta(days=30)).isoformat()
    words = dict.fromkeys(("title", "question", "question_easy", "background", "background_easy"), "Hvad hjælper?")
    visit.fill(**words, until=until)
    visit.send("title")


def going_on(visit: Visit) -> None:
    """The page where a council writes."""
    visit.open(f"{ROUNDS}aabne")
    visit.page.locator("main .card-heading a", has_text=ON).first.click()
    visit.page.wait_for_load_state()


everybody = first_link("/arrangementer/")

ORGANISER = (
    Stop("written rounds", "dialogue_staff.rounds", ROUNDS),
    Stop("a new round", "dialogue_staff.round_new", f"{ROUNDS}ny"),
    Stop("a new round, empty", "dialogue_staff.round_new", send("title"), 422),
    Stop("a round that is a draft", "dialogue_staff.round", drafted),
    Stop("the words of a round", "dialogue_staff.round_words", first_link("/ord")),
    Stop("a round that goes on", "dialogue_staff.round", round_of(ON)),
    Stop("more time in a round", "dialogue_staff.round_time", first_link("/tid")),
    Stop("more time in a round, not so", "dialogue_staff.round_time", send("until"), 422),
    Stop("close a round", "dialogue_staff.round_close", round_of(ON, "luk")),
    Stop("close a round without a summary", "dialogue_staff.round_close", send("summary"), 422),
    Stop("a round that is summed up", "dialogue_staff.round", round_of(SUMMED_UP)),
    Stop("a round for an agenda", "dialogue_staff.round_agenda", round_of(SUMMED_UP, "dagsorden")),
)
COUNCIL_CHAIR = (
    Stop("rounds for a council to write in", "dialogue_staff.rounds_open", f"{ROUNDS}aabne"),
    Stop("a council writes in a round", "dialogue_staff.round_post", going_on),
    Stop("a council writes nothing", "dialogue_staff.round_post", send("text", text=""), 422),
    Stop("a round as its council sees it", "pages.event", after(f"{ROUNDS}aabne", going_on, everybody)),
)
