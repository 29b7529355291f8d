"""Names of persons in text: hints for a moderator, by what is said around a name and by common first names."""

import re
from collections.abc import Collection, Iterator

from engage.screening.language import guess_language
from engage.screening.spans import Finding, Kind, Weight

_UP = "A-ZÆØÅÄÖÜÉ"
_NAME = rf"[{_UP}][a-zæøåäöüéèöß]+(?:-[{_UP}][a-zæøåäöüé]+)?"
_FULL = rf"{_NAME}(?: (?:[{_UP}]\.|(?:van|von|de|af|al|el|bin) )?(?: ?{_NAME})){{0,3}}"
_RELATION = (
    r"(?:lille|store|ældste|yngste|gamle|nye|bedste|kære|søde|egen|afdøde|voksne)? ?"
    r"(?:søn|datter|bror|broder|lillebror|storebror|søster|lillesøster|storesøster|mor|moder|far|fader|mand|kone|kæreste|ven|veninde|mormor"
    r"|morfar|farmor|farfar|nevø|niece|fætter|kusine|onkel|moster|faster|svigersøn|svigerdatter|svigermor|barnebarn|nabo|kontaktperson"
    r"|sagsbehandler|rådgiver|støtteperson|pædagog|hjælper|læge|psykolog|lærer|leder|chef|kollega|værge|bisidder|samlever|ægtefælle|tvilling"
    r"|son|daughter|brother|sister|mother|father|husband|wife|friend|partner|boss|teacher|doctor|caseworker|cousin|uncle|aunt|neighbour"
    r"|Sohn|Tochter|Bruder|Schwester|Mutter|Vater|Mann|Frau|Freund|Freundin|Nachbar|Nachbarin|Betreuer|Betreuerin)"
)
_CUE = re.compile(
    r"(?<!\w)(?:"
    r"(?i:hedder|hed|kaldes|kalder (?:vi|jeg|dem|ham|hende)|ved navn|navnet er|mit navn er|navn:|my name is|called|named|name is|i am called|ich heiße"
    r"|heißt|namens)"
    rf"|(?i:min|mine|mit|vores|vor|hans|hendes|deres|din|jeres|my|our|his|her|their|mein|meine|meinen|meiner|unser|unsere|sein|seine|ihre?) {_RELATION},?"
    r"|(?i:(?:venlig |kærlig |mange |bedste )?hilsen(?: fra)?|hilsner(?: fra)?|mvh\.?|vh\.?|kh\.?|best regards|kind regards|regards|sincerely|grüße?(?: von)?"
    r"|mit freundlichen grüßen),?\s{0,3}"
    r"|(?i:ring(?: gerne| bare)? til|ringe til|ringede til|kontakt(?: gerne)?|kontakte|spørg(?: efter)?|skriv(?: gerne)? til|skrev til|talt? med|taler med"
    r"|talte med|snakke(?:de|t)? med|møde med|sammen med|bor med|besøg af|besøger|besøgte|hjælp fra|takket være|tak til|call|ask for|talk to|spoke (?:to|with)|wende dich an)"
    r"|(?i:sagsbehandleren|sagsbehandler|pædagogen|pædagog|socialrådgiveren|socialrådgiver|lederen|leder|lægen|læge|sygeplejersken|sygeplejerske|forstander"
    r"|forstanderen|læreren|lærer|kontaktpersonen|psykologen|medarbejderen|støttepersonen|advokat|afdelingsleder|naboen|værgen|bisidderen|fru|frøken|hr\.?"
    r"|mr\.?|mrs\.?|ms\.?|dr\.?|herrn?|frau|doktor|overlæge|konsulent|formand|formanden|viceforstander)"
    rf")[ ,:]{{0,2}}(?:min |mit |vores )?(?P<name>{_FULL})"
)
_PAIR = re.compile(rf"(?<![\w.!?:\-\"»“])(?<=[a-zæøå,;)] )(?P<name>{_NAME} (?:[{_UP}]\. ?)?{_NAME}(?: {_NAME})?)(?![\w-])")
_WORD = re.compile(rf"(?<![\w.@/-])(?P<name>{_NAME})(?:(?= )(?: {_NAME}){{1,2}})?(?![\w@-])")
_FIRST_NAMES = frozenset(
    "Adam Agnes Ahmad Ahmed Aksel Albert Alberte Alexander Alfred Ali Alma Amalie Amina Anders Andreas Ane Anette Anita Anja Ann Anna Anne"
    " Annelise Annette Anni Anton Arne Arthur Asger Asta Astrid August Axel Ayse Benjamin Bente Bent Berit Bertha Bertil Birgit Birgitte Birthe Bjarne Bjørn"
    " Bodil Brian Britta Camilla Carina Carl Caroline Carsten Cecilie Charlotte Christa Christian Christina Christine Christoffer Claus Clara Connie"
    " Daniel David Dennis Ditte Dorte Dorthe Ebbe Edith Egon Elias Elin Elisabeth Ella Ellen Else Elsebeth Emil Emilie Emma Erik Erna Ernst Ester"
    " Eva Fatima Ferdinand Filip Finn Flemming Frank Freja Frederik Frederikke Frida Frode Gerda Gitte Grethe Gunnar Gustav Hanna Hannah Hanne Hans Harald Hasan"
    " Hassan Heidi Helen Helena Helene Helga Helle Henning Henriette Henrik Holger Hugo Ibrahim Ida Inga Inge Ingelise Inger Ingrid Irene Isabella Ivan"
    " Jacob Jakob Jan Jane Janne Janni Jannie Jasmin Jens Jeppe Jesper Jette Jimmy Joan Johan Johanne Johannes John Johnny Jonas Josefine Julie Jytte Jørgen"
    " Jürgen Kaj Karen Karim Karin Karina Karl Karla Karoline Kasper Katja Katrine Ken Kenneth Kim Kirsten Kirstine Kjeld Klaus Knud Kristian Kristina"
    " Kristine Kristoffer Kurt Lars Laura Laust Leif Lena Lene Leo Lilian Lillian Lina Linda Line Lis Lisa Lisbeth Lise Liv Lone Lotte Louise Lucas Lukas"
    " Mads Magnus Maja Malene Malthe Marcus Maren Margit Margrethe Maria Marianne Marie Mark Markus Martin Mathias Mathilde Matilde Merete Mette Michael"
    " Mikael Mikkel Mie Mogens Mohamad Mohamed Mohammed Mona Morten Muhammad Mustafa Nadia Nanna Niels Nicolai Nikolaj Nicklas Niklas Nina Noah Olav Ole Olga"
    " Oliver Omar Oscar Oskar Otto Palle Patrick Paul Paulina Peder Per Pernille Peter Petra Philip Pia Poul Preben Rasmus Rebecca Regitze Rikke Rita Robert"
    " Roland Rune Ruth Sander Sandra Sanne Sara Sarah Sebastian Selma Signe Sigrid Simon Simone Sille Silje Sine Sofia Sofie Sofus Sonja Sophie Stefan Steen"
    " Sten Stine Stig Susan Susanne Svend Søren Tanja Tara Thea Theis Theo Thomas Thorkild Thor Tilde Tim Tina Tine Tobias Tom Tommy Torben Tove Trine Troels"
    " Ulla Ulrik Ulrike Uwe Valdemar Vera Vibeke Victor Victoria Viggo Viktor Vilhelm Villads Villy Vivi Walter Wolfgang William Willy Yasmin Yusuf Yvonne Zahra Åge"
    " Aage Åse Aase Ægidius".split()
)
# First names that are common words at the start of a sentence or elsewhere.
_ALSO_WORDS = frozenset("Per Bent Mark Liv Lis Sine Line Inga Tim Sten Leo August Tom Maj Else Ella Frank Mie Bo Jan Will Tara Rune Hans Ann".split())
_NO_NAME = frozenset(
    "Kommune Kommunes Kommunen Region Regionen Regionsrådet Rådet Handicaprådet Udsatterådet Ældrerådet Dialogforum Danske Danmark Danmarks Folketinget Folketinget's"
    " Rammeaftalen Styregruppen Sekretariatet Sjælland Syddanmark Hovedstaden Nordjylland Midtjylland Østdanmark Fyn Jylland Lolland Falster Bornholm"
    " Handicaporganisationer Hjerneskadeforeningen Autismeforeningen Hjerneforeningen Livslinien Børnetelefonen Psykiatrifonden Ankestyrelsen Socialstyrelsen Social"
    " Boligstyrelsen Serviceloven Barnets Lov Lovens Kommunerne Borger Borgere Borgerrådgiver Borgerrådgiveren Pårørende Jobcenter Jobcenteret Røde Kors Kirkens Korshær"
    " Blå Mandag Tirsdag Onsdag Torsdag Fredag Lørdag Søndag Januar Februar Marts April Maj Juni Juli August September Oktober November December Jul Påske"
    " Den Det De Der Du Dig Jeg Vi Han Hun I Jer Jeres Mit Min Mine Vores Hans Hendes Hvis Når Hvor Hvad Hvem Hvorfor Ja Nej Tak Hej Kære Hilsen Venlig Mvh Med Men Og Så Som"
    " The This That It We You He She They And But When What Where Why Please Thank Dear Mr Mrs Ms Dr Danish Denmark English German Monday Tuesday Wednesday Thursday Friday"
    " Saturday Sunday January February March May June July October Google Facebook Teams Zoom Word Excel Alle Andre Ingen Nogle Mange Flere Ring Skriv Spørg"
    " Nord Syd Øst Vest Gruppe Afdeling Afsnit Hus Bosted Botilbud Botilbuddet Bostedet Plejehjem Plejehjemmet Skole Skolen Center Centret Centeret Institut Foreningen Landsforeningen Ministeriet"
    " Til Fra For På Er Har Kan Skal Vil Må Også Ikke Kun Bare Nu Her Derfor Fordi At En Et To Tre Et Jeres Vor Man Selv Sig Den Før Efter Under Over Ved Hos Mellem Mod".split()
)


