"""What a visitor can come to: reading, giving input step by step, following it, and what goes wrong."""

import re

from tests.browser.stops import CPR, FOCUS, NEW, PHONE, WRONG_CODE, Stop, Visit, after, first_link, send

MAIN = (
    ("front page", "pages.home", "/"),
    ("focus area", "pages.focus", FOCUS),
    ("first step", "contributions.new", NEW),
    ("my contribution", "pages.mine", "/mit-bidrag"),
    ("help", "wording.help_page", "/hjaelp"),
    ("meetings", "events.index", "/arrangementer/"),
    ("a meeting", "pages.event", "/arrangementer/2/"),
    ("sign up for a meeting", "events.sign_up", "/arrangementer/3/tilmelding"),
    ("my place", "events.mine", "/min-plads"),
)


def too_much(visit: Visit) -> None:
    visit.open("/bidrag/nyt")
    visit.field("text").evaluate("e => { e.value = 'x'.repeat(1200000) }")
    visit.send("text")


def too_often(visit: Visit) -> None:
    for _ in range(24):  # twice as often as is too often, since a new window of counting may begin in the middle
        if visit.status == 429:
            break
        visit.open("/mit-bidrag")
        visit.close_own()
        visit.fill(code=WRONG_CODE)
        visit.send("code")


def saved(visit: Visit) -> None:
    """Say that the code is saved, and finish."""
    visit.field("saved_code").check()
    visit.send("saved_code")


def reread(visit: Visit) -> None:
    visit.open("/bidrag/kladde/tekst")
    send("text", text="Jeg kan ikke mere, og jeg vil ikke leve længere.")(visit)


def leave_and_open_again(visit: Visit) -> None:
    visit.open("/bidrag/nyt")
    send("text", text="En tekst, der bliver liggende.")(visit)
    visit.open("/bidrag/nyt")


def open_place(visit: Visit) -> None:
    """Enter the code that stands on the receipt."""
    visit.open("/arrangementer/kvittering")
    code = visit.page.locator("#receipt-code").inner_text()
    visit.open("/min-plads")
    visit.fill(code=code)
    visit.send("code")


def give_up_place(visit: Visit) -> None:
    visit.open("/min-plads")
    visit.page.locator('main form[action$="/meld-fra"] button').click()
    visit.page.wait_for_load_state()


def open_proposal(visit: Visit) -> None:
    """Look at what was just proposed, with its code."""
    code = visit.page.locator("#receipt-code").inner_text()
    visit.open("/mit-forslag")
    visit.fill(code=code)
    visit.send("code")


def take_back_proposal(visit: Visit) -> None:
    visit.open("/mit-forslag")
    visit.page.locator('main form[action$="/tag-tilbage"] button').click()
    visit.page.wait_for_load_state()


def open_words(visit: Visit) -> None:
    """The words of the demo that were read aloud, with the code of their place."""
    visit.open("/min-plads/ord")
    visit.fill(code=visit.demo["spoken"].code)
    visit.send("code")


