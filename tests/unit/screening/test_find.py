"""What counts as personal data, how heavy it weighs, and what is left alone."""

import json
from pathlib import Path

import pytest

from engage.screening.rules import find

CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


def found(text: str, **allowed: frozenset[str]) -> list[list[str]]:
    return [[f.kind.value, f.weight.value, text[f.start : f.end]] for f in find(text, **allowed)]


@pytest.mark.parametrize("name", CASES)
def test_the_demo_texts(name: str) -> None:
    mailbox = frozenset({"handicapraad.kolding@example.org"})
    assert found(CASES[name]["text"], allowed_mailboxes=mailbox) == CASES[name]["found"]


def test_a_mailbox_is_allowed_by_name_or_by_organisation_and_found_otherwise() -> None:
    text = CASES["c28"]["text"]
    assert found(text) == [["email", "ask", "handicapraad.kolding@example.org"]]
    assert found(text, allowed_mailboxes=frozenset({"@example.org"})) == []


@pytest.mark.parametrize(
    "text",
    [
        "140835-4109", "140835–4109", "140835 - 4109", "140835--4109", "140835 4109", "140835\u00a04109", "140835/4109",
        "14.08.35-4109", "14-08-35-4109", "14/8-35-4109", "14/8 35-4109", "4.8.35-4109", "14 08 35 4109",
        "140 835 4109",
        "1 4 0 8 3 5 - 4 1 0 9", "140835-41 09", "14.08.1935-4109", "14081935-4109", "14. august 1935-4109",
        "740835-4109", "910835-4109", "140835\u200b-4109", "290296-1234",
        "cpr 1408354109", "personnr. 1408354109", "１４０８３５-４１０９",
        "Hans nr er 1408354109", "1408354109 er mit cpr-nummer", "010190-2024",
    ],
)  # fmt: skip
def test_a_cpr_number_with_a_separator_or_a_telling_word_blocks(text: str) -> None:
    assert [(kind, weight) for kind, weight, _ in found(text)] == [("cpr", "block")]


def test_a_cpr_number_is_found_whatever_its_check_digit() -> None:
    hits = [found(f"070761-4{n:03}") for n in range(200)]
    assert all([hit[0][:2]] == [["cpr", "block"]] for hit in hits)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tallet er 1408354109 i systemet", ["cpr_possible", "ask", "1408354109"]),
        ("ordre nr. 0101700001", ["cpr_possible", "ask", "0101700001"]),
        ("cpr 141335-4109", ["cpr_possible", "ask", "141335-4109"]),
        ("Den 12.10.2026 4109, husker jeg", ["cpr_split", "warn", "12.10.2026 4109"]),
        ("Roskilde den 14.08.25 4000 Roskilde", ["cpr_split", "warn", "14.08.25 4000"]),
        ("Aftalen 01.01.2024-2026", ["cpr_split", "warn", "01.01.2024-2026"]),
    ],
)
def test_what_may_be_a_cpr_number_asks_or_warns(text: str, expected: list[str]) -> None:
    assert found(text) == [expected]


def test_a_number_written_in_two_places_is_marked_in_both() -> None:
    assert found("Han er fra 140835 og så 4109.") == [["cpr_split", "warn", "140835"], ["cpr_split", "warn", "4109"]]
    assert found("Født 14.08.35. De sidste fire er 4109.") == [
        ["birth_date", "ask", "14.08.35"], ["cpr_split", "warn", "4109"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "sagsnr. 140835-4109", "j.nr. 140835-4109", "journalnr. 140835-4109", "CVR 29000001", "EAN 5798009999999",
        "320835-4109",
        "141335-4109", "300235-4109", "sagsnr. 2026-014377", "P-nr. 1012345678", "010170000 1", "CVR-nr. 72 00 00 94",
    ],
)  # fmt: skip
def test_case_and_company_numbers_and_impossible_dates_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_number_after_account_is_an_account() -> None:
    assert found("konto 140835-4109") == [["account", "ask", "140835-4109"]]
    assert found("Reg.nr. 1234 konto 0001234567") == [["account", "ask", "1234 konto 0001234567"]]


def test_a_cpr_number_after_a_company_number_is_still_found() -> None:
    assert found("CVR 29000001 og cpr 140835-4109") == [["cpr", "block", "140835-4109"]]
    assert found("EAN 5798009999999, tlf. 72000094") == [["phone", "ask", "72000094"]]