def names(text: str, places: Collection[str]) -> Iterator[Finding]:
    """Names of persons, each a hint: after "hedder", "min søn", "Hilsen" and the like, in pairs, and common first names.

    places: names that are a place's or an organisation's and no person's.
    """
    known = frozenset(word for place in places for word in place.split())
    german = guess_language(text) == "de"
    for pattern in (_CUE,) if german else (_CUE, _PAIR):
        for match in pattern.finditer(text):
            span = _person(match["name"], known)
            if span:
                yield _hint(match.start("name"), match.start("name") + span)
    for match in _WORD.finditer(text):
        first = match["name"].removesuffix("s") if match["name"] not in _FIRST_NAMES else match["name"]
        if first.split("-")[0] in _FIRST_NAMES and first not in known and not (first in _ALSO_WORDS and _opens(text, match.start())):
            yield _hint(match.start(), match.start() + (_person(match[0], known) or len(match["name"])))


def _hint(start: int, end: int) -> Finding:
    return Finding(Kind.NAME, Weight.HINT, start, end)


def _person(found: str, known: Collection[str]) -> int:
    """How much of the capitalised words is a name: it stops before the first that cannot be one (0: none is)."""
    length = 0
    for word in re.finditer(r"\S+", found):
        if word[0] in _NO_NAME or word[0] in known or word[0].removesuffix("s") in known:
            break
        length = word.end()
    return length


def _opens(text: str, start: int) -> bool:
    """True where a sentence begins, and every word has a capital letter."""
    before = text[max(0, start - 3) : start].rstrip(" ")
    return not before or before[-1] in ".!?:\n\"»“-"