PUBLIC = (
    *(Stop(name, endpoint, address) for name, endpoint, address in MAIN),
    Stop("agreements", "agreements.index", "/aftaler/"),
    Stop("an agreement in force", "agreements.show", "/aftaler/sjaelland-2021-22/"),
    Stop("an agreement in the making", "agreements.show", "/aftaler/syddanmark-2027-28/"),
    Stop("a focus area that is closed", "pages.focus", "/aftaler/sjaelland-2021-22/fokusomraader/3/"),
    Stop("a published contribution", "pages.contribution", after(FOCUS, first_link("/bidrag/"))),
    Stop("perspectives", "perspectives.index", "/perspektiver/"),
    Stop("hearings", "hearings.index", "/hoeringer/"),
    Stop("a hearing that councils have answered", "hearings.show", "/hoeringer/1/"),
    Stop("a statement with a dissent", "hearings.statement", "/udtalelser/2/"),
    Stop("a council", "pages.council", "/raad/handicapraad-376/"),
    Stop("a perspective", "pages.perspective", "/perspektiver/1/"),
    Stop("how far each matter has come", "pages.threads", "/dialog/"),
    Stop("the whole way of a perspective", "pages.thread", "/dialog/1/"),
    Stop("where it comes from", "perspectives.sources", "/perspektiver/1/kilder/"),
    Stop("its versions", "perspectives.versions", "/perspektiver/1/versioner/"),
    Stop("a perspective that is none", "pages.perspective", "/perspektiver/6/", 404),
    Stop("do you recognise this?", "perspectives.recognise", "/perspektiver/1/genkender"),
    Stop("no answer", "perspectives.recognise", send("answer"), 422),
    Stop(
        "what others answered",
        "perspectives.result",
        after("/perspektiver/1/genkender", send("answer", answer="yes", text="Sådan er det også hos os.")),
    ),
    Stop("briefs", "briefs.index", "/oplaeg/"),
    Stop("a brief", "briefs.show", "/oplaeg/1/"),
    Stop("the numbers of a brief", "briefs.numbers", "/oplaeg/1/tal"),
    Stop("whether a brief is as it was", "briefs.verify", "/oplaeg/1/tjek"),
    Stop("editions of a brief", "briefs.editions", "/oplaeg/1/udgaver"),
    Stop("a brief that is none", "briefs.show", "/oplaeg/2/", 404),
    Stop("answers from politicians", "decisions.index", "/svar/"),
    Stop("an answer, and what was done", "decisions.show", "/svar/1/"),
    Stop("an answer that says no", "decisions.show", "/svar/3/"),
    Stop("an answer that is late", "decisions.show", "/svar/4/"),
    Stop("an answer that is none", "decisions.show", "/svar/999/", 404),
    Stop("open questions and promises", "pages.questions", "/dialog/spoergsmaal/"),
    Stop(
        "late questions of one body",
        "pages.questions",
        "/dialog/spoergsmaal/?state=late&body=Dialogforum+Sj%C3%A6lland",
    ),
    Stop("a question that was postponed", "pages.question", "/dialog/spoergsmaal/1/"),
    Stop("a question with its answer", "pages.question", "/dialog/spoergsmaal/2/"),
    Stop("a question that is none", "pages.question", "/dialog/spoergsmaal/999/", 404),
    Stop("development work", "development.index", "/udvikling/"),
    Stop("a seminar and what came of it", "development.show", "/udvikling/1/"),
    Stop("a course that is under way", "development.show", "/udvikling/2/"),
    Stop("a theme day into which nothing went", "development.show", "/udvikling/3/"),
    Stop("development work that is none", "development.show", "/udvikling/999/", 404),
    Stop("figures", "statistics.index", "/tal/"),
    Stop("the three results", "statistics.results", "/tal/resultater"),
    Stop("the results of a focus area", "statistics.area", "/tal/resultater/sjaelland-2027-28/3"),
    Stop("a list behind a figure", "statistics.results_list", "/tal/resultater/liste/perspektiver"),
    Stop("a list of a focus area", "statistics.area_list", "/tal/resultater/sjaelland-2027-28/3/liste/aabne"),
    Stop("about", "wording.about", "/om/"),
    Stop("privacy", "wording.privacy", "/privatliv"),
    Stop("accessibility statement", "wording.accessibility", "/was"),
    Stop("cookies", "wording.cookies", "/cookies"),
    Stop("protection", "wording.protection", "/beskyttelse"),
    Stop("sign in", "accounts.sign_in", "/log-ind"),
    Stop("sign in, empty", "accounts.sign_in", after("/log-ind", send("password")), 422),
    Stop(
        "sign in, wrong",
        "accounts.sign_in",
        after("/log-ind", send("password", email="ingen@example.org", password="forkert-kodeord")),
        422,
    ),
    Stop("sign out", "accounts.sign_out", "/log-ud"),
    Stop("an invitation that does not work", "accounts.welcome", "/log-ind/velkommen/nothing", 404),
    Stop("roles of the demo", "demo.index", "/demo"),
    Stop("mails of the demo", "demo.caught", "/demo/mails"),
    Stop("every part", "web.show_patterns", "/moenstre"),
)
OTHER_LANGUAGES = tuple(
    Stop(f"{prefix}: {name}", endpoint, prefix + address)
    for prefix in ("/let", "/en", "/de")
    for name, endpoint, address in MAIN
)
GIVING = (
    Stop("a question", "contributions.new", after(FOCUS, first_link("question="))),
    Stop("nothing written", "contributions.new", after(NEW, send("text")), 422),
    Stop("a CPR number", "contributions.new", after(NEW, send("text", text=CPR)), 422),
    Stop("a phone number", "contributions.step", send("text", text=PHONE), 422),
    Stop("who is speaking", "contributions.step", send("text", text="Vi vil spørges først.")),
    Stop("the helper", "contributions.step", send("role", role="helper")),
    Stop("a phone number from the helper", "contributions.step", send("relation", relation=PHONE), 422),
    Stop("what it is about", "contributions.step", send("relation", relation="Vi er naboer.", has_consent="yes")),
    Stop("what one agrees to", "contributions.step", send("focus_area")),
    Stop("nothing agreed", "contributions.step", send("publish"), 422),
    Stop("an e-mail that is none", "contributions.step", send("publish", publish="public", email="lone"), 422),
    Stop("check the answers", "contributions.step", send("publish", email="")),
    Stop("saved for later", "contributions.saved", send("later", by="later")),
    Stop("words of danger", "contributions.step", reread),
    Stop("check them in danger", "contributions.step", "/bidrag/kladde/tjek"),
    Stop("delete?", "contributions.discard", "/bidrag/kladde/slet"),
    Stop("the receipt", "contributions.receipt", after("/bidrag/kladde/tjek", send("once"))),
    Stop("the code is not saved", "contributions.receipt", send("saved_code"), 422),
    Stop("thanks", "contributions.thanks", saved),
    Stop("an unfinished text", "contributions.new", leave_and_open_again),
)
MEETINGS = (
    Stop("with an interpreter", "events.index", "/arrangementer/?kun=tolk&kun=let&region=1085"),
    Stop("that are over", "events.index", "/arrangementer/?tid=tidligere"),
    Stop("none", "events.index", "/arrangementer/?slags=webinar&tid=tidligere"),
    Stop("held, with minutes", "pages.event", "/arrangementer/1/"),
    Stop("full", "pages.event", "/arrangementer/6/"),
    Stop("cancelled", "pages.event", "/arrangementer/9/"),
    Stop("the waiting list", "events.sign_up", "/arrangementer/6/tilmelding"),
    Stop("a CPR number to be read aloud", "events.sign_up", send("aloud", aloud=CPR), 422),
    Stop("a phone number to be read aloud", "events.sign_up", send("aloud", aloud="Ring til mig på 20 30 40 50."), 422),
    Stop("needs without a yes", "events.sign_up", send("aloud", aloud="", needs_text="Jeg vil sidde foran."), 422),
    Stop(
        "the receipt",
        "events.receipt",
        after(
            "/arrangementer/3/tilmelding",
            send("once", email="bo@example.org", needs_text="Jeg vil sidde foran.", needs_consent="y"),
        ),
    ),
    Stop("the code is not saved", "events.receipt", send("saved_code"), 422),
    Stop("no code", "events.mine", after("/min-plads", send("code")), 422),
    Stop("a wrong code", "events.mine", after("/min-plads", send("code", code=WRONG_CODE)), 422),
    Stop("my place", "events.mine", open_place),
    Stop("change it", "events.mine_change", "/min-plads/ret"),
    Stop("change it, a CPR number", "events.mine_change", send("question", question=CPR), 422),
    Stop("given up", "events.mine", give_up_place),
)
PROPOSE = "/arrangementer/2/forslag"
DIALOGUE = (
    Stop("minutes", "dialogue.minutes", "/arrangementer/1/referat/"),
    Stop("minutes in easy Danish", "dialogue.minutes", "/let/arrangementer/1/referat/"),
    Stop("no minutes yet", "dialogue.minutes", "/arrangementer/2/referat/", 404),
    Stop("propose an item", "dialogue.propose", PROPOSE),
    Stop("propose nothing", "dialogue.propose", after(PROPOSE, send("title")), 422),
    Stop("propose, a CPR number", "dialogue.propose", after(PROPOSE, send("title", title="Tid", why=CPR)), 422),
    Stop("propose, a phone number", "dialogue.propose", after(PROPOSE, send("title", title="Tid", why=PHONE)), 422),
    Stop("proposed", "dialogue.receipt", after(PROPOSE, send("once", title="Pauser", why="Vi når dem ikke."))),
    Stop("proposed, code not saved", "dialogue.receipt", send("saved_code"), 422),
    Stop("my proposal", "dialogue.mine", open_proposal),
    Stop("my proposal, taken back", "dialogue.mine", take_back_proposal),
    Stop("my words in the minutes, no code", "dialogue.words", "/min-plads/ord"),
    Stop("my words in the minutes, wrong code", "dialogue.words", send("code", code=WRONG_CODE), 422),
    Stop("my words in the minutes", "dialogue.words", open_words),
)
FOLLOW = "/folg/nyt?hvad=perspektiv:1"


