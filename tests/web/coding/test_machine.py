"""What the worker does for coding: groups of letters, proposals, patterns. It never puts a code on a text."""

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from engage.coding import groups, machine, proposing, service
from engage.coding.models import Codebook, Coding, Group, Member, Run, Suggestion, Text, Vector
from engage.coding.rules import Choice, RunKind
from engage.contributions.models import PublicVersion
from engage.core.authority import Actor, Held, Role
from engage.core.work import Store, Work, unit_of_work
from engage.sense import available
from tests.factories.accounts import make_account
from tests.factories.coding import make_codes, make_text

LETTER = (
    "Kære politikere. Vi er en gruppe pårørende, der har brug for mere aflastning i {place}. Vi passer vores voksne "
    "børn hjemme, og det er for lidt med to weekender om året. Hilsen {name}."
)


def mads(store: Store) -> Actor:
    with unit_of_work(store) as work:
        return Actor(make_account(work).id, "Mads", (Held(Role.MODERATOR),), kind="person")


def prepared(store: Store, *texts: str, secret: bool = False) -> None:
    with unit_of_work(store) as work:
        make_text(work, texts[0], secret=secret)
        make_codes(work, "Ventetid", "Aflastning")
        for text in texts[1:]:
            make_text(work, text, secret=secret)


def letters(store: Store, number: int = 4, **values: Any) -> None:
    places = ["Køge", "Greve", "Solrød", "Ringsted", "Faxe"]
    prepared(
        store, "Bussen kommer for sent.", *[LETTER.format(place=places[n], name=n) for n in range(number)], **values
    )


def count(store: Store, kind: Any) -> int:
    with unit_of_work(store) as work:
        return int(work.session.scalar(sa.select(sa.func.count()).select_from(kind)) or 0)


def ask(store: Store, kind: RunKind) -> None:
    with unit_of_work(store) as work:
        service.put_down(work, work.one(sa.select(Codebook)).agreement_id, kind)


def test_letters_are_grouped_and_each_stays_one_person_s(store: Store) -> None:
    letters(store)
    assert machine.work_off(store) == ["duplicates"]
    assert (count(store, Group), count(store, Member), count(store, Coding)) == (1, 4, 0)
    assert machine.work_off(store) == [], "nothing has come since"


def test_a_letter_that_a_person_took_out_stays_out(store: Store) -> None:
    letters(store)
    machine.work_off(store)
    with unit_of_work(store, mads(store)) as work:
        group = work.one(sa.select(Group))
        out = work.all(sa.select(Member.text_id).where(Member.text_id != group.centre_id))[0]
        groups.take_out(work, group.id, out)
    ask(store, RunKind.DUPLICATES)
    machine.work_off(store)
    with unit_of_work(store) as work:
        assert work.all(sa.select(Member.text_id).where(Member.left_at.is_not(None))) == [out]


def test_proposals_are_rows_with_words_and_never_codes(store: Store) -> None:
    letters(store)
    ask(store, RunKind.SUGGESTIONS)
    machine.work_off(store)
    with unit_of_work(store) as work:
        rows = work.all(sa.select(Suggestion))
        assert rows
        assert all(0 <= row.confidence <= 1 and row.few for row in rows)
        assert max(work.all(sa.select(Text.turn).where(Text.turn.is_not(None)))) >= 1
        run = work.one(sa.select(Run).where(Run.kind == RunKind.SUGGESTIONS))
        assert (run.outcome, run.texts, run.codebook_version) == ("done", 5, 2)
        assert len(run.corpus_hash) == 64
    assert count(store, Coding) == 0


def test_after_coding_the_machine_learns_anew_but_only_once_for_several_clicks(store: Store) -> None:
    letters(store)
    machine.work_off(store)
    with unit_of_work(store) as work:
        book = work.one(sa.select(Codebook))
        book.coded_at = work.now
    assert machine.work_off(store) == [], "somebody is still clicking"
    with unit_of_work(store) as work:
        book = work.one(sa.select(Codebook))
        book.coded_at = book.changed_at = work.now - timedelta(minutes=1)
    assert machine.work_off(store) == ["suggestions"]
    assert machine.work_off(store) == []


def test_switched_off_it_does_not_learn(store: Store) -> None:
    letters(store)
    with unit_of_work(store) as work:
        book = work.one(sa.select(Codebook))
        book.coded_at = book.changed_at = work.now - timedelta(minutes=1)
        book.suggestions_on = False
    assert machine.work_off(store) == ["duplicates"]


def test_vectors_are_kept_of_public_texts_alone(store: Store) -> None:
    letters(store, secret=True)
    machine.work_off(store)
    assert (count(store, Group), count(store, Vector)) == (1, 0)


