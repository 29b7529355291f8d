"""What does not name a person but together points at one: place, age, diagnosis, family, date, institution, job."""

import re
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache

from engage.screening.dates import MONTHS
from engage.screening.spans import Span, fold, merge_spans
from engage.screening.words import either


class QuasiKind(StrEnum):
    """A kind of detail that narrows down who is meant."""

    PLACE = "place"
    AGE = "age"
    DIAGNOSIS = "diagnosis"
    FAMILY = "family"
    DATE = "date"
    INSTITUTION = "institution"
    JOB = "job"


TOO_MANY_KINDS = 3  # so many kinds in one text and a second person must look before it is published

_UNITS = either("en to tre fire fem seks syv otte ni")
_TENS = either("tyve tredive fyrre halvtreds tres halvfjerds firs halvfems")
_TEENS = either("ti elleve tolv tretten fjorten femten seksten sytten atten nitten")
_ENGLISH_TENS = either("twenty thirty forty fifty sixty seventy eighty ninety")
_NUMERAL = (
    rf"(?:\d{{1,3}}|{_UNITS}og{_TENS}|{_TENS}|{_UNITS}|{_TEENS}"
    rf"|{_ENGLISH_TENS}(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_PERSON = either("""
    mand kvinde dreng pige søn datter bror søster lillebror lillesøster storebror storesøster mor far barn tvillinger
    kone beboer borger nevø niece barnebarn jeg han hun hen ældste yngste
""")
_COUNTED = either("% procent gange timer måneder uger dage kr kroner af pladser borgere kommuner meter km")
_STOP = r"(?= og | men | and | but | und |[.,;!?\n]|\Z)"
_AGE = re.compile(
    rf"(?<!\w)(?:{_NUMERAL}[- ]?årige?s?\b|{_NUMERAL} års? (?:gam(?:mel|le)|alderen)"
    rf"|(?:fyldte|fylder|fyldt|bliver|blev) {_NUMERAL}(?: år)?(?! ?{_COUNTED})(?!\w)"
    rf"|{_PERSON} (?:er |var |bliver )?(?:på |nu |lige |kun |selv |i dag |allerede ){{0,2}}{_NUMERAL} år(?!\w)"
    rf"|(?:jeg|han|hun|hen) er (?:nu |kun |selv ){{0,2}}\d{{1,2}}{_STOP}"
    rf"|da (?:jeg|han|hun) var {_NUMERAL}(?: år)?(?!\w)"
    rf"|(?:i am|i'm|he is|he's|she is|she's|aged|age) {_NUMERAL}(?:{_STOP}|(?= years? old))"
    rf"|{_NUMERAL}[- ]years?[- ]old|{_NUMERAL} Jahre alt|{_NUMERAL}[- ]jährige?[nrs]?|im Alter von {_NUMERAL}"
    rf"|(?:ich bin|er ist|sie ist) {_NUMERAL}(?:{_STOP}|(?= Jahre))"
    r"|(?:født i|f\.|born in|geboren) (?:19|20)\d\d|årgang (?:19)?\d\d)",
    re.IGNORECASE,
)
# What a person has, as it is said in the three languages; short names only in capital letters.
_DIAGNOSES = either(r"""
    autis\w+ asperger\w* adhd\w* adhs tourette\w* ocd ptsd \w{0,20}skizofren\w* schizo\w+ bipolar\w* manio\w*
    borderline\w* psykose\w* psykotisk\w* psychos\w+ psychot\w+ depress\w+ angst angstlidelse\w* anxiety
    spiseforstyrr\w+ anoreksi\w* anorexia bulimi\w* essstörung\w* demens\w* dement\w* demenz\w* alzheimer\w*
    parkinson\w* skleros\w* sclerosis (?-i:ALS|CP|KOL|ADD|HIV) spasti\w* epilep\w+ diabetes kræft\w* cancer krebs
    hjerneskad\w+ hjernerystelse hirnschäd\w+ blodprop\w* hjerneblødning\w* apopleksi stroke schlaganfall
    udviklingshæm\w+ udviklingsforstyrrelse\w* blind(?:e|t)? svagtse\w+ synshandicap\w* døv(?:e|t|blind\w*)?
    hørehæm\w* tunghør\w* deaf gehörlos\w* kørestol\w* elkørestol\w* rollstuhl\w* wheelchair\w* lam(?:me|met)?
    amput\w+ muskelsvind rygmarvs\w+ tetrapleg\w+ parapleg\w+ misbrug(?:er)? alkoholiker alkoholmisbrug\w*
    stofmisbrug\w* selvskade\w* selvmordsforsøg traume\w* dysleks\w* ordblind\w* huntington\w* prader-willi
""")
_DIAGNOSIS = re.compile(
    rf"(?<!\w)(?:{_DIAGNOSES}|cerebral parese|brain injury|down(?:s|'s|-)? ?syndrom\w*|geistig\w* behinder\w*"
    r"|fragilt? x|(?:learning|intellectual) disabilit\w+|retts? syndrom)(?!\w)",
    re.IGNORECASE,
)
_OWNER = either("""
    min mit mine vores vor vort hans hendes my our his her mein meine meinen meinem meiner unser unsere unseren
    unserem unserer sein seine ihr ihre
""")
_KIND_OF = either(r"""
    egen ældste yngste voksne lille store to tre fire older younger adult two little älter\w* jünger\w* zwei
""")
_RELATIVE = either(r"""
    \w{0,12}søn(?:ner)? \w{0,12}datter døtre \w{0,7}bror brødre \w{0,7}søster søstre tvilling\w* mor moder far fader
    forældre mand kone samlever ægtefælle kæreste mormor morfar farmor farfar bedstemor bedstefar bedsteforældre
    barnebarn børnebørn barn børn dreng pige drenge piger unge nevø niece fætter kusine onkel moster faster stedmor
    stedfar stedbarn eksmand ekskone plejebarn sons? daughter\w* brother\w* sister\w* mother father parents husband
    wife partner child children grandson granddaughter grandmother grandfather nephew cousin uncle aunt sohn söhne
    tochter töchter bruder brüder schwester\w* mutter vater eltern mann frau kind kinder enkel\w* neffe nichte oma opa
""")
_FAMILY = re.compile(
    rf"(?<!\w)(?:{_OWNER} (?:{_KIND_OF} )?{_RELATIVE}"
    r"|(?:som|jeg er|er) (?:en )?(?:mor|far|søster|bror|datter|søn|forælder|mormor|farmor|ægtefælle) til"
    r"|(?:mother|father) of|(?:mutter|vater) von|(?:enlig|alene)(?:mor|far)|enebarn|enlig forsørger)(?!\w)",
    re.IGNORECASE,
)
_BEFORE_MONTH = (
    r"(?:i|in|im|siden|since|seit|til|fra|før|efter|until|last|sidste|d\.|den|start|anfang|ende"
    r"|(?:starten|slutningen|midten|begyndelsen) af)"
)
_DATE = re.compile(
    r"(?<![\w.])(?:\d{1,2}[./-] ?\d{1,2}[./-] ?(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? ?(?:of )?{MONTHS}(?: (?:19|20)\d\d)?|{_BEFORE_MONTH} {MONTHS}(?: (?:19|20)\d\d)?"
    r"|juleaften(?:sdag)?|nytårsaften(?:sdag)?|christmas eve|heiligabend|silvester)(?!\w|\.\d)",
    re.IGNORECASE,
)
_HOUSE = either("""
    bosted botilbud bofællesskab plejehjem plejecenter værested værksted aktivitetscenter dagcenter dagtilbud
    døgntilbud specialskole skole friskole børnehave institution opholdssted forsorgshjem krisecenter hospital sygehus
    hospice gymnasium kollegie efterskole centre center afdeling afsnit wohnheim schule werkstatt
""")
_HOUSE_ENDING = either(
    "gården huset hjemmet skolen centret centeret bofællesskabet værkstedet hospital sygehus kollegiet børnehjem"
)
_INSTITUTION = re.compile(
    rf"(?<!\w)(?:(?i:{_HOUSE}(?:met|met|det|et|en|ten|n|ret)?) (?:[A-ZÆØÅÄÖÜ][\w-]+)(?: [A-ZÆØÅÄÖÜ][\w-]+)*"
    rf"|[A-ZÆØÅÄÖÜ][a-zæøåäöü]{{2,20}}{_HOUSE_ENDING})(?!\w)"
)
# Houses every town has: they point at nobody.
_ANY_HOUSE = re.compile(
    either(r"""
    medborgerhuset rådhuset forsamlingshuset sygehuset kommunehuset plejehjemmet børnehjemmet folkeskolen
    specialskolen jobcent(?:e)?ret sundhedscent(?:e)?ret kulturhuset aktivitetscent(?:e)?ret dagcent(?:e)?ret
    frivilligcent(?:e)?ret børnehuset efterskolen højskolen hovedgården regionshuset
    """)
    + r"\Z",
    re.IGNORECASE,
)
_DANISH_JOB = either(r"""
    pædagog lærer konsulent sygeplejerske assistent hjælper rådgiver terapeut mester chauffør arbejder direktør leder
    sekretær ingeniør jurist advokat læge psykolog betjent soldat landmand smed tømrer elektriker murer maler kok
    bager frisør fisker gartner slagter præst musiker kunstner journalist økonom bibliotekar pilot pedel revisor
    designer programmør skuespiller dommer borgmester forstander vicevært postbud ekspedient salgschef mekaniker
    studerende
""")
_OTHER_JOB = either(r"""
    teacher nurse driver carpenter farmer lawyer engineer cook baker consultant priest journalist cleaner accountant
    lehrer(?:in)? krankenschwester pfleger(?:in)? erzieher(?:in)? fahrer(?:in)? bauer ingenieur(?:in)? anwalt anwältin
    koch köchin polizist(?:in)? pfarrer(?:in)? heilerziehungspfleger(?:in)?
""")
_AS = either("er var som blev uddannet tidligere pensioneret am was is as bin war ist als")
_JOB = re.compile(
    rf"(?<!\w){_AS} (?:(?:en|et|a|an|ein|eine) )?(?:(?:tidligere|uddannet|pensioneret|ansat som|retired) )?"
    rf"(?P<job>\w{{0,24}}{_DANISH_JOB}|{_OTHER_JOB}|social worker|police officer)(?!\w)",
    re.IGNORECASE,
)
# Names of municipalities that are also common words where a sentence opens.
_AMBIGUOUS = frozenset({"Vejen", "Skive", "Odder", "Greve", "Varde", "Struer", "Faxe", "Lejre", "Rebild", "Herning"})
_PLACE_BEFORE = re.compile(
    r"(?<!\w)(?:i|fra|til|på|ved|omkring|nær|in|from|to|near|aus|nach|bei|og|and|und|eller) \Z", re.IGNORECASE
)


@lru_cache(maxsize=8)
def _gazetteer(places: frozenset[str]) -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(places, key=lambda name: (-len(name), name)))
    return re.compile(rf"(?<!\w)(?:{names or '(?!)'})s?(?!\w)")


def _places(text: str, places: Collection[str]) -> list[tuple[int, int]]:
    found = []
    for match in _gazetteer(frozenset(places)).finditer(text):
        sure = match[0] not in _AMBIGUOUS or text.startswith(" Kommune", match.end())
        if sure or _PLACE_BEFORE.search(text[max(0, match.start() - 9) : match.start()]):
            found.append(match.span())
    return found


def quasi_identifiers(text: str, *, places: Collection[str]) -> dict[QuasiKind, list[Span]]:
    """The details that narrow down who is meant, by kind; a kind that was not found has no entry.

    places: names of municipalities and other places to look for. Years alone and durations are no details.
    """
    folded = fold(text)
    plain = folded.text
    found = {
        QuasiKind.PLACE: _places(plain, places),
        QuasiKind.AGE: [match.span() for match in _AGE.finditer(plain)],
        QuasiKind.DIAGNOSIS: [match.span() for match in _DIAGNOSIS.finditer(plain)],
        QuasiKind.FAMILY: [match.span() for match in _FAMILY.finditer(plain)],
        QuasiKind.DATE: [match.span() for match in _DATE.finditer(plain)],
        QuasiKind.INSTITUTION: [m.span() for m in _INSTITUTION.finditer(plain) if not _ANY_HOUSE.match(m[0])],
        QuasiKind.JOB: [match.span("job") for match in _JOB.finditer(plain)],
    }
    return {
        kind: [
            Span(start, end, kind) for start, end in merge_spans(Span(*folded.original(*span), kind) for span in spans)
        ]
        for kind, spans in found.items()
        if spans
    }


def needs_second_person(text: str, places: Collection[str]) -> bool:
    """True when so many kinds of detail stand together that one moderator must not release the text alone."""
    return len(quasi_identifiers(text, places=places)) >= TOO_MANY_KINDS
