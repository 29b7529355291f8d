"""Street addresses in text: a street's name with a number, with or without floor, postcode and town."""

import re
from collections.abc import Iterator

from engage.screening.spans import Finding, Kind, Weight, matches
from engage.screening.words import either

_UP = "A-ZÆØÅÄÖÜÉ"
_LOW = "a-zæøåäöüéß"
# Endings that make a street also where it is written small, and endings that need the capital letter of a name.
_STRONG = either(r"""
    vej vejen vænge vænget gade gaden stræde strædet allé alléen alle alleen boulevard boulevarden plads pladsen torv
    torvet gyde gyden stien parken haven vangen bakken toften marken krogen straße strasse str\. weg platz
""")
_WEAK = either("""
    park have haver vang bakke toft mark krog kær kæret lund lunden eng engen dal dalen høj højen skov skoven sti ager
    ageren agre brink brinken skrænt skrænten kaj kajen passage passagen gård gården bro broen strand stranden havnen
    kvarter kvarteret hegn hegnet holm holmen banke banken bjerg bjerget kilde kilden ås åsen vænger gangen bæk bækken
    løkke løkken dam dammen mose mosen promenade promenaden ring ringen fælled fælleden ryggen slugten kanalen lien
    volden
""")
_ALONE = either("Torvet Toften Bakken Havnen Engen Vænget Strandkanten")
_NUMBER = r"(?:nr\.? ?)?\d{1,3}(?: ?[A-Za-zÆØÅæøå](?!\w))?(?: ?- ?\d{1,3}[A-Za-z]?(?!\w))?"
_DOOR = r"(?:tv|th|mf|dør ?\d{1,3}|lejl\.? ?\d{1,3}|[a-d])\b(?:\.(?=[ ,]))?"
_FLOOR = rf"(?:,? ?(?:st\.?|stuen|kld\.?|\d{{1,2}}\.)(?: ?sal)?(?:,? ?{_DOOR})?(?![\w])|,? ?{_DOOR})?"
_TOWN = rf"(?:,? ?\n?(?:DK-|D-)?\d{{4,5}} [{_UP}][{_LOW}]+(?:[ -][{_UP}][{_LOW}]*){{0,2}})?"
_FIRST = rf"(?:(?:[{_UP}][{_LOW}]{{0,15}}\.?|[{_UP}]\.(?:[{_UP}]\.)?)[ -](?:(?:den|på|af|til|von|der) )?){{0,3}}"
_STREET = re.compile(
    rf"(?<!\w)({_FIRST}(?:[{_UP}]\w{{0,25}}?(?:{_STRONG}|{_WEAK})|[{_LOW}]\w{{1,25}}?{_STRONG}"
    rf"|[{_UP}][{_LOW}.\w]{{0,25}} (?i:{_STRONG}|{_WEAK})|{_ALONE})"
    rf",? {_NUMBER}(?!\d|[.:]\d|[- ]?\w*årig|,\d){_FLOOR}{_TOWN})"
)
# A street whose name says nothing: known by what stands before it, or by the postcode and town after it.
_ANY_STREET = rf"(?:[{_UP}][{_LOW}]{{1,20}}\.?[ -](?:(?:den|på|af) )?){{1,4}}{_NUMBER}(?!\d|[.:,]\d)"
_HOME = re.compile(
    rf"(?<!\w)(?i:bor (?:på|i|nu på)|boede (?:på|i)|boet (?:på|i)|hjemme (?:på|i)|adressen? ?(?:er|:)"
    rf"|flytte(?:r|t|de) (?:til|fra)|live (?:at|in)|address is|wohne (?:in|am)) ({_ANY_STREET}{_FLOOR}{_TOWN})"
)
_WITH_TOWN = re.compile(rf"(?<!\w)({_ANY_STREET}{_FLOOR}(?=,? ?\n?(?:DK-|D-)?\d{{4,5}} [{_UP}][{_LOW}]){_TOWN})")
_WITH_DOOR = re.compile(
    rf"(?<!\w)({_ANY_STREET}(?:(?<=\d[A-Ha-h])|(?=,? ?(?:st\b|\d{{1,2}}\. ?(?:sal\b|{_DOOR})|{_DOOR}))){_FLOOR})"
)
_TOWN_ALONE = re.compile(rf"(?<![\w.,/-])((?:DK-|D-)(?:\d{{4,5}}) [{_UP}][{_LOW}]+)")
_BOX = re.compile(rf"(?<!\w)((?:postboks|postbox|boks) ?(?:nr\.? ?)?\d{{1,5}}{_TOWN})", re.IGNORECASE)
# Words that end like a street and are none, places, and things with a number of their own.
_NO_STREET = re.compile(
    r"\A"
    + either("""
    bilag afsnit hus fase punkt figur tabel afdeling linje bus lokale stk litra gruppe klasse stue bygning team opgang
    indgang fokusområde delmål mål skema kapitel artikel side spørgsmål model niveau type trin version plan
    """)
    + r"\Z|(?:\A|[ -])(?:"
    + either("""
    motorvej motorvejen omvej omvejen genvej genvejen udvej udvejen indvej cykelvej livsvej retsvej luftvej urinvej
    bivej karrierevej tilkørselsvej adgangsvej smutvej arbejdsplads arbejdspladsen legeplads legepladsen
    parkeringsplads parkeringspladsen praktikplads læreplads døgnplads dagplads aflastningsplads boplads holdeplads
    siddeplads elevplads tilbudsplads sengeplads hvileplads handicapplads p-plads kørestolsplads skoleplads boligplads
    fritidsplads
    """)
    + "|"
    + either("""
    på ad hver en et den det denne samme anden vores min din egen hele af i om halv første sidste lang god
    """)
    + " "
    + either("vej vejen plads pladsen gade gaden alle have haven ring strand mark skov bro bakke park")
    + r"|(?:for|vi|til) alle|parallelle)\Z",
    re.IGNORECASE,
)
_NO_WEAK_STREET = re.compile(
    either(r"""
    (?:syd|øst|nord)?danmark holstebro hobro rudersdal egedal ishøj favrskov gribskov albertslund billund
    frederiksberg silkeborg park mark ring dal skov lund høj have haver gård kilde bro holm bjerg strand eng sti dam
    ager politi parti garanti spring \w*ning \w*ering
    """)
    + r"\Z",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(
    r"[ -]?"
    + either(r"""
    år måned minut timer? kr\b kroner procent % borgere pladser kommuner mio gange dage uger km\b m2 meter personer
    beboere medlemmer brugere børn voksne kl\b af\b \d
    """),
    re.IGNORECASE,
)
_NUMBER_STARTS = re.compile(r",? (?:nr\.? ?)?\d")


def addresses(text: str) -> Iterator[Finding]:
    """Street addresses and post boxes; a postcode with a town alone warns, as it names a town and no door."""
    for pattern in (_STREET, _HOME, _WITH_DOOR):
        for match, start, end in matches(pattern, text):
            if not _no_street(match[1]) and not _COUNT_AFTER.match(text, end):
                yield Finding(Kind.ADDRESS, Weight.ASK, start, end)
    for pattern in (_WITH_TOWN, _BOX):
        for _, start, end in matches(pattern, text):
            yield Finding(Kind.ADDRESS, Weight.ASK, start, end)
    for _, start, end in matches(_TOWN_ALONE, text):
        yield Finding(Kind.ADDRESS, Weight.WARN, start, end)


def _no_street(found: str) -> bool:
    street = _NUMBER_STARTS.split(found, maxsplit=1)[0]
    return bool(_NO_STREET.search(street)) or (" " not in street and bool(_NO_WEAK_STREET.match(street)))
