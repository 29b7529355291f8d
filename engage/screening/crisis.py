"""Words of a person in danger: suicide and self-harm, violence now, a child at risk. Help is shown, nothing is judged.

Openness beats precision: a text that only talks about danger may show the help lines, one that asks for help must.
No text or person gets a score from this, and the sending is never stopped.

The phrases are written so that a person who knows the field can read and mend them, one on each line:
(a|b) is one of them, [a|b] is one of them or nothing, * any ending, ... up to three words, WHOM a person, WANT one of
the verbs of wishing and being able, JUST a small word or nothing, $ the end of what is said.
"""

import re
from enum import StrEnum

from engage.screening.spans import Span, fold, squeeze


class CrisisKind(StrEnum):
    """What kind of danger the words speak of."""

    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    CHILD = "child"


_SIGNS = (
    ("(", "(?:"),
    ("*", r"\w*"),
    (" ...", r"(?: \w+){0,3}"),
    ("$", r"(?= ?(?:[.!?,;\n]|\Z|og|men|for|nu|snart|und|and|but))"),
    (
        "WHOM",
        r"(?:mig|os|ham|hende|dem|nogen|hinanden|(?:min|mine|vores|sin|sine) \w{2,14}|konen|moren|beboer(?:en|ne)?)",
    ),
    ("WANT", "(?:vil|ville|gider|orker|magter|ønsker|ønskede|tør|kan)"),
    ("JUST ", "(?:(?:bare|simpelthen|virkelig|snart|altså|længere|hellere|gerne|helst|faktisk|selv) ){0,2}"),
)
# The same letter as it is typed without it.
_TYPED = (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


def _phrases(text: str) -> re.Pattern[str]:
    """One pattern for all the phrases of a list, as whole words in small letters.

    Small letters on both sides, since a pattern that disregards case takes four times as long to search with.
    """
    patterns = []
    for line in text.strip().splitlines():
        phrase = line.strip()
        for sign, meaning in _SIGNS:
            phrase = phrase.replace(sign, meaning)
        phrase = re.sub(r" \[([^\]]*)\](?=\Z|\(\?=)", r"(?: (?:\1))?", phrase)
        phrase = re.sub(r"\[([^\]]*)\] ", r"(?:(?:\1) )?", phrase)
        for letter, typed in _TYPED:
            phrase = phrase.replace(letter, f"(?:{letter}|{typed})")
        patterns.append(phrase)
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


# Talk of prevention, and figures of speech: taken out before anything is looked for.
_HARMLESS = _phrases("""
    selvmordsforeby*
    selvmordsrate*
    selvmordslinje*
    selvmordsstatisti*
    forebyg* [af] (selvmord*|vold|overgreb|omsorgssvigt|selvskade*)
    (volds|overgrebs)foreby*
    (suizid|selbstmord|gewalt)prävention
    (suicide|violence) prevention
    prevent* [of] (suicide|suicides|violence|abuse)
    dræbende *
    (dø|døde|dør|død) af (grin|latter|kedsomhed|nysgerrighed|skam)
    (slå|slår) tiden ihjel
    det (slår|slog) (mig|os|en)
    (skære|skærer|skar|skåret) (mig|sig) på
    (hænge|hænger) (mig|sig) i
    med en kniv og gaffel
    (slår|slog|slå) (mig|os|dem|sig) (ned|løs|på|til|sammen)
    (slår|slog) (mig|os) på
""")

_SELF_HARM = _phrases("""
    selv ?mord(et)?
    selv ?mords?( |-)?(tanke|tanker|forsøg|plan|planer|truet|truede|truende|trussel|trusler|nær|brev)
    begå* selv ?mord
    (tage|tager|tog|taget) [jeg|han|hun] (mit|sit|hans|hendes|deres) [eget] liv
    (tage|tager|tog|taget) [jeg|han|hun] livet af (mig|sig|os|ham|hende) [selv]
    WANT JUST ikke JUST [at] (leve|eksistere|være i live|være til) [mere|længere]
    ikke JUST WANT [at] (leve|eksistere|være i live|være til) [mere|længere]
    WANT JUST ikke JUST [at] være her (mere|længere)
    ikke JUST WANT [at] være her (mere|længere)
    (kan|orker|magter|klarer|gider) [det|jeg] JUST ikke [det|livet] (mere|længere) [livet]$
    ikke JUST (kan|orker|magter|klarer|gider) [det|livet] (mere|længere)$
    ikke JUST (overskue|klare|orke|magte) livet
    (holder|holde) [det] JUST ikke JUST [det] ud [mere|længere]$
    ikke JUST holde (det|livet|mit liv) ud [mere|længere]
    (orker|magter|overskuer) ikke (at leve|livet)
    hvor længe [endnu] (jeg|han|hun) (orker|holder|kan holde) *
    (tænker|tænkt|drømmer|tanker) [meget|tit|hver dag] (på|om) (at dø|døden|selvmord)
    (aldrig|ikke) vågne* [op] (igen|mere|i morgen)
    aldrig var [blevet] født
    (vil|ville|ønsker|ønskede|håber|lyst til) JUST [at] dø
    (vil|ville|ønsker|ønskede) JUST [at jeg|jeg] (være|var) død
    (bedre|nemmere|lettere) [stillet|for alle] (uden mig|hvis jeg ikke var her)
    (bedre|nemmere|lettere) [stillet|for alle] (hvis jeg var død|hvis jeg forsvandt|hvis jeg var væk)
    (ingen|ikke nogen|ikke) (grund|mening|lyst) (til at leve|med livet|til at være her|i at leve)
    (ingen|ikke nogen) grund til at (blive ved|fortsætte|stå op)
    (har|fundet) ... (pillerne|tabletterne|rebet) klar
    (samler|sparer|gemmer) ... (piller|tabletter)
    planlagt (hvordan jeg|min død|mit selvmord)
    opgivet (livet|alt|alt håb)
    (livet er|er livet) ikke værd at leve
    livet har ingen mening
    mistet (lysten til livet|livslysten|lysten til at leve)
    livstræt
    (træt|ked|mæt) af (livet|at leve|at være her)
    (gør|gøre|gjort) (mig|sig) selv (noget|ondt|fortræd)
    (gør|gøre|gjort) noget ved (mig|sig) selv
    afskedsbrev*
    gøre det af med (mig|sig) [selv]
    (strikke|strikken|reb|rebet|løkke) om halsen
    købt et reb
    (sluge|sluger|slugte|slugt) ... (piller|panodil*|tabletter|medicin)
    (finde|fundet|finder) (ham|hende) død
    ikke overlever
    livet (er|føles|virker) (meningsløst|uden mening|håbløst)
    (ret|kræfter|holde) til at leve
    forlade jer
    (ingen|ikke nogen|ikke se nogen|ikke finde nogen|ikke se en) (udvej|vej ud|fremtid)
    (væk fra|forlade) (verden|denne verden|livet|det hele)
    (ikke|intet|ingenting) ... at leve for
    (at|hellere|gerne|bare) være død
    gid jeg (var død|ikke var her|aldrig|forsvandt)
    ikke (klare|klarer|tåle|holde til) (mere|det mere)$
    jeg ikke (fandtes|eksisterede|var til|var her mere)
    (ende|stoppe|slutte) (det hele|mit liv|livet)
    (gøre|gør|sætte|sætter) [en] ende på (det hele|livet|mit liv|sit liv)
    gøre det forbi
    afslutte (det hele|mit liv|livet)
    slut med det hele
    (skære|skærer|skar|cutter|brænder|slår|kradser|skade|skader|skadede) ... [i|på] (mig|sig) selv
    skade på (mig|sig) selv
    (skære|skærer|skar) [i] (mine|sine) (arme|håndled|ben|lår)
    (skære|skærer|skåret) (mig|sig) [selv]
    selv ?skad(e|er|ende|ede)
    (hænge|hængte|hængt|skyde|drukne|kvæle) (mig|sig) [selv]
    (springe|hoppe|kaste mig|gå) [ud] (foran|for) (toget|et tog|en bil|bussen)
    (springe|hoppe) ud (fra|af) (en bro|broen|vinduet|taget|altanen)
    (tage|tog|taget|sluge|slugt) (alle|for mange) [af] [mine|sine|de] (piller|tabletter)
    overdosis
    dræbe mig selv
    suicid(e|al)
    kill(ing)? (myself|himself|herself|themselves)
    end(ing)? (my|his|her) life
    end(ing)? it all
    take my [own] life
    (want|wants|wanted|wish|ready) to die
    (do not|don'?t|doesn'?t|didn'?t|no longer) want to (live|be here|be alive|exist|wake up) [anymore|any more]
    (can'?t|cannot|can not) (go on|take it|take this|do this) [anymore|any more]
    (no|see no|don'?t see a) way out
    feel like (dying|ending it)
    (thought|thinking|thoughts) (about|of) (dying|death)
    (nothing|no reason|not worth) (to live for|to live|living)
    wish i (was|were) dead
    (see|have|has) no reason to live
    (reason|point) (to live|in living)
    miss me if (i am|i'm|i was|i were) (gone|dead)
    better off (dead|without me)
    self( |-)?harm(s|ed|ing)?
    (cut|cuts|cutting|hurt|hurts|hurting|harm|harms|harming|burning) (myself|himself|herself)
    overdosed?
    selbst ?mord(gedanken|versuch|gefährdet)?
    suizid(al|gedanken|versuch|gefährdet)?
    (mich|sich) [selbst] (umbringen|töten|erhängen|umgebracht)
    bringe? mich ... um
    (will|möchte|wollte|mag|kann) ... (nicht mehr|nicht länger) (leben|da sein|hier sein)
    (will|möchte|wollte) ... (sterben|tot sein)
    (mir|sich) (das leben nehmen|etwas antun|was antun)
    ich kann [einfach] nicht mehr$
    halte (es|das) nicht mehr aus
    denke [oft|immer] (an den tod|ans sterben|an selbstmord)
    kein(en)? sinn [mehr] (im|am|zu) leben
    leben (hat|macht) keinen sinn
    lebensmüde
    (keinen|kein) (ausweg|grund zu leben|grund mehr)
    abschiedsbrief
    (ritze|ritzt|ritzen|verletze|verletzt) (mich|sich) [selbst]
    selbstverletz*
    ohne mich besser dran
""")

_VIOLENCE = _phrases("""
    (slår|slog|slå|slået|sparker|sparkede|tæver|tævede|tæsker|tæskede) WHOM
    (banker|bankede|kvæler|kvalte|mishandler|overfalder|overfaldt|voldtager|voldtog) WHOM
    (bliver|blev|blevet) ... (slået|sparket|tæsket|tævet|banket|mishandlet)
    (bliver|blev|blevet) ... (voldtaget|overfaldet|kvalt|stukket|spærret inde|låst inde)
    (bliver|blev|blevet) ... (truet|udsat for vold|tvunget til sex)
    (får|fik) (tæsk|bank|prygl|slag|klø)
    (giver|gav|give) ... (klap|smæk|lussing|lussinger|tæsk|prygl)
    (skubber|skubbede|sparker til|kaster ting efter|hiver|hev|river|nev|niver|kradser|bider) (mig|hende|ham)
    (vred|vrider) armen
    hårdt fat i (mig|hende|ham|armen)
    (lagde|lægger) hånd på (mig|hende|ham|børnene)
    (truer|truede|truet) (mig|os|ham|hende)
    (truer|truede|truet) med (at slå|at dræbe|at skade|at tage|at gøre|at stikke|at skyde|vold|kniv|en kniv|tæsk)
    trus(el|ler) på livet
    dødstrus(el|ler)
    (bange|frygter) for (mit|sit|vores|hendes|hans) liv
    bange for (min|hendes|sin) (mand|kone|kæreste|ekskæreste|eks|eksmand|far|mor|søn|bror|samlever|stedfar|onkel)
    bange for (ham|hende)
    bange for at (gå|komme|være|tage|blive) hjem*
    tør ikke (gå|komme|være) hjem*
    (slå|slår|slog|slået) ... ihjel
    kvælertag
    tvinge* (mig|hende|ham) til (sex|samleje)
    bange for hvad (han|hun|de) (gør|vil gøre|kan finde på)
    (han|hun|vikaren|en *) (har taget|tog) på (mig|hende|ham)
    med en (kniv|pistol|økse)
    (brænde|brænder) [jeg] (jer|rådhuset|kommunen|huset|bostedet) (af|ned)
    (dræbe|dræber|myrde|myrder|knivstikke) WHOM
    voldtægt*
    voldtaget
    seksuel(t|le)? (overgreb|misbrug|misbrugt|krænkelse|krænkelser|krænket)
    misbrugt seksuelt
    overgreb
    (rører|rørte|rørt) ved (mig|hende|ham)
    befamle* (mig|hende|ham)
    vold(en)? (i hjemmet|derhjemme|mod mig|mod os|mod hende|mod ham|mod børnene)
    voldelig(e|t)?
    partnervold
    (låser|låste|spærrer|spærrede) (mig|os|ham|hende) inde
    holder (mig|ham|hende) fanget
    indespærret
    fikserer (mig|ham|hende)
    (og|som|der) tog på (mig|hende|ham)
    i skridtet
    (og|han|hun) truer$
    bange for (deres|vores|jeres) (far|mor|stedfar|bror|søn)
    (hits?|beats?) (my|his|her|their) (mother|mum|mom|brother|sister|wife|son|daughter|children|kids)
    (har|tog|trak|trækker) [en] (kniv|pistol)
    (er|føler mig) ikke (tryg|sikker) (hjemme|derhjemme)
    i (akut fare|livsfare)
    (hits?|beats?|kicks?|chokes?|strangles?|punches|slaps?) (me|us|him|her|them)
    (rapes?|raped|threatens?|threatened|abuses|abused|attacks?|attacked) (me|us|him|her|them)
    threaten(s|ed|ing)? to (kill|hurt|hit|beat|stab)
    (kill|murder|stab) (me|him|her|them|someone|us)
    death threats?
    raped?
    sexual(ly)? (abuse|abused|assault|assaulted)
    (afraid|scared) (for my life|of my husband|of my wife|of my partner)
    (afraid|scared) (of my father|of my boyfriend|of him|of going home|to go home)
    fear for my life
    domestic violence
    being (beaten|abused|hit)
    (locked|locks) (me|us) in
    (schlägt|schlug|tritt|würgt|verprügelt|vergewaltigt|bedroht|misshandelt) (mich|uns|ihn|sie)
    (werde|wird|wurde) ... (geschlagen|misshandelt|bedroht|vergewaltigt|eingesperrt)
    vergewaltig(t|ung)
    morddrohung(en)?
    (mich|uns|ihn|sie|jemanden|euch) um(zu)?bringen
    angst (um mein leben|vor ihm|vor meinem mann|vor meiner frau|vor meinem vater)
    (hat|haben) (mich|uns|sie|ihn) ... (geschlagen|misshandelt|bedroht|vergewaltigt|eingesperrt)
    häusliche gewalt
    sexueller missbrauch
    missbraucht
""")

_CHILD_TOLD = _phrases("""
    omsorgs ?svigt(et|ede|er)?
    (van|mis) ?røgt(et|er|es|ede)?
    (min|mine) (far|mor|stedfar|stedmor) ... (slår|slog|rører|rørte|drikker|truer|banker|tæsker|låser)
    (min|mine) (forældre|plejefar|plejemor|plejeforældre) ... (slår|slog|rører|rørte)
    (min|mine) (forældre|plejefar|plejemor|plejeforældre) ... (drikker|truer|banker|tæsker|låser)
    børne?( |-)?(mishandling|misbrug)
    incest
    kommer ind til mig om natten
    ingen (passer på|tager sig af) (mig|ham|hende|dem)
    ryster (babyen|barnet)
    child (abuse|neglect|in danger)
    neglected child(ren)?
    my (dad|father|mum|mom) ... (hits?|beats?|touches|touched|hurts?|locks?)
    my (mother|stepdad|stepfather|stepmother|parents) ... (hits?|beats?|touches|touched|hurts?|locks?)
    kindes?( |-)?(wohlgefährdung|misshandlung|missbrauch)
    meine? (vater|mutter|stiefvater|stiefmutter|eltern) ... (schlägt|schlagen|fasst mich an|sperrt)
""")
# A child and harm in the same sentence.
_CHILD = _phrases("""
    (*barn|*barnet|*børn|*børnene|*søn|*datter|pige|pigen|dreng)
    (drengen|lillebror|lillesøster|niece|nevø|baby|babyen|elev|eleven)
    (child|children|kid|kids|toddler|little boy|little girl|son)
    (daughter|kind|kinder|säugling|mädchen|junge|sohn|tochter)
""")
_CHILD_HARM = _phrases("""
    (slået|tæsk|tæsket|tævet|vold|volden|voldelig|misbrugt|misbruges|krænket|krænker|overgreb)
    (slår|slog) (ham|hende|dem|barnet|børnene|sin|sit|sine|min|mine|vores)
    (beskidt|sulten|sulter|sultne|sultent|får ikke mad|får ikke noget at spise)
    (er|bliver|sidder) [helt] alene hjemme
    (ladt|efterladt) alene
    (låst|spærret) inde
    blå mærker
    (passer|klarer) sig selv
    (han|hun|far|mor|og) slår$
    (aldrig|ikke) [får] (mad|noget at spise)
    (lever|bor) i skidt
    (bliver|blev) rystet
    (går|rundt|ude) alene (rundt|om natten|om aftenen)
    (græder|skriger) hele natten
    (bliver|blev) aldrig hentet
    (mor|moren|far|faren) drikker
    (nøgenbillede|nøgenbilleder)
    bange for (at gå hjem|at komme hjem|at tage hjem|at være hjemme|sin far|sin mor|sin stedfar)
    (forsømt|forsømmes|forsømmer|i fare|truet)
    (mor|far|forældrene) er (fuld|fulde|påvirket|skæv|skæve)
    (beaten|abused|neglected|hungry|starving|bruises|locked in|locked up|left alone|in danger|molested)
    (gets?|being|is) hit
    (geschlagen|schlägt|misshandelt|missbraucht|vernachlässigt)
    (hungert|hungern|blaue flecken|eingesperrt|allein gelassen|in gefahr)
""")
_SENTENCE = re.compile(r"[^.!?\n]+")


def crisis_hits(text: str) -> list[Span]:
    """Where the text speaks of danger, in its order; empty for figures of speech and for talk of prevention."""
    folded = squeeze(fold(text))
    # The only letter that grows when it is made small, which would move all that follows; and the apostrophe of print.
    small = folded.text.replace("\u0130", "i").replace("\u2019", "'").lower()
    plain = _HARMLESS.sub(lambda match: "." * len(match[0]), small)
    hits: list[tuple[int, int, CrisisKind]] = []
    for kind, pattern in (
        (CrisisKind.CHILD, _CHILD_TOLD),
        (CrisisKind.SELF_HARM, _SELF_HARM),
        (CrisisKind.VIOLENCE, _VIOLENCE),
    ):
        hits += [(*match.span(), kind) for match in pattern.finditer(plain)]
    for sentence in _SENTENCE.finditer(plain):
        harm = _CHILD_HARM.search(plain, *sentence.span())
        if harm and _CHILD.search(plain, *sentence.span()):
            hits.append((*harm.span(), CrisisKind.CHILD))
    return [Span(*folded.original(start, end), kind) for start, end, kind in sorted(set(hits))]


def speaks_of_danger(*texts: str | None) -> bool:
    """Whether any of the texts speaks of danger: its writer is told whom to call, and somebody reads it first."""
    return any(crisis_hits(text) for text in texts if text)
