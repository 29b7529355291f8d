"""Details that together point at one person, and when a second pair of eyes is needed."""

import pytest

from engage.screening.quasi import QuasiKind, needs_second_person, quasi_identifiers

PLACES = ["Køge", "Vejen", "Høje-Taastrup", "Slagelse", "Greve"]
SON = "Vores søn fyldte 18 i marts. Han har adhd og glemmer møder, så han fik brev om at sagen var lukket."


def kinds(text: str) -> dict[str, list[str]]:
    return {
        kind.value: [text[s.start : s.end] for s in spans]
        for kind, spans in quasi_identifiers(text, places=PLACES).items()
    }


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Vi bor i Køge nu", QuasiKind.PLACE, "Køge"),
        ("Slagelses borgmester", QuasiKind.PLACE, "Slagelses"),
        ("Vi kom til Vejen i går", QuasiKind.PLACE, "Vejen"),
        ("Vejen Kommune svarede", QuasiKind.PLACE, "Vejen"),
        ("Det var i Høje-Taastrup", QuasiKind.PLACE, "Høje-Taastrup"),
        ("Jeg er 34 og træt", QuasiKind.AGE, "Jeg er 34"),
        ("en 34-årig mand", QuasiKind.AGE, "34-årig"),
        ("Hun er 34 år gammel", QuasiKind.AGE, "34 år"),
        ("Han fyldte toogtredive sidst", QuasiKind.AGE, "fyldte toogtredive"),
        ("She is 34 years old", QuasiKind.AGE, "She is 34"),
        ("Ich bin 34 Jahre alt", QuasiKind.AGE, "Ich bin 34"),
        ("født i 1985 på Fyn", QuasiKind.AGE, "født i 1985"),
        ("Jeg har autisme.", QuasiKind.DIAGNOSIS, "autisme"),
        ("Han er skizofren", QuasiKind.DIAGNOSIS, "skizofren"),
        ("Jeg sidder i kørestol", QuasiKind.DIAGNOSIS, "kørestol"),
        ("I have an intellectual disability", QuasiKind.DIAGNOSIS, "intellectual disability"),
        ("Er hat Demenz", QuasiKind.DIAGNOSIS, "Demenz"),
        ("Jeg har CP", QuasiKind.DIAGNOSIS, "CP"),
        ("Min lillebror kom", QuasiKind.FAMILY, "Min lillebror"),
        ("Vores tre børn", QuasiKind.FAMILY, "Vores tre børn"),
        ("my daughter waits", QuasiKind.FAMILY, "my daughter"),
        ("Unser Sohn wartet", QuasiKind.FAMILY, "Unser Sohn"),
        ("Jeg er mor til tre", QuasiKind.FAMILY, "er mor til"),
        ("Det skete den 14. september", QuasiKind.DATE, "14. september"),
        ("Det skete i marts 2024", QuasiKind.DATE, "i marts 2024"),
        ("Det skete 14.08.2025.", QuasiKind.DATE, "14.08.2025"),
        ("Det skete juleaften", QuasiKind.DATE, "juleaften"),
        ("Han bor på bostedet Solgården i byen", QuasiKind.INSTITUTION, "bostedet Solgården"),
        ("Personalet på Birkehuset", QuasiKind.INSTITUTION, "Birkehuset"),
        ("Jeg er socialpædagog", QuasiKind.JOB, "socialpædagog"),
        ("Min mand er tømrer her", QuasiKind.JOB, "tømrer"),
        ("I am a nurse", QuasiKind.JOB, "nurse"),
        ("Ich bin Lehrerin", QuasiKind.JOB, "Lehrerin"),
    ],
)
def test_each_kind_is_found(text: str, kind: QuasiKind, value: str) -> None:
    assert any(value in span for span in kinds(text).get(kind.value, []))


@pytest.mark.parametrize(
    "text",
    [
        "Jeg har arbejdet her i 16 år.", "Ventetiden er 2 år.", "Vejen er lang. Greve og baroner.",
        "Personalet på rådhuset og i kommunen",
        "De må spørge de pårørende.", "Vi venter på svar inden 14 dage.", "en rammeaftale for 2027-2028",
        "please add ramps",
        "Medborgerhuset er lukket", "Den kolde vinter", "Jeg er 2 meter høj", "Det blev 20 procent dyrere",
    ],
)  # fmt: skip
def test_durations_offices_and_common_words_are_no_details(text: str) -> None:
    assert kinds(text) == {}


def test_three_kinds_need_a_second_person_and_two_do_not() -> None:
    assert set(kinds(SON)) == {"family", "age", "date", "diagnosis"}
    assert needs_second_person(SON, PLACES)
    assert needs_second_person("Min bror i Køge er 34 år gammel.", PLACES)
    assert not needs_second_person("Min bror i Køge kom. Min bror i Slagelse kom.", PLACES)
    assert not needs_second_person("Min bror i Køge er 34 år gammel.".replace("Køge", "byen"), PLACES)


def test_without_places_no_place_is_found() -> None:
    assert quasi_identifiers("Køge og Slagelse", places=[]) == {}
