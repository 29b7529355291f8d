"""Words of danger are heard in three languages, and figures of speech are not."""

import json
from pathlib import Path

import pytest

from engage.screening.crisis import CrisisKind, crisis_hits

# Written freely, apart from the lists; the first drafts of the lists missed half of them, and none may be lost again.
FREELY = json.loads((Path(__file__).parent / "crisis.json").read_text("utf-8"))


def heard(text: str) -> set[CrisisKind]:
    return {CrisisKind(hit.kind) for hit in crisis_hits(text)}


@pytest.mark.parametrize(
    "text",
    [
        "Jeg vil ikke leve mere", "jeg orker ikke livet", "Jeg kan ikke mere.", "jeg kan snart ikke mere",
        "Jeg har lyst til at dø", "jeg vil bare dø",
        "Min søn har selvmordstanker", "han prøvede at begå selvmord", "hun tog sit eget liv",
        "jeg tager livet af mig", "I ville være bedre stillet uden mig",
        "livet er ikke værd at leve", "jeg gør en ende på det hele", "hun skærer i sig selv", "selvskade hver uge",
        "jeg tog alle mine piller",
        "jeg vil doe", "jeg vil\nikke leve", "jeg  vil ikke  leve", "jeg vil hoppe ud foran toget",
        "Jeg holder det ikke ud mere, jeg kan ikke holde livet ud",
        "I want to die", "I don’t want to live anymore", "she tried to kill herself", "suicidal thoughts",
        "I can't go on", "he is self-harming",
        "Ich will nicht mehr leben", "Ich kann nicht mehr.", "er wollte sich umbringen", "Suizidgedanken",
        "ich möchte sterben",
    ],
)  # fmt: skip
def test_thoughts_of_suicide_and_self_harm_are_heard(text: str) -> None:
    assert CrisisKind.SELF_HARM in heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "Han slår mig", "min mand slog mig igen", "jeg bliver slået", "hun får tæsk", "han truer mig",
        "han truer med at slå mig ihjel", "trusler på livet",
        "jeg er bange for min mand", "der var et overgreb", "han voldtog hende", "vold i hjemmet",
        "han låser mig inde", "jeg frygter for mit liv",
        "He hits me", "he threatened to kill me", "I am afraid for my life", "domestic violence", "Er schlägt mich",
        "ich werde bedroht", "häusliche Gewalt",
    ],
)  # fmt: skip
def test_violence_and_danger_are_heard(text: str) -> None:
    assert CrisisKind.VIOLENCE in heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "Naboens barn bliver slået", "min stedfar slår", "børnene er alene hjemme om natten", "pigen har blå mærker",
        "omsorgssvigt", "det er vanrøgt",
        "Barnet sulter", "min søster er en pige der er bange for at gå hjem", "The child is being beaten",
        "child abuse", "Das Kind wird geschlagen",
        "Kindeswohlgefährdung",
    ],
)  # fmt: skip
def test_a_child_in_danger_is_heard(text: str) -> None:
    assert CrisisKind.CHILD in heard(text)


@pytest.mark.parametrize(
    "text",
    [
        "Det var dræbende kedeligt", "vi var ved at dø af grin", "dø af kedsomhed",
        "selvmordsforebyggelse er vigtigt", "Min mor døde i fjor", "Min far er død",
        "forebyggelse af selvmord", "suicide prevention matters", "Suizidprävention",
        "Det slår mig, at ingen svarer", "vi slår os ned", "vi er dødtrætte",
        "de truer med at lukke tilbuddet", "Jeg kan ikke mere end at skrive", "Vi vil gerne leve som andre",
        "slå tiden ihjel", "pengene slår ikke til for børn",
        "jeg vil gerne være med", "en dødssyg film", "forebyggelse af vold", "Mein Vater ist gestorben",
        "My mother died last year",
    ],
)  # fmt: skip
def test_grief_prevention_and_figures_of_speech_are_not_taken_for_a_crisis(text: str) -> None:
    assert heard(text) == set()


@pytest.mark.parametrize("text", FREELY["heard"])
def test_a_cry_for_help_in_free_words_is_heard(text: str) -> None:
    assert heard(text)


@pytest.mark.parametrize("text", FREELY["quiet"])
def test_everyday_words_are_not_taken_for_a_cry_for_help(text: str) -> None:
    assert heard(text) == set()


def test_a_harmless_phrase_does_not_hide_a_serious_one() -> None:
    assert heard("Vi arbejder med selvmordsforebyggelse, men jeg vil ikke leve mere.") == {CrisisKind.SELF_HARM}


def test_a_child_and_harm_in_different_sentences_are_not_put_together() -> None:
    assert heard("Mit barn er glad. Huset er i fare, hvis det stormer.") == set()


def test_the_same_words_can_speak_of_two_dangers() -> None:
    assert heard("Drengen er bange for at gå hjem") == {CrisisKind.CHILD, CrisisKind.VIOLENCE}


def test_a_hit_says_where() -> None:
    text = "Hej. Jeg vil  ikke leve\nmere. Hilsen mig"
    [hit] = crisis_hits(text)
    assert text[hit.start : hit.end] == "vil  ikke leve\nmere"
