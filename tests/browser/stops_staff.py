"""What staff can come to, by the role whose desk it is on."""

import re
from collections.abc import Callable
from datetime import timedelta

from playwright.sync_api import Locator

import engage.schema  # noqa: F401 - every table, since one names another
from engage.core import clock
from tests.browser import stops_before, stops_questions, stops_rounds
from tests.browser.stops import Stop, Visit, after, first_link, send

INVITED = "indbudt.proevesen@example.org"
QUEUE = "/arbejde/bidrag/"
CODING = "/arbejde/kodning/sjaelland-2027-28/"
UNREAD = "/arbejde/kodning/syddanmark-2027-28/"  # no journey codes here, so there is always a text to take
PERSPECTIVES = "/arbejde/perspektiver/"
DECISIONS = "/arbejde/beslutninger/"
BRIEFS = "/arbejde/oplaeg/"
EXPORTS = "/arbejde/eksport/"
HEARINGS = "/arbejde/hoeringer/"
FILE_IS_FOR = "Vi skal se, om en kommune fylder for meget. Kun vi to ser filen, og den er slettet på fredag."


def act(do: str, name: str = "", **fields: str) -> Stop:
    """An act on the open contribution that cannot be done so."""
    return Stop(f"{do} {name}".strip(), "moderation_staff.show", send("do", do, **fields), 422)


def set_aside(visit: Visit) -> None:
    visit.page.locator('main input[value="set_aside"]').first.check()
    visit.send("revision")


def perspective(number: int, more: str = "") -> Callable[[Visit], None]:
    """A perspective of the demo by its number: 1 is published, 5 waits for a colleague, 6 is a draft."""

    def go(visit: Visit) -> None:
        visit.open(PERSPECTIVES)
        link = visit.page.locator("main .card-heading a", has_text=re.compile(rf"^{number}\."))
        visit.open(f"{link.first.get_attribute('href')}{more}")

    return go


def brief(number: int, more: str = "") -> Callable[[Visit], None]:
    """A brief of the demo by its number: 1 is released, 2 is a draft."""

    def go(visit: Visit) -> None:
        visit.open(BRIEFS)
        link = visit.page.locator("main .card-heading a", has_text=re.compile(rf"^{number}\."))
        visit.open(f"{link.first.get_attribute('href')}{more}")

    return go


def too_long_to_ask(visit: Visit) -> None:
    place = visit.page.locator('main textarea[name^="ask."]').first
    place.fill("ord " * 150)
    visit.send("revision")


def forms(visit: Visit) -> Locator:
    return visit.page.locator("main form")


def drafted(visit: Visit) -> None:
    """A hearing that is not sent yet."""
    visit.open(f"{HEARINGS}ny/sjaelland-2027-28")
    visit.field("about").select_option(index=1)
    due = (clock.local_date(clock.now()) + timedelta(days=60)).isoformat()
    visit.fill(title="Hvad siger rådene?", summary="Kender I det?", easy="Er det også sådan hos jer?", due_on=due)
    visit.field("bodies").check()
    visit.send("title")


def reply_sent(visit: Visit) -> None:
    visit.contribution("c30", "/svar")
    visit.fill(text="Tak for dit forslag. Vi har givet det videre til Dialogforum.")
    visit.page.locator('main button[name="do"][value="send"]').click()
    visit.page.wait_for_load_state()


def declined(visit: Visit) -> None:
    visit.contribution("c30")
    visit.choose(outcome="decline")
    visit.fill(decline_reason="Teksten er sendt tre gange. Vi bruger den ene af dem.")
    visit.send("do", "decide")
    visit.contribution("c30")


def source_changed(visit: Visit) -> None:
    """Change a Danish text, so that its other languages have fallen behind."""
    after("/arbejde/tekster/", first_link("/da"))(visit)
    visit.fill(text=visit.field("text").input_value() + "\n\nEn sætning mere.")
    visit.send("text")
    visit.open("/arbejde/tekster/")


def account_of_another(visit: Visit) -> None:
    """Find an account by its address; nobody gives a role to their own."""
    visit.fill(email="mads.eksempelsen@example.org")
    visit.send("email")


