"""Names of persons in text: hints for a moderator, by what is said around a name and by common first names."""

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from engage.screening.language import guess_language
from engage.screening.spans import Finding, Kind, Weight
from engage.screening.words import FIRST_NAMES, NAMES_AND_WORDS, NO_NAMES, either

_UP = "A-ZÆØÅÄÖÜÉ"
_NAME = rf"[{_UP}][a-zæøåäöüéèöß]+(?:-[{_UP}][a-zæøåäöüé]+)?"
_FULL = rf"{_NAME}(?: (?:[{_UP}]\.|(?:van|von|de|af|al|el|bin) )?(?: ?{_NAME})){{0,3}}"
_OWNER = either("""
    min mine mit vores vor hans hendes deres din jeres my our his her their mein meine meinen meiner unser unsere sein
    seine ihr ihre
""")
_RELATION = either("""
    søn datter bror broder lillebror storebror søster lillesøster storesøster mor moder far fader mand kone kæreste
    ven veninde mormor morfar farmor farfar nevø niece fætter kusine onkel moster faster svigersøn svigerdatter
    svigermor barnebarn nabo kontaktperson sagsbehandler rådgiver støtteperson pædagog hjælper læge psykolog lærer
    leder chef kollega værge bisidder samlever ægtefælle tvilling son daughter brother sister mother father husband
    wife friend partner boss teacher doctor caseworker cousin uncle aunt neighbour Sohn Tochter Bruder Schwester
    Mutter Vater Mann Frau Freund Freundin Nachbar Nachbarin Betreuer Betreuerin
""")
_KIND_OF = either("lille store ældste yngste gamle nye bedste kære søde egen afdøde voksne")
_TITLE = either(r"""
    sagsbehandler(?:en)? pædagog(?:en)? socialrådgiver(?:en)? leder(?:en)? læge(?:n)? sygeplejerske(?:n)?
    forstander(?:en)? lærer(?:en)? kontaktpersonen psykologen medarbejderen støttepersonen advokat afdelingsleder
    naboen værgen bisidderen fru frøken hr\.? mr\.? mrs\.? ms\.? dr\.? herrn? frau doktor overlæge konsulent
    formand(?:en)? viceforstander
""")
_CUE = re.compile(
    r"(?<!\w)(?:"
    r"(?i:hedder|hed|kaldes|kalder (?:vi|jeg|dem|ham|hende)|ved navn|navnet er|mit navn er|navn:|my name is|called"
    r"|named|name is|i am called|ich heiße|heißt|namens)"
    rf"|(?i:{_OWNER} (?:{_KIND_OF} )?{_RELATION},?)"
    r"|(?i:(?:(?:venlig |kærlig |mange |bedste )?hilsen(?: fra)?|hilsner(?: fra)?|mvh\.?|vh\.?|kh\.?|best regards"
    r"|kind regards|regards|sincerely|grüße?(?: von)?|mit freundlichen grüßen),?\s{0,3})"
    r"|(?i:ring(?: gerne| bare)? til|ringe(?:de)? til|kontakte?(?: gerne)?|spørg(?: efter)?|skriv(?: gerne)? til"
    r"|skrev til|(?:tal|talt|taler|talte|snakke|snakket|snakkede|møde|sammen|bor) med|besøg af|besøger|besøgte"
    r"|hjælp fra|takket være|tak til|call|ask for|talk to|spoke (?:to|with)|wende dich an)"
    rf"|(?i:{_TITLE})"
    rf")[ ,:]{{0,2}}(?:min |mit |vores )?(?P<name>{_FULL})"
)
_PAIR = re.compile(
    rf"(?<![\w.!?:\-\"»“])(?<=[a-zæøå,;)] )(?P<name>{_NAME} (?:[{_UP}]\. ?)?{_NAME}(?: {_NAME})?)(?![\w-])"
)
_WORD = re.compile(rf"(?<![\w.@/-])(?P<name>(?P<first>{_NAME})(?: {_NAME}){{0,2}})(?![\w@-])")
_WORDS = re.compile(r"\S+")


def names(text: str, places: frozenset[str]) -> Iterator[Finding]:
    """Names of persons, each a hint: after "hedder", "min søn", "Hilsen" and the like, in pairs, common first names.

    places: names that are a place's or an organisation's and no person's.
    """
    known = _words_of(places)
    german = guess_language(text) == "de"  # where every noun has a capital letter, a pair of them says nothing
    for pattern in (_CUE,) if german else (_CUE, _PAIR):
        for match in pattern.finditer(text):
            length = _person(match["name"], known)
            if length:
                yield _hint(match.start("name"), length)
    for match in _WORD.finditer(text):
        yield from _first_names(text, match, known)


@lru_cache(maxsize=8)
def _words_of(places: frozenset[str]) -> frozenset[str]:
    return frozenset(word for place in places for word in place.split())


def _first_names(text: str, match: re.Match[str], known: Collection[str]) -> Iterator[Finding]:
    """A common first name, with the capitalised words after it, among words with a capital letter."""
    for word in _WORDS.finditer(match["name"]):
        start = match.start() + word.start()
        first = word[0] if word[0] in FIRST_NAMES else word[0].removesuffix("s")
        if first.split("-")[0] not in FIRST_NAMES or first in known:
            continue
        if first in NAMES_AND_WORDS and _opens_a_sentence(text, start):
            continue
        yield _hint(start, _person(match["name"][word.start() :], known) or len(word[0]))
        return


def _hint(start: int, length: int) -> Finding:
    return Finding(Kind.NAME, Weight.HINT, start, start + length)


def _person(found: str, known: Collection[str]) -> int:
    """How much of the capitalised words is a name: it stops before the first that cannot be one (0: none is)."""
    length = 0
    for word in _WORDS.finditer(found):
        if word[0] in NO_NAMES or word[0] in known or word[0].removesuffix("s") in known:
            break
        length = word.end()
    return length


def _opens_a_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in '.!?:\n"»“-'
