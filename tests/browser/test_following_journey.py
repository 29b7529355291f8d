"""Somebody follows a perspective on a phone without scripts: asked, confirmed, told once, stopped with one press."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from playwright.sync_api import Page, expect

from engage.core.work import Work
from engage.decisions import publishing
from engage.decisions.models import Asked
from engage.decisions.publishing import WasDone
from engage.following import gathering, queries
from engage.following.models import DigestDue, Follow
from tests.browser.seen import assert_accessible
from tests.browser.test_decision_journey import acting
from tests.live import Live

WHO = "foelger2@example.org"
DONE = "Aftalen om taxaer er skrevet om."


def something_happens(work: Work) -> None:
    """What an answer led to is told to everyone."""
    asked = work.one(sa.select(Asked).where(Asked.number == 1))
    told = WasDone(DONE, work.today - timedelta(days=1), "Se aftalen.")
    publishing.add_done(work, asked.number, told, version=asked.version, once="journey of a follower")
    gathering.gather(work)


def comes_the_morning(work: Work) -> None:
    """As the morning's run does for whoever has news."""
    for follower_id in work.all(sa.select(Follow.follower_id).where(Follow.since > 0).distinct()):
        work.add(DigestDue(follower_id=follower_id, upto=queries.newest(work)))


def test_a_follower_is_told_and_stops(open_page: Callable[..., Page], live: Live) -> None:
    page = open_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto("/perspektiver/1/")
    page.get_by_role("link", name="Få en mail, når der er nyt").click()
    page.get_by_role("button", name="Følg").click()
    expect(page.get_by_role("alert")).to_contain_text("Skriv din mailadresse")
    page.locator('[name="email"]').fill(WHO)
    page.locator('[name="rhythm"][value="daily"]').check()
    assert_accessible(page)
    page.get_by_role("button", name="Følg").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kig i din mail")
    (mail,) = live.wait_for_mail(WHO, 1)
    page.goto(urlsplit(re.findall(r"http\S+/folg/ja/\S+", mail.get_content())[0]).path)
    assert_accessible(page)
    page.get_by_role("button", name="Ja, skriv til mig").click()
    expect(page.get_by_role("status").first).to_contain_text("Tak")
    assert_accessible(page)
    with acting(live) as work:
        something_happens(work)
    with acting(live) as work:
        comes_the_morning(work)
    _, digest = live.wait_for_mail(WHO, 2)
    assert digest["Subject"] == "1 nyhed om det, du følger"
    assert digest["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    told = digest.get_content()
    assert "Noget er gjort" in told
    assert DONE not in told, "what was done is read on the page"
    page.goto("/nyt/")
    expect(page.locator("main li").first).to_contain_text("Noget er gjort")
    assert_accessible(page)
    page.goto(urlsplit(re.findall(r"http\S+/folg/stop/\S+", told)[0]).path)
    assert_accessible(page)
    page.get_by_role("button", name="Stop alle mails").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Du får ikke flere mails")
    page.goto(urlsplit(re.findall(r"http\S+/folg/mit/\S+", told)[0]).path)
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Det, du følger")
    assert len(live.mails(WHO)) == 2