def invited(visit: Visit) -> None:
    visit.open("/administration/konti/ny")
    visit.fill(name="Ib Indbudt", email=INVITED)
    visit.send("email")
    (mail,) = visit.live.wait_for_mail(INVITED)
    found = re.search(r"https?://\S+/log-ind/velkommen/[\w-]+", mail.get_content())
    assert found is not None
    visit.open(found.group())


MODERATOR = (
    Stop("desk", "pages.desk", "/arbejde/"),
    Stop("queue", "moderation_staff.queue", QUEUE),
    Stop("queue, nothing found", "moderation_staff.queue", f"{QUEUE}?language=de&status=crisis"),
    Stop("in danger", "moderation_staff.show", lambda visit: visit.contribution("d01")),
    Stop("with words taken out", "moderation_staff.show", lambda visit: visit.contribution("c22")),
    act("redact"),
    act("decide"),
    act("decide", "decline", outcome="decline"),
    act("decide", "forward", outcome="forward"),
    Stop("let it stand?", "moderation_staff.show", after(QUEUE, lambda v: v.contribution("d01"))),
    Stop("the helper's own words", "moderation_staff.show", lambda v: v.contribution("c19", "?del=helper_opinion")),
    Stop("published", "moderation_staff.show", lambda visit: visit.contribution("c01")),
    act("take_down"),
    Stop("proposed by oneself", "moderation_staff.show", declined),
    Stop("write a reply", "replies_staff.reply", lambda visit: visit.contribution("c30", "/svar")),
    Stop("an empty reply", "replies_staff.reply", send("text", text=""), 422),
    Stop("a reply that waits", "replies_staff.reply", reply_sent),
    Stop("a reply that is out", "replies_staff.reply", lambda visit: visit.contribution("c04", "/svar")),
    Stop("enter", "moderation_staff.enter", "/arbejde/bidrag/indtast"),
    Stop("enter, empty", "moderation_staff.enter", send("text"), 422),
    Stop(
        "entered",
        "moderation_staff.entered",
        send("text", channel="phone", provenance="Ringede.", text="Bussen er sen.", publish="secretariat"),
    ),
    Stop("paper forms", "moderation_staff.paper", "/arbejde/bidrag/papirskema"),
    Stop("paper forms, too many", "moderation_staff.paper", send("number", number="99"), 422),
    Stop("paper forms to print", "moderation_staff.paper_sheets", send("number", number="2")),
    Stop("coding", "coding_staff.index", "/arbejde/kodning/"),
    Stop("coding in an agreement", "coding_staff.agreement", CODING),
    Stop("coding in a focus area", "coding_staff.agreement", f"{UNREAD}?fokus=2"),
    Stop("a text to code", "coding_staff.text", send("csrf_token")),
    Stop("a text, no such code", "coding_staff.text", send("typed", typed="99"), 422),
    Stop("a text that is hard to read", "coding_staff.text", send("do", "heavy")),
    Stop("hand it over", "coding_staff.hand_over", first_link("/giv")),
    Stop("hand it over to nobody", "coding_staff.hand_over", send("to"), 422),
    Stop("letters that are nearly the same", "coding_staff.groups", f"{CODING}grupper"),
    Stop("a letter of several", "coding_staff.group", first_link("/gruppe/")),
    Stop("a letter of several, no such code", "coding_staff.group", send("typed", typed="99"), 422),
    Stop("where coders differ", "coding_staff.disputes", f"{CODING}uenighed"),
    Stop("settle it", "coding_staff.settle", first_link("/uenighed")),
    Stop("settle it without a word", "coding_staff.settle", send("typed", typed="1"), 422),
    Stop("figures of coding", "coding_staff.figures", f"{CODING}tal"),
    Stop("patterns", "coding_staff.discovery", f"{CODING}moenstre"),
    Stop("nobody has looked for patterns", "coding_staff.discovery", "/arbejde/kodning/syddanmark-2027-28/moenstre"),
    Stop("the codebook", "coding_staff.codebook", f"{CODING}kodebog"),
    Stop("a new code without a name", "coding_staff.codebook", send("name"), 422),
    Stop("a code", "coding_staff.code", first_link("/kodebog/")),
    Stop("split into one", "coding_staff.code", send("names", names="Kun ét navn"), 422),
    Stop("approved texts without a focus area", "coding_staff.unplaced", "/arbejde/kodning/uden-fokusomraade"),
    Stop("files to take along", "exports_staff.index", EXPORTS),
    Stop("the files of an agreement", "exports_staff.files", f"{EXPORTS}sjaelland-2027-28/"),
    Stop("ask for columns about persons", "exports_staff.ask", f"{EXPORTS}sjaelland-2027-28/personlige"),
    Stop("ask for them without a reason", "exports_staff.ask", send("reason"), 422),
    Stop("columns that were asked for", "exports_staff.show", send("reason", reason=FILE_IS_FOR)),
    Stop("perspectives to make", "perspectives_staff.index", PERSPECTIVES),
    Stop("a new perspective", "perspectives_staff.new", f"{PERSPECTIVES}ny/sjaelland-2027-28"),
    Stop("a new perspective, empty", "perspectives_staff.new", send("claim"), 422),
    Stop("a draft of a perspective", "perspectives_staff.show", perspective(6)),
    Stop("its sources", "perspectives_staff.sources", perspective(6, "/kilder")),
    Stop("set aside without a reason", "perspectives_staff.sources", set_aside, 422),
    Stop("look for disagreement", "perspectives_staff.dissent", perspective(6, "/uenighed")),
    Stop("its words", "perspectives_staff.words", perspective(6, "/ord")),
    Stop("too many words", "perspectives_staff.words", send("claim", claim="ord " * 26), 422),
    Stop("its quotes", "perspectives_staff.quotes", perspective(1, "/citater")),
    Stop("in easy Danish", "perspectives_staff.language", perspective(6, "/sprog/da@easy")),
    Stop("read it through", "perspectives_staff.review", perspective(6, "/gennemse")),
    Stop("withdraw it without a reason", "perspectives_staff.review", send("why"), 422),
    Stop("made by oneself", "perspectives_staff.review", perspective(5, "/gennemse")),
    Stop("a published perspective at the desk", "perspectives_staff.show", perspective(1)),
    Stop("history of a perspective", "perspectives_staff.history", perspective(1, "/historik")),
    Stop("briefs to make", "briefs_staff.index", BRIEFS),
    Stop("a new brief", "briefs_staff.new", f"{BRIEFS}ny/sjaelland-2027-28/3"),
    Stop("a new brief, empty", "briefs_staff.new", send("contact"), 422),
    Stop("a draft of a brief", "briefs_staff.show", brief(2)),
    Stop("whom a brief is for", "briefs_staff.aim", brief(2, "/til")),
    Stop("whom to ask, not said", "briefs_staff.aim", send("contact", contact=""), 422),
    Stop("the order of a brief", "briefs_staff.order", brief(2, "/raekkefoelge")),
    Stop("the words of a brief", "briefs_staff.words", brief(2, "/ord")),
    Stop("too many words in a brief", "briefs_staff.words", too_long_to_ask, 422),
    Stop("a brief in easy Danish", "briefs_staff.retell", brief(2, "/sprog/da@easy")),
    Stop("read a brief through", "briefs_staff.review", brief(2, "/gennemse")),
    Stop("a brief that is not ready", "briefs_staff.review", send("do", "send"), 409),
    Stop("a released brief at the desk", "briefs_staff.show", brief(1)),
    Stop("history of a brief", "briefs_staff.history", brief(1, "/historik")),
    Stop("my account", "accounts.account", "/konto"),
    Stop("no second factor", "accounts.second_factor", "/log-ind/kode"),
    Stop("not allowed", "admin.index", "/administration/", 403),
    Stop("answers to look after", "decisions_staff.index", DECISIONS),
    Stop("a perspective to put to a body", "decisions_staff.new", f"{DECISIONS}ny?perspektiv=1"),
    Stop("nothing put to a body", "decisions_staff.new", send("perspective"), 422),
    Stop("an answer that everybody reads", "decisions_staff.show", f"{DECISIONS}1/"),
    Stop("an answer that waits for a signature", "decisions_staff.show", f"{DECISIONS}5/"),
    Stop("write an answer", "decisions_staff.words", f"{DECISIONS}4/ord"),
    Stop("an answer, not said", "decisions_staff.words", send("reasons"), 422),
    Stop("what was done after an answer", "decisions_staff.done", f"{DECISIONS}1/gjort"),
    Stop("what was done, not said", "decisions_staff.done", send("what"), 422),
    Stop("history of an answer", "decisions_staff.history", f"{DECISIONS}1/historik"),
    Stop("focus areas to close", "decisions_staff.areas", f"{DECISIONS}fokusomraader"),
    *stops_questions.MODERATOR,
    *stops_before.MODERATOR,
)
SECOND_MODERATOR = (
    Stop("hearings to look after", "hearings_staff.index", HEARINGS),
    Stop("a new hearing", "hearings_staff.new", f"{HEARINGS}ny/sjaelland-2027-28"),
    Stop("a new hearing, empty", "hearings_staff.new", send("title"), 422),
    Stop("a hearing at the desk", "hearings_staff.show", f"{HEARINGS}1/"),
    Stop("more time for a hearing", "hearings_staff.more_time", f"{HEARINGS}3/tid"),
    Stop("less time is not more", "hearings_staff.more_time", send("due_on", due_on="2020-01-01"), 422),
    Stop("call a hearing off", "hearings_staff.withdraw", f"{HEARINGS}3/aflys"),
    Stop("call a hearing off without a word", "hearings_staff.withdraw", send("why"), 422),
    Stop("a draft of a hearing", "hearings_staff.show", drafted),
    Stop("change a draft of a hearing", "hearings_staff.words", first_link("/ord")),
    Stop("a perspective to publish", "perspectives_staff.review", perspective(5, "/gennemse")),
    Stop("sent back without a word", "perspectives_staff.review", send("why"), 422),
    Stop("to be confirmed", "moderation_staff.show", lambda visit: visit.contribution("c30")),
    Stop("a reply to publish", "replies_staff.reply", lambda visit: visit.contribution("c30", "/svar")),
)
EDITOR = (
    Stop("desk of the editor", "pages.desk", "/arbejde/"),
    Stop("texts to do", "wording_staff.index", "/arbejde/tekster/"),
    Stop("texts to do in German", "wording_staff.index", "/arbejde/tekster/?sprog=de"),
    Stop("edit the source", "wording_staff.edit", after("/arbejde/tekster/", first_link("/da"))),
    Stop("edit the source, empty", "wording_staff.edit", send("text", text=""), 422),
    Stop("edit a text", "wording_staff.edit", first_link("/de")),
    Stop("texts to do, some of them behind", "wording_staff.index", source_changed),
)
COUNCIL_MEMBER = (
    Stop("desk of a council member", "pages.desk", "/arbejde/"),
    Stop("propose for a council", "dialogue_staff.council", "/arbejde/raad/forslag/"),
    Stop("propose for a council: the form", "dialogue_staff.council_propose", first_link("/arbejde/raad/forslag/")),
    Stop("propose for a council, empty", "dialogue_staff.council_propose", send("title"), 422),
    Stop("account of a council member", "accounts.account", "/konto"),
    Stop("what has come in, to a council member", "moderation_staff.queue", QUEUE, 403),
)
ROOM = "/arbejde/raad/handicapraad-376/"
COUNCIL_CHAIR = (
    Stop("desk of a council's chair", "pages.desk", "/arbejde/"),
    Stop("rooms of a council's chair", "room.index", "/arbejde/raad/"),
    Stop("a council's room", "room.show", ROOM),
    *stops_rounds.COUNCIL_CHAIR,
    *stops_before.COUNCIL_CHAIR,
    *stops_questions.COUNCIL_CHAIR,
    Stop("who sits in a council", "room.members", f"{ROOM}medlemmer"),
    Stop("invite a member", "room.invite", f"{ROOM}medlemmer/ny"),
    Stop("invite nobody", "room.invite", send("email"), 422),
    Stop("a statement that is written", "room.hearing", f"{ROOM}hoering/2/"),
    Stop("nothing to say to the room", "room.hearing", send("do", "comment", text=""), 422),
    Stop("a new point", "room.new_point", f"{ROOM}hoering/2/punkt/nyt"),
    Stop("a new point, empty", "room.new_point", send("text"), 422),
    Stop("a point", "room.point", after(f"{ROOM}hoering/2/", first_link("/punkt/"))),
    Stop("who agrees", "room.hearing", after(f"{ROOM}hoering/2/", send("do", "put_up"))),
    Stop("do you agree?", "room.answer", first_link("/svar/")),
    Stop("do not agree without a reason", "room.answer", send("stance", stance="dissent"), 422),
    Stop("adopt it", "room.adopt", f"{ROOM}hoering/2/vedtag"),
    Stop("adopt what nobody agrees to", "room.adopt", send("answered"), 409),
    Stop("history of a statement", "room.history", f"{ROOM}hoering/2/historik"),
    Stop("a statement that is sent, in its room", "room.hearing", f"{ROOM}hoering/1/"),
    Stop("account of a council's chair", "accounts.account", "/konto"),
    Stop("texts, to a council's chair", "wording_staff.index", "/arbejde/tekster/", 403),
)
POLITICIAN = (
    Stop("desk of a politician", "pages.desk", "/arbejde/"),
    Stop("briefs to read", "briefs_staff.mine", f"{BRIEFS}mine"),
    Stop("what to raise from a brief", "briefs_staff.raise_it", f"{BRIEFS}rejs/1"),
    Stop("an answer to sign", "decisions_staff.sign", f"{DECISIONS}5/underskriv"),
    Stop("an answer sent back without words", "decisions_staff.sign", send("why"), 422),
    Stop("an answer that waits for no signature", "decisions_staff.sign", f"{DECISIONS}1/underskriv", 404),
    *stops_questions.POLITICIAN,
    Stop("account of a politician", "accounts.account", "/konto"),
    Stop("agreements to manage, to a politician", "agreements_staff.index", "/arbejde/aftaler/", 403),
)
DPO = (
    Stop("desk of the data protection officer", "pages.desk", "/arbejde/"),
    Stop("log, to the data protection officer", "admin.audit", "/administration/log"),
    Stop("log of one kind", "admin.audit", "/administration/log?handling=accounts"),
    Stop("log of one thing", "admin.audit", after("/administration/log", first_link("?om="))),
    Stop("administration, to the data protection officer", "admin.index", "/administration/", 403),
)
ADMINISTRATOR = (
    Stop("desk of the administrator", "pages.desk", "/arbejde/"),
    Stop("administration", "admin.index", "/administration/"),
    Stop("jobs", "admin.jobs", "/administration/job"),
    Stop("mails that wait", "admin.messages", "/administration/udbakke"),
    Stop("log", "admin.audit", "/administration/log"),
    Stop("duty roster", "admin.duty", "/administration/vagt"),
    Stop("duty roster, empty", "admin.duty", send("account"), 422),
    Stop("retention", "admin.retention", "/administration/opbevaring"),
    Stop("a rule", "admin.retention_rule", first_link("/administration/opbevaring/")),
    Stop("a rule, not so", "admin.retention_rule", send("days", days="0"), 422),
    Stop("accounts", "admin.people", "/administration/konti/"),
    Stop("an account", "admin.account", account_of_another),
    Stop("give a role", "admin.give_role", first_link("/rolle")),
    Stop("give a role, empty", "admin.give_role", send("role", valid_from=""), 422),
    Stop("give a seat", "admin.give_seat", lambda v: v.open(v.page.url.replace("/rolle", "/plads"))),
    Stop("give a seat, empty", "admin.give_seat", send("role", valid_from=""), 422),
    Stop("make an account", "admin.new_account", "/administration/konti/ny"),
    Stop("make an account, empty", "admin.new_account", send("email"), 422),
    Stop("agreements to manage", "agreements_staff.index", "/arbejde/aftaler/"),
    Stop("an agreement to manage", "agreements_staff.show", "/arbejde/aftaler/sjaelland-2027-28/"),
    Stop("a focus area to manage", "agreements_staff.focus", "/arbejde/aftaler/sjaelland-2027-28/fokusomraader/3/"),
    Stop("the next cycle", "agreements_staff.copy", "/arbejde/aftaler/sjaelland-2027-28/naeste"),
    Stop("the next cycle, empty", "agreements_staff.copy", send("title", title="", slug=""), 422),
    Stop("an invitation", "accounts.welcome", invited),
    Stop("an invitation, too short", "accounts.welcome", send("password", password="kort"), 422),
    Stop("set up the app", "accounts.enrol", send("password", password="en lang sætning om heste")),
    Stop("set up the app, wrong code", "accounts.enrol", send("code", code="000000"), 422),
)
