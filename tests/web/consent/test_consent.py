"""The exact words people agreed to, and how long data is held."""

import copy
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

import engage.schema
from engage.consent import queries, service
from engage.consent.models import ConsentWording, Purpose, RetentionRule
from engage.core.authority import Actor, Held, Role
from engage.core.errors import Conflict, FactsError, Forbidden, Invalid, NotFound
from engage.core.languages import LANGUAGES
from engage.core.work import Work
from engage.wording import queries as wording

CONSENTS = json.loads(Path("engage/data/consents.json").read_text("utf-8"))
RETENTION = json.loads(Path("engage/data/retention.json").read_text("utf-8"))
ADMIN = Actor(account_id=uuid4(), held=(Held(Role.ADMINISTRATOR),))


@pytest.fixture
def consents() -> dict[str, Any]:
    return copy.deepcopy(CONSENTS)


@pytest.fixture
def loaded(work: Work) -> Work:
    service.load(work, CONSENTS, RETENTION)
    return work


def test_loading_twice_changes_nothing(work: Work) -> None:
    assert service.load(work, CONSENTS, RETENTION) > 0
    assert service.load(work, CONSENTS, RETENTION) == 0


@pytest.mark.parametrize("purpose", list(Purpose))
@pytest.mark.parametrize("language", [each.code for each in LANGUAGES])
def test_every_purpose_has_its_words_in_every_language(loaded: Work, purpose: Purpose, language: str) -> None:
    words = queries.wording(loaded, purpose, language)
    assert (words.purpose, words.language) == (purpose, language)
    assert words.text
    assert words.label
    assert words.legal_basis
    assert queries.wordings(loaded, language)[purpose] is words


def test_a_language_without_words_gets_the_danish_ones(loaded: Work) -> None:
    assert queries.wording(loaded, Purpose.PUBLISH, "fo").language == "da"
    assert queries.wordings(loaded, "fo")[Purpose.PUBLISH].language == "da"


def test_without_words_there_is_no_consent(work: Work) -> None:
    with pytest.raises(NotFound):
        service.give(work, Purpose.PUBLISH, "da")


def test_consent_keeps_the_words_it_was_given_to(loaded: Work, consents: dict[str, Any]) -> None:
    given = service.give(loaded, Purpose.QUOTE, "de")
    changed = next(each for each in consents["consents"] if each["purpose"] == "quote")
    changed["version"], changed["text"], changed["twins"]["de"]["text"] = 2, "Nyt", "Neu"
    service.load(loaded, consents, RETENTION)
    assert queries.wording(loaded, Purpose.QUOTE, "de").text == "Neu"
    ((consent, words),) = queries.consents(loaded, [given.id])
    assert (consent.given_on, words.version, words.language) == (loaded.today, 1, "de")
    assert words.text != "Neu"


def test_words_that_someone_agreed_to_are_never_changed(loaded: Work, consents: dict[str, Any]) -> None:
    place = next(n for n, each in enumerate(consents["consents"]) if each["purpose"] == "contact")
    consents["consents"][place]["text"] = "Andre ord"
    assert service.load(loaded, consents, RETENTION) == 1, "nobody has agreed to them yet"
    service.give(loaded, Purpose.CONTACT, "da")
    loaded.flush()
    consents["consents"][place]["text"] = "Helt andre ord"
    with pytest.raises(FactsError) as caught:
        service.load(loaded, consents, RETENTION)
    assert caught.value.place == f"consents[{place}]"


# How each language names the opinion that a helper adds, and the words that were agreed to before it was named.
OPINION = {
    "da": ("min egen mening", "Jeg siger ja til, at min tekst bliver vist på siden, så alle kan læse den."),
    "da@easy": ("min egen mening", "Ja, I må vise min tekst på siden. Alle kan læse den. Et menneske læser teksten"),
    "en": ("my own opinion", "I agree that my text is shown on the site, where everyone can read it. A moderator"),
    "de": ("meine eigene Meinung", "Ich bin damit einverstanden, dass mein Text auf der Seite steht"),
}