def from_mail(visit: Visit) -> None:
    """Open the link of the mail that asks whether it was them."""
    (mail,) = visit.live.wait_for_mail("foelger@example.org", 1)
    visit.open(re.findall(r"http://[^/]+(/folg/ja/\S+)", mail.get_content())[0])


def look_at_stop(visit: Visit) -> None:
    """The page that a mail leads to, before anything is pressed."""
    address = visit.page.locator('main form[action*="/folg/stop/"]').get_attribute("action")
    visit.open(str(address))


def press_main(visit: Visit) -> None:
    visit.page.locator("main form button").first.click()
    visit.page.wait_for_load_state()


FOLLOWING = (
    Stop("what is new", "following.news", "/nyt/"),
    Stop("what is new about a focus area", "following.news", "/nyt/?fokus=sjaelland-2027-28:3"),
    Stop("follow a perspective", "following.follow", FOLLOW),
    Stop("follow, no address", "following.follow", send("email"), 422),
    Stop("look in your mail", "following.asked", send("email", email="foelger@example.org")),
    Stop("was it you?", "following.confirm", from_mail),
    Stop("what one follows", "following.mine", press_main),
    Stop("stop?", "following.stop", look_at_stop),
    Stop("stopped", "following.stop", press_main),
    Stop("follow what is not there", "following.follow", "/folg/nyt?hvad=perspektiv:999", 404),
)
WRITE = "/arrangementer/10/skriv/"  # of the demo: a silent dialogue that is going on
EVALUATE = "/arrangementer/1/hvordan-gik-det"


