"""What does not name a person but together points at one: place, age, diagnosis, family, date, institution, job."""

import re
from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache

from engage.screening.numbers import MONTHS
from engage.screening.spans import Span, fold, merge_spans


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

_UNITS = r"(?:en|to|tre|fire|fem|seks|syv|otte|ni)"
_TENS = r"(?:tyve|tredive|fyrre|halvtreds|tres|halvfjerds|firs|halvfems)"
_NUMERAL = (
    rf"(?:\d{{1,3}}|{_UNITS}og{_TENS}|{_TENS}|{_UNITS}|ti|elleve|tolv|tretten|fjorten|femten|seksten|sytten|atten|nitten"
    r"|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_PERSON = (
    r"(?:mand|kvinde|dreng|pige|søn|datter|bror|søster|lillebror|lillesøster|storebror|storesøster|mor|far|barn|tvillinger|kone|beboer|borger|nevø|niece"
    r"|barnebarn|jeg|han|hun|hen|den ældste|den yngste|ældste|yngste)"
)
_AGE = re.compile(
    rf"(?<!\w)(?:{_NUMERAL}[- ]?årige?s?\b|{_NUMERAL} års? gam(?:mel|le)|{_NUMERAL} års alderen"
    rf"|(?:fyldte|fylder|fyldt|bliver|blev) {_NUMERAL}(?: år)?(?! ?(?:%|procent|gange|timer|måneder|uger|dage|kr|kroner|af|pladser|borgere))(?!\w)"
    rf"|{_PERSON} (?:er |var |bliver )?(?:på |nu |lige |kun |selv |i dag |allerede ){{0,2}}{_NUMERAL} år(?!\w)"
    rf"|(?:jeg|han|hun|hen) er (?:nu |kun |selv ){{0,2}}\d{{1,2}}(?= og | men |[.,;!?\n]|\Z)"
    rf"|da (?:jeg|han|hun) var {_NUMERAL}(?: år)?(?!\w)"
    rf"|(?:i|am|he is|she is|she's|he's|i'm|aged|age) {_NUMERAL}(?: years? old)?(?= and | but |[.,;!?\n]|\Z| years? old)"
    rf"|{_NUMERAL}[- ]years?[- ]old|{_NUMERAL} Jahre alt|{_NUMERAL}[- ]jährige?[nrs]?|im Alter von {_NUMERAL}"
    rf"|(?:ich bin|er ist|sie ist) {_NUMERAL}(?= und | Jahre|[.,;!?\n]|\Z)"
    r"|(?:født i|f\.|born in|geboren) (?:19|20)\d\d|årgang (?:19)?\d\d)",
    re.IGNORECASE,
)
_DIAGNOSIS = re.compile(
    r"(?<!\w)(?:autis\w+|asperger\w*|adhd\w*|adhs|tourette\w*|ocd|ptsd|\w{0,20}skizofren\w*|schizo\w+|bipolar\w*|manio\w*|borderline\w*|psykose\w*|psykotisk\w*"
    r"|psychos\w+|psychot\w+|depress\w+|angst(?!\w)|angstlidelse\w*|social angst|anxiety|spiseforstyrr\w+|anoreksi\w*|anorexia|bulimi\w*|essstörung\w*|demens\w*|dement\w*|dementia"
    r"|demenz\w*|alzheimer\w*|parkinson\w*|skleros\w*|sclerosis|(?-i:ALS|CP|KOL|ADD|HIV)(?!\w)|cerebral parese|spastisk\w*|spastik\w*|epileps\w+|epilep\w+|diabetes|kræft\w*|cancer|krebs(?!\w)"
    r"|hjerneskad\w+|hjernerystelse|hirnschäd\w+|brain injury|blodprop\w*|hjerneblødning\w*|apopleksi|stroke|schlaganfall|down(?:s|'s|-)? ?syndrom\w*|udviklingshæm\w+|geistig\w* behinder\w*"
    r"|(?:learning|intellectual) disabilit\w+|udviklingsforstyrrelse\w*|blind(?:e|t)?(?!\w)|svagtse\w+|synshandicap\w*|døv(?:e|t|blind\w*)?(?!\w)|hørehæm\w*|tunghør\w*|deaf(?!\w)|gehörlos\w*|kørestol\w*|elkørestol\w*"
    r"|rollstuhl\w*|wheelchair\w*|lam(?:me)?(?!\w)|lammet|amput\w+|muskelsvind|rygmarvs\w+|tetrapleg\w+|parapleg\w+|misbrug(?:er)?(?!\w)|alkohol(?:iker|misbrug)\w*|stofmisbrug\w*"
    r"|selvskade\w*|selvmordsforsøg|traume\w*|dysleks\w*|ordblind\w*|fragilt? x|retts? syndrom|prader-willi|huntington\w*)",
    re.IGNORECASE,
)
_RELATIVE = (
    r"(?:\w{0,12}søn(?:ner)?|\w{0,12}datter|døtre|\w{0,7}bror|brødre|\w{0,7}søster|søstre|tvilling\w*|mor|moder|far|fader|forældre|mand|kone|samlever|ægtefælle|kæreste|mormor"
    r"|morfar|farmor|farfar|bedste(?:mor|far|forældre)|barnebarn|børnebørn|barn|børn|dreng|pige|drenge|piger|unge|nevø|niece|fætter|kusine|onkel|moster|faster|sted(?:mor|far|barn|søn|datter)|eksmand|ekskone"
    r"|plejebarn|plejedatter|plejesøn|son|sons|daughter\w*|brother\w*|sister\w*|mother|father|parents|husband|wife|partner|child|children|grandson|granddaughter|grand(?:mother|father)|nephew|niece|cousin|uncle|aunt"
    r"|sohn|söhne|tochter|töchter|bruder|brüder|schwester\w*|mutter|vater|eltern|mann|frau|kind|kinder|enkel\w*|neffe|nichte|oma|opa)"
)
_FAMILY = re.compile(
    rf"(?<!\w)(?:(?:min|mit|mine|vores|vor|vort|hans|hendes|my|our|his|her|mein|meine|meinen|meinem|meiner|unser|unsere|unseren|unserem|unserer|sein|seine|ihr|ihre) (?:egen |ældste |yngste |voksne |lille |store |to |tre |fire |older |younger |adult |two |little |älter\w* |jünger\w* |zwei )?{_RELATIVE}"
    r"|(?:som|jeg er|er) (?:en )?(?:mor|far|søster|bror|datter|søn|forælder|mormor|farmor|ægtefælle) til|mother of|father of|mutter von|vater von|(?:enlig|alene)(?:mor|far)|enebarn|enlig forsørger)(?!\w)",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\w.])(?:\d{1,2}[./-] ?\d{1,2}[./-] ?(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? ?(?:of )?{MONTHS}(?: (?:19|20)\d\d)?"
    rf"|(?:i|in|im|siden|since|seit|til|fra|før|efter|until|last|sidste|d\.|den|start|starten af|slutningen af|midten af|begyndelsen af|anfang|ende) {MONTHS}(?: (?:19|20)\d\d)?"
    r"|juleaften(?:sdag)?|nytårsaften(?:sdag)?|christmas eve|heiligabend|silvester)(?!\w|\.\d)",
    re.IGNORECASE,
)
_HOUSE = (
    r"(?:bosted|botilbud|bofællesskab|plejehjem|plejecenter|værested|værksted|aktivitetscenter|dagcenter|dagtilbud|døgntilbud|specialskole|skole|friskole|børnehave"
    r"|institution|opholdssted|forsorgshjem|krisecenter|hospital|sygehus|hospice|gymnasium|kollegie|efterskole|centre?|center|afdeling|afsnit|wohnheim|schule|werkstatt)"
)
_INSTITUTION = re.compile(
    rf"(?<!\w)(?:(?i:{_HOUSE}(?:met|met|det|et|en|ten|n|ret)?) (?:[A-ZÆØÅÄÖÜ][\w-]+)(?: [A-ZÆØÅÄÖÜ][\w-]+)*"
    r"|[A-ZÆØÅÄÖÜ][a-zæøåäöü]{2,20}(?:gården|huset|hjemmet|skolen|centret|centeret|bofællesskabet|værkstedet|hospital|sygehus|plejehjem|kollegiet|børnehjem|parkens? botilbud))(?!\w)"
)
_GENERAL_HOUSE = re.compile(
    r"(?i:medborgerhuset|rådhuset|forsamlingshuset|sygehuset|kommunehuset|plejehjemmet|børnehjemmet|folkeskolen|specialskolen|jobcent(?:e)?ret|sundhedscent(?:e)?ret|kulturhuset"
    r"|aktivitetscent(?:e)?ret|dagcent(?:e)?ret|frivilligcent(?:e)?ret|børnehuset|skolen|huset|hjemmet|centret|efterskolen|højskolen|hovedgården|regionshuset|versammlungshäuser)\Z"
)
_OCCUPATION = (
    r"(?:\w{0,24}(?:pædagog|lærer|konsulent|sygeplejerske|assistent|hjælper|rådgiver|terapeut|mester|chauffør|arbejder|direktør|leder|sekretær|ingeniør|jurist|advokat|læge|psykolog|politi"
    r"|betjent|soldat|landmand|smed|tømrer|elektriker|murer|maler|kok|bager|frisør|fisker|gartner|slagter|præst|musiker|kunstner|journalist|økonom|bibliotekar|pilot|rengøringsassistent|pedel|revisor"
    r"|designer|programmør|skuespiller|dommer|borgmester|forstander|sygehjælper|vicevært|postbud|ekspedient|salgschef|mekaniker|studerende)"
    r"|teacher|nurse|driver|carpenter|farmer|lawyer|engineer|cook|baker|social worker|consultant|police officer|priest|journalist|cleaner|accountant"
    r"|lehrer(?:in)?|krankenschwester|pfleger(?:in)?|erzieher(?:in)?|fahrer(?:in)?|bauer|ingenieur(?:in)?|anwalt|anwältin|koch|köchin|polizist(?:in)?|pfarrer(?:in)?|heilerziehungspfleger(?:in)?)"
)
_JOB = re.compile(
    rf"(?<!\w)(?:(?:er|var|som|blev|arbejder som|arbejdede som|ansat som|uddannet|tidligere|pensioneret|am|was|is|work as|worked as|as|bin|war|ist|als|arbeite als|job som) (?:en |et |a |an |ein |eine )?(?:tidligere |uddannet |pensioneret |retired )?(?P<job>{_OCCUPATION}))(?!\w)",
    re.IGNORECASE,
)
# Names of municipalities that are also common words where a sentence opens.
_AMBIGUOUS = frozenset({"Vejen", "Skive", "Odder", "Greve", "Varde", "Struer", "Faxe", "Lejre", "Rebild", "Herning"})
_PLACE_BEFORE = re.compile(r"(?<!\w)(?:i|fra|til|på|ved|omkring|nær|in|from|to|near|aus|nach|bei|og|and|und|eller) \Z", re.IGNORECASE)


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
        QuasiKind.INSTITUTION: [m.span() for m in _INSTITUTION.finditer(plain) if not _GENERAL_HOUSE.match(m[0])],
        QuasiKind.JOB: [match.span("job") for match in _JOB.finditer(plain)],
    }
    return {
        kind: [Span(start, end, kind) for start, end in merge_spans(Span(*folded.original(*span), kind) for span in spans)]
        for kind, spans in found.items()
        if spans
    }


def needs_second_person(text: str, places: Collection[str]) -> bool:
    """True when so many kinds of detail stand together that one moderator must not release the text alone."""
    return len(quasi_identifiers(text, places=places)) >= TOO_MANY_KINDS
