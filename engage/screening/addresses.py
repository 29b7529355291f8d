"""Street addresses in text: a street's name with a number, with or without floor, postcode and town."""

import re
from collections.abc import Iterator

from engage.screening.spans import Finding, Kind, Weight, matches

_UP = "A-ZÆØÅÄÖÜÉ"
_LOW = "a-zæøåäöüéß"
_STRONG = (
    r"(?:vej|vejen|vænge|vænget|gade|gaden|gader|stræde|strædet|allé|alléen|alle|alleen|boulevard|boulevarden|plads|pladsen|torv"
    r"|torvet|gyde|gyden|stien|parken|haven|vangen|bakken|toften|marken|krogen|straße|strasse|str\.|weg|platz)"
)
_WEAK = (
    r"(?:park|have|haver|vang|bakke|toft|mark|krog|kær|kæret|lund|lunden|eng|engen|dal|dalen|høj|højen|skov|skoven|sti|ager|ageren"
    r"|brink|brinken|skrænt|skrænten|kaj|kajen|passage|passagen|gård|gården|bro|broen|strand|stranden|havnen|kvarter|kvarteret|hegn"
    r"|hegnet|holm|holmen|banke|banken|bjerg|bjerget|kilde|kilden|led|leddet|ås|åsen|vænger|by|gang|gangen|hus|huset|bæk|bækken"
    r"|løkke|løkken|agre|dam|dammen|mose|mosen|ege|egen|linde|promenade|promenaden|ring|ringen|stien|bo|lyng|eje|kanten)"
)
_NUMBER = r"(?:nr\.? ?)?\d{1,3}(?: ?[A-Za-zÆØÅæøå](?![\wæøåÆØÅ]))?(?: ?[-–] ?\d{1,3}[A-Za-z]?(?![\w]))?"
_FLOOR = (
    r"(?:,? ?(?:st|kl|\d{1,2})\.?(?: ?sal)?,? ?(?:tv|th|mf|dør ?\d{1,3}|-? ?\d{1,3}|[a-d])\b\.?|,? ?\d{1,2}\. ?sal\b|,? ?(?:st|stuen|kld)\b\.?)?"
)
_TOWN = rf"(?:,? ?\n?(?:DK-|D-)?\d{{4,5}} [{_UP}][{_LOW}]+(?:[ -][{_UP}][{_LOW}]*){{0,2}})?"
_FIRST = rf"(?:(?:[{_UP}][{_LOW}]{{0,15}}\.?|[{_UP}]\.(?:[{_UP}]\.)?)[ -](?:(?:den|på|af|til|von|der) )?){{0,3}}"
_STREET = re.compile(
    rf"(?<![\w])({_FIRST}(?:[{_UP}][\w]{{1,25}}?(?:{_STRONG}|{_WEAK})|[{_LOW}]\w{{1,25}}?{_STRONG}"
    rf"|[{_UP}][{_LOW}.\w]{{0,25}}s? (?i:{_STRONG}|{_WEAK}))(?<!\.) ?,? {_NUMBER}(?![\d]|[.,:]\d|[- ]?\w*årig){_FLOOR}{_TOWN})"
)
_TOWN_ALONE = re.compile(rf"(?<![\w.,/-])((?:DK-|D-)(?:\d{{4,5}}) [{_UP}][{_LOW}]+)")
_BOX = re.compile(rf"(?<!\w)((?:postboks|postbox|boks) ?(?:nr\.? ?)?\d{{1,5}}{_TOWN})", re.IGNORECASE)
# Words that end like a street and are none.
_NO_STREET = re.compile(
    r"(?:motor|om|gen|ud|ind|til|hoved|land|cykel|livs|rets|luft|urin|under|arbejds|skole|karriere|tilkørsels|afveje|adgangs|bi|smut|på"
    r"|midt|fælles|hånd|arbejds|mødeplads|arbejdsplads|legeplads|parkeringsplads|praktik|lære|døgn|dag|aflastnings|bo|holde|p)"
    r"(?:vej|vejen|plads|pladsen|pladser|ad vejen)(?=[ ,]|\Z)|^(?:forgængeralle|alle|plads|vej|vejen|gade|sagsgang|adgang|overgang)\b"
    r"|arbejdspladsen?|boligpladsen?|bopladsen?|elevpladsen?|tilbudspladsen?|sengepladsen?|døgnpladsen?",
    re.IGNORECASE,
)
_NO_CAPITAL_STREET = re.compile(
    r"(?:danmark|syddanmark|østdanmark|holstebro|hobro|rudersdal|egedal|ishøj|favrskov|gribskov|albertslund|billund|frederiksberg"
    r"|gang|adgang|overgang|indgang|udgang|afgang|fremgang|omgang|tilgang|opgang|by|hus|huset|park|mark|bo|ring|ved|led|leddet|dal"
    r"|kommunehus|rådhus|rådhuset|sygehus|sygehuset|børnehus|værested|hver|løsning|dialog|marts|handicap|afsnit|tabel|figur|bilag"
    r"|forbehold|kapitel|side|punkt|fokusområde|fase|gruppe|gruppen|trin|lov|projekt|skov|lund|høj|have|gård|kilde|bilka|møde)\Z",
    re.IGNORECASE,
)
_COUNT_AFTER = re.compile(r"[ -]?(?:år|måneder|timer|kr\b|kroner|procent|%|borgere|pladser|kommuner|mio|gange|dage|uger|km\b|m2|personer|beboere|kl\b|\d)", re.IGNORECASE)


def addresses(text: str) -> Iterator[Finding]:
    """Street addresses and post boxes; a postcode with a town alone warns, as it names a town and no door."""
    for match, start, end in matches(_STREET, text):
        if not _no_street(match[1]) and not _COUNT_AFTER.match(text, end):
            yield Finding(Kind.ADDRESS, Weight.ASK, start, end)
    for _, start, end in matches(_BOX, text):
        yield Finding(Kind.ADDRESS, Weight.ASK, start, end)
    for _, start, end in matches(_TOWN_ALONE, text):
        yield Finding(Kind.ADDRESS, Weight.WARN, start, end)


def _no_street(found: str) -> bool:
    street = re.split(r" ?,? (?:nr\.? ?)?\d", found, maxsplit=1)[0]
    return bool(_NO_STREET.search(street)) or bool(_NO_CAPITAL_STREET.match(street.split(" ")[-1]) and " " not in street)
