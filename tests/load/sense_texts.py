"""Made-up Danish texts for measuring speed: twelve subjects, many rare words, some campaign letters. No real voices."""

import random
from collections.abc import Iterator

from engage.sense.results import Code, Text

SUBJECTS = {
    "bolig": "bosted bolig værelse lejlighed husleje udflytning flytning nabo opgang køkken",
    "kørsel": "bus kørsel taxa transport chauffør stoppested flextrafik afgang cykel tog",
    "kontakt": "kontaktperson vagtplan vikar personale udskiftning samtale telefontid pædagog leder medarbejder",
    "hverdag": "frokost aktivitet værksted udflugt fællesspisning musik motion svømning have fritid",
    "arbejde": "job løntilskud praktik arbejdsplads virksomhed uddannelse fleksjob opgave kollega timer",
    "sundhed": "læge medicin psykiater tandlæge behandling ventetid indlæggelse genoptræning sygehus smerte",
    "pårørende": "forælder søskende aflastning netværk samvær bekymring inddragelse weekend besøg ægtefælle",
    "økonomi": "penge budget takst egenbetaling pension tilskud regning besparelse ydelse gæld",
    "sag": "sagsbehandler afgørelse klage ansøgning frist papir journal visitation møde brev",
    "tryghed": "vold trussel nattevagt uro konflikt magtanvendelse alarm ensomhed angst tillid",
    "overgang": "ungdom overgang attende voksen skole handleplan skift ungekontakt forberedelse efterværn",
    "teknik": "tablet internet digital skærm hjælpemiddel app tolk kommunikation kørestol fjernstøtte",
}
FIRST = (
    "bo dag hjem støtte fritids hånd natte døgn kommune familie børne ungdoms autisme hjerne gruppe fælles uge nær "
    "aften morgen sommer by region social psykiatri handicap bruger kontakt vej bolig arbejds skole plads trivsels"
)
LAST = (
    "tilbud plads ordning leder gruppe møde plan støtte vejleder hold rum tid vej aftale center indsats kreds råd "
    "tur pause regel dag nævn forløb team kultur samarbejde kvalitet"
)
FILLER = (
    "jeg vi min vores de den det der er har kan skal vil ikke og men for til med på af i om som at en et når hvis så "
    "meget ofte altid sjældent gerne bedre mere mindre god dårlig lang kort ny sidste første samme hver nogle ingen "
    "synes oplever mangler ønsker håber ved mener får giver bliver kommer går siger hjælper venter bruger savner"
)
CODEBOOK = [Code(subject, tuple(own.split()[:5])) for subject, own in SUBJECTS.items()]
LENGTH = (25, 110)  # words; 67 on average
CAMPAIGN = 0.02  # of the texts are copies of a letter, each with changes of its own


def texts(many: int) -> tuple[list[Text], dict[str, str]]:
    """So many texts, the same every time, and the subject of each."""
    made, subjects = [], {}
    words = _words()
    letters = [_text(random.Random(f"letter {n}"), "sag", words) for n in range(20)]
    for number in range(many):
        drawn = random.Random(number)
        each, subject = f"t{number:06}", drawn.choice(sorted(SUBJECTS))
        told = _changed(drawn, drawn.choice(letters)) if drawn.random() < CAMPAIGN else _text(drawn, subject, words)
        made.append(Text(each, told))
        subjects[each] = subject
    return made, subjects


def _words() -> list[str]:
    """Compounds, the common ones first."""
    compounds = [first + last for first in FIRST.split() for last in LAST.split()]
    names = [f"{first}{middle}{last}" for first in FIRST.split() for middle in LAST.split() for last in LAST.split()]
    random.Random(1).shuffle(compounds)
    random.Random(2).shuffle(names)
    return compounds + names


def _text(drawn: random.Random, subject: str, words: list[str]) -> str:
    own, filler = SUBJECTS[subject].split(), FILLER.split()
    return " ".join(_sentences(drawn, own, filler, words))


def _sentences(drawn: random.Random, own: list[str], filler: list[str], words: list[str]) -> Iterator[str]:
    left = drawn.randint(*LENGTH)
    while left > 0:
        length = min(left, drawn.randint(6, 16))
        row = [_word(drawn, own, filler, words) for _ in range(length)]
        left -= length
        yield " ".join(row).capitalize() + "."


def _word(drawn: random.Random, own: list[str], filler: list[str], words: list[str]) -> str:
    kind = drawn.random()
    if kind < 0.6:
        return drawn.choice(filler)
    if kind < 0.72:
        return drawn.choice(own) + drawn.choice(("", "", "en", "er", "ne"))
    # The share of a rank falls as in real language: few words are common, most are rare.
    return words[min(int(len(words) * drawn.random() ** 4), len(words) - 1)]


def _changed(drawn: random.Random, letter: str) -> str:
    kept = [word for word in letter.split() if drawn.random() > 0.08]
    return " ".join(kept) + f" Vi har ventet i {drawn.randint(2, 40)} uger."