def choose_name(visit: Visit) -> None:
    """The first of the names, and only the secretariat."""
    visit.field("nickname").check()
    visit.choose(publish="secretariat")
    visit.send("nickname")


def code_saved(visit: Visit) -> None:
    visit.field("saved_code").check()
    visit.send("saved_code")


def own_words(visit: Visit) -> None:
    visit.open("/min-plads/skrevet")
    visit.page.locator('main form[action*="/skrevet/"] button').first.click()
    visit.page.wait_for_load_state()


def leave_dialogue(visit: Visit) -> None:
    visit.open(WRITE)
    visit.page.locator('main form[action$="/luk"] button').click()
    visit.page.wait_for_load_state()


WRITING = (
    Stop("a meeting that goes on", "pages.event", "/arrangementer/10/"),
    Stop("a silent dialogue to come", "events.write", "/arrangementer/6/skriv/"),
    Stop("a silent dialogue", "events.write", WRITE),
    Stop("no name chosen", "events.write", send("nickname"), 422),
    Stop("six other names", "events.write", send("nickname", by="more")),
    Stop("answers, without a name", "events.write_answer", f"{WRITE}1"),
    Stop("a question", "events.write_answer", after(WRITE, choose_name)),
    Stop("no answer", "events.write_answer", send("text"), 422),
    Stop("an answer with a CPR number", "events.write_answer", send("text", text=CPR), 422),
    Stop("the one code", "events.write_code", send("text", text="Vi vil spørges først.")),
    Stop("the one code is not saved", "events.write_code", send("saved_code"), 422),
    Stop("the next question", "events.write_answer", code_saved),
    Stop("all questions, with a name", "events.write", WRITE),
    Stop("what one has written", "pages.written", "/min-plads/skrevet"),
    Stop("one answer of several", "pages.mine", own_words),
    Stop("left", "pages.event", leave_dialogue),
    Stop("how was it", "events.evaluate", EVALUATE),
    Stop("no face", "events.evaluate", send("face"), 422),
    Stop("a CPR number about a meeting", "events.evaluate", send("different", different=CPR), 422),
    Stop("thanks for a face", "events.evaluated", f"{EVALUATE}/tak"),
    Stop("how was it, too early", "events.evaluate", "/arrangementer/2/hvordan-gik-det"),
)
MINE = (
    Stop("no code", "pages.mine", after("/mit-bidrag", send("code")), 422),
    Stop("a wrong code", "pages.mine", after("/mit-bidrag", send("code", code=WRONG_CODE)), 422),
    Stop("with an answer", "pages.mine", lambda visit: visit.follow("c04")),
    Stop("correct it", "pages.mine_correct", "/mit-bidrag/ret"),
    Stop("correct it, empty", "pages.mine_correct", send("text", text=""), 422),
    Stop("correct it, a CPR number", "pages.mine_correct", send("text", text=CPR), 422),
    Stop("take it back", "pages.mine_withdraw", "/mit-bidrag/tag-tilbage"),
    Stop("waiting", "pages.mine", lambda visit: visit.follow("c22")),
    Stop("declined", "pages.mine", lambda visit: visit.follow("d02")),
    Stop("shown to everyone", "pages.mine", lambda visit: visit.follow("c01")),
    Stop("does it answer you?", "pages.mine_answer", first_link("/mit-bidrag/svar/")),
    Stop("whether it answers, not said", "pages.mine_answer", send("answer"), 422),
    Stop("nothing there", "pages.home", "/findes-ikke", 404),
    Stop("nothing there in German", "pages.home", "/de/findes-ikke", 404),
    Stop("not for this page", "pages.mine_unpublish", "/mit-bidrag/tag-ned", 405),
    Stop("too much", "contributions.new", too_much, 413),
)
# Last, since it shuts the door on wrong codes for a while.
TOO_OFTEN = Stop("too often", "pages.mine", after("/mit-bidrag", too_often), 429)
