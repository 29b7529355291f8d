"""Two coders at the same moment: never the same text, and nothing of the other's is lost."""

import time
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from engage.coding import groups, service, waiting
from engage.coding.models import Coding, Text
from engage.coding.rules import Choice
from engage.core.authority import Actor, Held, Role
from engage.core.work import Store, Work, unit_of_work
from tests.factories.accounts import make_account
from tests.factories.coding import make_codes, make_text
from tests.factories.contributions import make_focus_area
from tests.web.coding.test_pages import group_of
from tests.web.events.test_races import together

CODERS = 6


def moderators(store: Store, number: int) -> list[Actor]:
    with unit_of_work(store) as work:
        accounts = [make_account(work, name=f"M{n}", email=f"m{n}@example.org").id for n in range(number)]
    return [Actor(each, "M", (Held(Role.MODERATOR),), kind="person") for each in accounts]


def prepared(store: Store, texts: int) -> tuple[UUID, list[UUID], UUID]:
    """An agreement with so many texts, and a code."""
    with unit_of_work(store) as work:
        area = make_focus_area(work)
        [code] = make_codes(work, "Ventetid")
        made = [make_text(work, f"Vi venter stadig på svar nummer {n}.").id for n in range(texts)]
        return area.agreement_id, made, code.id


def taken(store: Store, coders: list[Actor], agreement_id: UUID) -> list[UUID]:
    found: list[UUID] = []

    def take(actor: Actor) -> None:
        with unit_of_work(store, actor) as work:
            text_id = service.take(work, agreement_id)
        if text_id is not None:
            found.append(text_id)

    together(*(lambda actor=actor: take(actor) for actor in coders))
    return found


def test_nobody_is_given_a_text_that_another_has_just_taken(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    agreement_id, texts, _ = prepared(store, CODERS)
    coders, chosen = moderators(store, CODERS), waiting.next_id

    def slowly(work: Work, *which: Any) -> UUID | None:
        found = chosen(work, *which)
        time.sleep(0.05)  # long enough for everybody to have looked before anybody has written
        return found

    monkeypatch.setattr(waiting, "next_id", slowly)
    found = taken(store, coders, agreement_id)
    assert len(found) == len(set(found)) >= 1
    assert set(found) <= set(texts)


def test_without_the_lock_several_are_given_the_same(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows that the test above would see the fault."""
    agreement_id, _, _ = prepared(store, CODERS)
    coders = moderators(store, CODERS)

    def loose(work: Work, *_which: Any) -> UUID | None:
        found: UUID | None = work.one(sa.select(Text.id).where(Text.claimed_by.is_(None)).order_by(Text.arrived))
        time.sleep(0.05)
        return found

    monkeypatch.setattr(waiting, "next_id", loose)
    found = taken(store, coders, agreement_id)
    assert len(found) > len(set(found))


def test_two_who_save_on_one_text_at_once_both_stand(store: Store) -> None:
    _, [text_id], code_id = prepared(store, 1)
    coders = moderators(store, 2)
    with unit_of_work(store) as work:
        seen = work.get(Text, text_id).text_hash.hex()

    def save(actor: Actor) -> None:
        with unit_of_work(store, actor) as work:
            service.save(work, text_id, [Choice(code_id)], seen=seen)

    together(*(lambda actor=actor: save(actor) for actor in coders))
    with unit_of_work(store) as work:
        rows = work.all(sa.select(Coding.coder).where(Coding.ended_at.is_(None)))
    assert sorted(rows, key=str) == sorted((each.account_id for each in coders), key=str)


def test_two_who_code_a_group_at_once_each_have_a_row_on_every_letter(store: Store) -> None:
    _, texts, code_id = prepared(store, 4)
    coders = moderators(store, 2)
    with unit_of_work(store) as work:
        group_id = group_of(work, texts)
    with unit_of_work(store, coders[0]) as work:
        seen = groups.seen_of(groups.opened(work, group_id).letters)

    def code(actor: Actor) -> None:
        with unit_of_work(store, actor) as work:
            groups.code(work, group_id, [Choice(code_id)], seen=seen)

    together(*(lambda actor=actor: code(actor) for actor in coders))
    with unit_of_work(store) as work:
        number = sa.select(Coding.coder, sa.func.count()).where(Coding.ended_at.is_(None)).group_by(Coding.coder)
        assert [count for _, count in work.rows(number)] == [4, 4]


def test_the_same_person_in_two_windows_stands_once(store: Store) -> None:
    _, [text_id], code_id = prepared(store, 1)
    [mads] = moderators(store, 1)
    with unit_of_work(store) as work:
        seen = work.get(Text, text_id).text_hash.hex()

    def save() -> None:
        with unit_of_work(store, mads) as work:
            service.save(work, text_id, [Choice(code_id)], seen=seen)

    threads = [Thread(target=save) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with unit_of_work(store) as work:
        assert len(work.all(sa.select(Coding.id).where(Coding.ended_at.is_(None)))) == 1