@pytest.mark.parametrize(
    "text",
    [
        "72000094", "72 00 00 94", "7200 0094", "72 000 094", "720 000 94", "72-00-00-94", "72.00.00.94",
        "+45 72000094", "+4572000094",
        "(+45) 72 00 00 94", "0045 72000094", "7 2 0 0 0 0 9 4", "+49 461 12345", "+49 (0)461 12345", "0170 1234567",
        "04621 123456", "+46 70 123 45 67", "7200-0094", "72 0000 94",
    ],
)  # fmt: skip
def test_telephone_numbers_ask(text: str) -> None:
    assert found(f"Jeg har {text} hjemme") == [["phone", "ask", text]]


@pytest.mark.parametrize(
    "text",
    [
        "12.345.678 kr.", "25000000 kr.", "20 000 000 kroner", "kr. 25000000", "2027-2028", "2021 2022", "20261014",
        "kl. 20.30-22.45",
        "5798009999999", "12345678 indbyggere", "112", "70 20 12 01", "+45 70201201", "116 123", "§ 83 87 99 12",
        "2026-0143",
    ],
)  # fmt: skip
def test_amounts_years_times_and_help_lines_are_no_telephone_numbers(text: str) -> None:
    assert found(f"Der stod {text} på siden") == []


def test_a_word_before_it_makes_an_odd_spelling_a_telephone_number() -> None:
    assert found("tlf. 72 00-00 94") == [["phone", "ask", "72 00-00 94"]]
    assert found("tal 72 00-00 94") == []


def test_a_telephone_number_can_be_allowed() -> None:
    assert found("Ring 72 00 00 94", allowed_phones=frozenset({"72000094"})) == []
    assert found("Ring 70 20 12 01", allowed_phones=frozenset({"72000094"})) == []


@pytest.mark.parametrize(
    "text",
    [
        "karen@example.net", "søren.ågård@rødegård.dk", "KAREN@EXAMPLE.NET", "karen(at)example(dot)net",
        "karen at example dot net",
        "karen snabel-a example punktum dk", "karen @ example.net", "a+b@mail.example.org",
    ],
)  # fmt: skip
def test_e_mail_addresses_ask(text: str) -> None:
    assert found(f"Skriv til {text}.") == [["email", "ask", text]]


@pytest.mark.parametrize(
    "text", ["vi mødes @ kl. 12", "@karen på nettet", "Vi synes at mødet.Det var godt", "jeg ved at ny.lov kommer"]
)
def test_a_sign_alone_is_no_e_mail_address(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "Skovvej 12", "Vester Voldgade 12, 2. tv", "H.C. Andersens Boulevard 27", "Sankt Peders Stræde 4",
        "Gl. Kongevej 3B",
        "Tingvej 12, 4000 Roskilde", "C.F. Richs Vej 99A, 3. tv., 2000 Frederiksberg",
        "Hauptstraße 12, 24937 Flensburg",
        "Langelinie 4, 2100 København Ø", "Bymuren 7, st. th", "Rosen Allé 3", "Store Torv 1", "skovvej 12b",
        "Skolevej 3",
    ],
)  # fmt: skip
def test_street_addresses_ask(text: str) -> None:
    assert found(f"Brevet gik til {text}.") == [["address", "ask", text]]


def test_other_addresses() -> None:
    assert found("Jeg bor på Langelinie 4 nu") == [["address", "ask", "Langelinie 4"]]
    assert found("Skriv til postboks 123, 4000 Roskilde.") == [["address", "ask", "postboks 123, 4000 Roskilde"]]
    assert found("Vi kom fra DK-4000 Roskilde.") == [["address", "warn", "DK-4000 Roskilde"]]


@pytest.mark.parametrize(
    "text",
    [
        "Danmark 12 år efter", "Der er 12 pladser i Holstebro 3 steder", "På vej 20 minutter hver dag",
        "motorvej 45", "Bilag 3A",
        "Jens Lund 34 år", "Strandvej uden nummer", "arbejdsplads 4", "Realistisk 60k", "i 2026 Kommunerne",
        "Fokusområde 3b",
        "vi alle 4",
    ],
)  # fmt: skip
def test_words_that_end_like_a_street_are_none(text: str) -> None:
    assert [hit for hit in found(text) if hit[0] == "address"] == []