@pytest.mark.parametrize("language", list(OPINION))
def test_who_agreed_before_the_opinion_was_named_keeps_those_words(
    work: Work, consents: dict[str, Any], language: str
) -> None:
    first = [each for each in consents["consents"] if each["version"] == 1]
    service.load(work, consents | {"consents": first}, RETENTION)
    before = service.give(work, Purpose.PUBLISH, language)
    work.flush()
    assert service.load(work, CONSENTS, RETENTION) == len(LANGUAGES), "the new words, and nothing else"
    after = service.give(work, Purpose.PUBLISH, language)
    work.flush()
    opinion, beginning = OPINION[language]
    words = {consent.id: said for consent, said in queries.consents(work, [before.id, after.id])}
    assert (words[before.id].version, words[after.id].version) == (1, 2)
    assert words[before.id].text.startswith(beginning)
    assert opinion not in words[before.id].text
    assert opinion in words[after.id].text
    assert queries.wordings(work, language)[Purpose.PUBLISH].id == words[after.id].id


def test_a_consent_is_withdrawn_once(loaded: Work) -> None:
    consent = service.give(loaded, Purpose.PUBLISH, "da")
    loaded.flush()
    service.withdraw(loaded, consent.id)
    later = replace(loaded, now=loaded.now + timedelta(days=3))
    assert service.withdraw(later, consent.id).withdrawn_on == loaded.today


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (["consents", 0, "purpose"], "sell", "consents[0].purpose"),
        (["consents", 1, "text"], "", "consents[1].text"),
        (["consents", 1, "version"], 0, "consents[1].version"),
        (["consents", 1, "twins", "en", "label"], None, "consents[1].twins.en.label"),
        (["consents", 1, "twins", "fo"], {"label": "x", "text": "x", "legal_basis": "x"}, "consents[1].twins.fo"),
    ],
)
def test_a_wrong_file_is_told_by_its_place_and_loads_nothing(
    work: Work, consents: dict[str, Any], path: list[Any], value: Any, place: str
) -> None:
    part: Any = consents
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(FactsError) as caught:
        service.load(work, consents, RETENTION)
    assert caught.value.place == place
    assert work.one(sa.select(ConsentWording.id).limit(1)) is None


# --- Retention ---------------------------------------------------------------------------------


def test_the_catalogue_holds_every_personal_column(loaded: Work) -> None:
    marked = {
        (table.name, column.name)
        for table in engage.schema.metadata.tables.values()
        for column in table.columns
        if "personal" in column.info
    }
    assert {(row.table_name, row.column_name) for row in queries.columns(loaded)} == marked
    assert ("account", "email") in marked


def test_a_column_whose_rule_is_missing_is_told(work: Work) -> None:
    retention = copy.deepcopy(RETENTION)
    retention["rules"] = [rule for rule in retention["rules"] if rule["key"] != "session"]
    with pytest.raises(FactsError) as caught:
        service.load(work, CONSENTS, retention)
    assert caught.value.place.startswith("account_session.")


def test_the_table_is_told_in_the_readers_language(loaded: Work) -> None:
    rule = queries.rule(loaded, "audit")
    assert wording.twins(loaded, "en", [rule]).text(rule, "what") == "The log of who did what"


def test_an_administrator_decides_the_days_and_loading_keeps_them(loaded: Work) -> None:
    mine = replace(loaded, actor=ADMIN)
    service.set_days(mine, "outbox", 14, seen=30)
    assert service.load(loaded, CONSENTS, RETENTION) == 0
    assert queries.rule(loaded, "outbox").days == 14


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMINISTRATOR}))
def test_nobody_else_decides_the_days(loaded: Work, role: Role) -> None:
    with pytest.raises(Forbidden):
        service.set_days(replace(loaded, actor=Actor(account_id=uuid4(), held=(Held(role),))), "outbox", 14, seen=30)


@pytest.mark.parametrize("days", [0, -1, 3661, None])
def test_days_outside_of_reason_are_refused(loaded: Work, days: int | None) -> None:
    with pytest.raises(Invalid):
        service.set_days(replace(loaded, actor=ADMIN), "outbox", days, seen=30)


def test_the_slower_of_two_administrators_is_told(loaded: Work) -> None:
    mine = replace(loaded, actor=ADMIN)
    service.set_days(mine, "outbox", 14, seen=30)
    with pytest.raises(Conflict):
        service.set_days(mine, "outbox", 20, seen=30)


def test_there_is_a_rule_for_what_is_held_with_its_owner(loaded: Work) -> None:
    rules: list[RetentionRule] = queries.rules(loaded)
    assert {rule.key for rule in rules if rule.days is None} >= {"receipt", "contribution_public"}