def test_patterns_are_sealed_and_say_how_they_were_made(store: Store) -> None:
    prepared(store, *[f"{LETTER.format(place='Køge', name=n)} Bussen kommer {n} minutter for sent." for n in range(22)])
    ask(store, RunKind.DISCOVERY)
    machine.work_off(store)
    with unit_of_work(store) as work:
        run = work.one(sa.select(Run).where(Run.kind == RunKind.DISCOVERY))
        assert run.outcome == "done"
        assert "piles" not in run.result
        found = json.loads(work.unseal(run, "result") or "")
    assert sum(len(pile["texts"]) for pile in found["piles"]) + len(found["alone"]) == 22


def test_without_its_libraries_coding_works_and_the_run_says_why(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    letters(store)
    monkeypatch.setattr(available, "installed", lambda: False)
    machine.work_off(store)
    with unit_of_work(store) as work:
        assert work.all(sa.select(Run.outcome)) == ["not_installed"]
    with unit_of_work(store, mads(store)) as work:
        text = work.one(sa.select(Text).order_by(Text.arrived))
        code = make_codes(work, "Transport")[0]
        service.save(work, text.id, [Choice(code.id)], seen=text.text_hash.hex())
    assert count(store, Coding) == 1


def test_a_run_that_fails_is_noted_and_stops_no_other(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    letters(store)

    def broken(*_: Any) -> None:
        raise MemoryError

    monkeypatch.setitem(machine.ACTS, RunKind.SUGGESTIONS, broken)
    ask(store, RunKind.SUGGESTIONS)
    assert sorted(machine.work_off(store)) == ["duplicates", "suggestions"]
    with unit_of_work(store) as work:
        rows = {run.kind: run.failed for run in work.all(sa.select(Run))}
    assert rows == {RunKind.SUGGESTIONS: True, RunKind.DUPLICATES: False}
    assert machine.work_off(store) == [], "it is not tried for ever"


def test_what_comes_to_nothing_is_not_asked_for_ever(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    letters(store)
    with monkeypatch.context() as broken:
        broken.setattr(available, "installed", lambda: False)
        machine.work_off(store)
        assert machine.work_off(store) == []
    with monkeypatch.context() as broken:
        broken.setitem(machine.ACTS, RunKind.DUPLICATES, lambda *_: 1 / 0)
        ask(store, RunKind.DUPLICATES)
        assert machine.work_off(store) == ["duplicates"]
        assert machine.work_off(store) == []


def test_in_a_language_with_few_coded_texts_nothing_is_proposed(store: Store) -> None:
    letters(store)
    with unit_of_work(store) as work:
        german = "Wir warten sehr lange auf eine Entlastung, und niemand antwortet uns. Ventetid und Aflastning."
        text = make_text(work, german)
        text_id = text.id
        public = sa.select(PublicVersion).where(PublicVersion.contribution_id == text.contribution_id)
        work.one(public).language = "de"
    ask(store, RunKind.SUGGESTIONS)
    machine.work_off(store)
    with unit_of_work(store) as work:
        assert work.all(sa.select(Suggestion).where(Suggestion.text_id != text_id))
        assert not work.all(sa.select(Suggestion).where(Suggestion.text_id == text_id))
        run = work.one(sa.select(Run).where(Run.kind == RunKind.SUGGESTIONS))
        assert {name: len(codes) for name, codes in run.parameters["few"].items()} == {"de": 2}


def test_it_learns_once_for_proposals_and_order(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from engage.sense import model

    learned, own = [], model.learn
    monkeypatch.setattr(model, "learn", lambda *it: learned.append(1) or own(*it))
    letters(store)
    ask(store, RunKind.SUGGESTIONS)
    machine.work_off(store)
    assert learned == [1]


def test_a_part_teaches_its_theme(store: Store) -> None:
    """The machine learns themes: of their parts there are too few examples."""
    from engage.coding import codebook, corpus
    from engage.coding.codebook import Wording

    letters(store)
    with unit_of_work(store) as work:
        book = work.one(sa.select(Codebook))
        parent = make_codes(work, "Kørsel")[0]
        codebook.add(work, book.agreement_id, Wording("Flextrafik", keywords="bus\ntog"), parent_id=parent.id)
    found = proposing._themes(corpus.load(store, book.agreement_id).book)
    assert [each.keywords for each in found if "Kørsel" in each.keywords] == [("Kørsel", "Flextrafik", "bus", "tog")]


def test_the_register_is_read_some_at_a_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from engage.coding import texts

    letters(store)
    with unit_of_work(store) as work:
        work.run(sa.delete(Text))
    sync = texts.sync

    def some(work: Work, *, after: int) -> int | None:
        return sync(work, 2, after=after)

    monkeypatch.setattr(texts, "sync", some)
    machine.work_off(store)
    assert count(store, Text) == 5
