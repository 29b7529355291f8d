"""Made-up Danish texts with a subject each: enough alike to be learned from, and the same in every run."""

import random

from engage.sense import words

SUBJECTS = {
    "bolig": "bosted bolig værelse lejlighed botilbud husleje udflytning flytning naboer opgang",
    "kørsel": "bus kørsel taxa transport chauffør stoppested flextrafik afgang cykel tog",
    "kontakt": "kontaktperson vagtplan vikarer personale udskiftning samtaler telefontid pædagog leder medarbejder",
    "hverdag": "frokost aktiviteter værksted udflugter fællesspisning musik motion svømning haven fritid",
}
FILLER = sorted(
    words.word_set("""
        jeg vi min datter søn har brug for det er vigtigt at der mere når om dagen i huset og så ofte synes oplever
        nogle gange de sidste år hver uge mangler ønsker flere bedre tryg god stor hjælp støtte meget kommunen møde
    """)
)


def text(number: int, subject: str | None = None, length: int = 40) -> tuple[str, str]:
    """A text and its subject."""
    drawn = random.Random(number)
    subject = subject or drawn.choice(sorted(SUBJECTS))
    own = SUBJECTS[subject].split()
    row = [drawn.choice(own if drawn.random() < 0.25 else FILLER) for _ in range(length)]
    return " ".join(row).capitalize() + ".", subject


def own_words(number: int, length: int = 40) -> str:
    """A text that shares hardly a word with another."""
    drawn = random.Random(1000 + number)
    parts = words.words("ba de fi go hu ka le mi no pu ra se ti vo by dæ fø gå hø jæ")
    return " ".join("".join(drawn.choices(parts, k=4)) for _ in range(length))