@pytest.mark.parametrize(
    ("text", "weight", "value"),
    [
        ("Han er født 14.08.1985.", "ask", "14.08.1985"),
        ("Jeg er født d. 14/8 1985", "ask", "14/8 1985"),
        ("f. 14.08.85", "ask", "14.08.85"),
        ("She was born 14 August 1985", "ask", "14 August 1985"),
        ("geboren am 14. August 1985", "ask", "14. August 1985"),
        ("Den 14. august 1985 blev hun født", "ask", "14. august 1985"),
        ("født 140885", "ask", "140885"),
        ("cpr 140885-xxxx", "ask", "140885-xxxx"),
        ("Min fødselsdag er den 3. maj", "warn", "3. maj"),
    ],
)
def test_dates_of_birth(text: str, weight: str, value: str) -> None:
    assert found(text) == [["birth_date", weight, value]]


def test_a_date_without_a_word_of_birth_is_only_a_date() -> None:
    assert found("Mødet var 14.08.2025, og igen den 3. maj.") == []
    assert found("Han er født, version 9.0.43 af skemaet") == []


@pytest.mark.parametrize(
    "text",
    [
        "DK50 0040 0440 1162 43", "DK5000400440116243", "DE89 3704 0044 0532 0130 00", "GB82 WEST 1234 5698 7654 32",
        "4571 1234 1234 1234",
        "4111111111111111", "1234 1234567890", "1234-1234567890",
    ],
)  # fmt: skip
def test_accounts_and_cards_ask(text: str) -> None:
    assert found(f"Brug {text} til kørslen") == [["account", "ask", text]]


def test_years_in_a_row_are_no_card() -> None:
    assert found("Tal for 2021 2022 2023 2024") == []


def test_plates_warn_and_web_addresses_hint_but_profiles_ask() -> None:
    assert found("Bilen AB 12 345 holdt der") == [["plate", "warn", "AB 12 345"]]
    assert found("Se www.example.dk, og læs") == [["url", "hint", "www.example.dk"]]
    assert found("Se facebook.com/karen.jensen.") == [["url", "ask", "facebook.com/karen.jensen"]]
    assert found("Se digst.dk/tilgang.") == [["url", "hint", "digst.dk/tilgang"]]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Min søn hedder Emil.", ["Emil"]),
        ("Venlig hilsen\nLone Andersen", ["Lone Andersen"]),
        ("Ring til Karen i morgen", ["Karen"]),
        ("Min søster Anne-Marie kom", ["Anne-Marie"]),
        ("Vi talte med Gitte Lund på kontoret", ["Gitte Lund"]),
        ("Det var fru Zoffmann der kom", ["Zoffmann"]),
        ("Så kom Xenia Hviid forbi", ["Xenia Hviid"]),
        ("Mein Sohn Uwe wartet", ["Uwe"]),
        ("my name is Smith", ["Smith"]),
        ("I går kom Karen forbi", ["Karen"]),
        ("Så sagde Karens mor nej", ["Karens"]),
    ],
)
def test_names_hint_to_the_moderator(text: str, names: list[str]) -> None:
    assert found(text) == [["name", "hint", name] for name in names]


@pytest.mark.parametrize(
    "text",
    [
        "Hans nr kender jeg ikke. Per 1. januar gælder det. Bent forover sad han.",
        "Handicaprådet og Dialogforum i Region Sjælland",
        "Hilsen en far", "Jeg er glad for Røde Kors", "Min bror bor der",
        "Wir fordern Mehr Zeit und Bessere Hilfe für alle",
    ],
)  # fmt: skip
def test_other_capitals_are_no_names(text: str) -> None:
    assert found(text) == []


def test_a_place_is_no_name_when_it_is_known() -> None:
    text = "Vi kender det fra Faaborg Midtfyn og andre steder"
    assert [hit[2] for hit in found(text)] == ["Faaborg Midtfyn"]
    assert find(text, places=frozenset({"Faaborg Midtfyn"})) == []
    assert find("Vi bor med Assens som nabo", places=frozenset({"Assens"})) == []


def test_where_kinds_overlap_the_heavier_stands() -> None:
    hits = found("født 140835-4109, skriv til 140835-4109@example.dk")
    assert [hit[:2] for hit in hits] == [["cpr", "block"], ["cpr", "block"]]
