"""Words of a person in danger: suicide and self-harm, violence now, a child at risk. Help is shown, nothing is judged.

Openness beats precision: a text that only talks about danger may show the help lines, one that asks for help must.
No text or person gets a score from this, and the sending is never stopped.

The phrases are written so that a person who knows the field can read and mend them, one on each line:
(a|b) is one of them, [a|b] is one of them or nothing, * any ending, ... up to two words, WHOM and WHO a person,
$ the end of what is said.
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
    (" ...", r"(?: \w+){0,2}"),
    ("$", r"(?= ?(?:[.!?,;\n]|\Z|og|men|for|nu|snart|und|and|but))"),
    (
        "WHOM",
        r"(?:mig|os|ham|hende|dem|nogen|hinanden|(?:min|mine|vores|sin|sine) \w{2,14}|konen|moren|beboer(?:en|ne)?)",
    ),
    ("WHO", r"(?:jeg|han|hun|hen|vi|de|(?:min|vores) \w{2,14})"),
)
# The same letter as it is typed without it.
_TYPED = (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"))


def _phrases(text: str) -> re.Pattern[str]:
    """One pattern for all the phrases of a list, as whole words, in any case."""
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
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)", re.IGNORECASE)


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
    (slår|slog|slå) (mig|os|dem|sig) (ned|løs|på|til|sammen)
    (slår|slog) (mig|os) på
""")

_SELF_HARM = _phrases("""
    selv ?mord(et)?
    selv ?mords?( |-)?(tanke|tanker|forsøg|plan|planer|truet|truede|truende|trussel|trusler|nær|brev)
    begå* selv ?mord
    (tage|tager|tog|taget) (mit|sit|hans|hendes|deres) [eget] liv
    (tage|tager|tog|taget) livet af (mig|sig|os|ham|hende) [selv]
    (vil|ville|gider|orker) [bare|simpelthen|virkelig] ikke [at] (leve|være her|være i live|eksistere) [mere|længere]
    (magter|ønsker|tør|kan) [bare|simpelthen|virkelig] ikke [at] (leve|være her|være i live|eksistere) [mere|længere]
    WHO (kan|orker|magter) [bare|simpelthen|virkelig|snart|altså] ikke [det] (mere|længere|ud) [mere|længere|livet]$
    WHO (klarer|gider|holder) [bare|simpelthen|virkelig|snart|altså] ikke [det] (mere|længere|ud) [mere|længere|livet]$
    (orker|magter|overskuer) ikke (at leve|livet)
    kan ikke holde (det|livet|mit liv) ud [mere|længere]
    (aldrig|ikke) vågne [op] (igen|mere)
    (vil|ville|ønsker|ønskede|håber|lyst til) [bare|hellere|gerne|helst|virkelig] [at] dø
    (vil|ville|ønsker|ønskede) [bare|hellere|gerne|helst] [at jeg] (være|var) død
    (bedre|nemmere|lettere) [stillet|for alle] (uden mig|hvis jeg ikke var her)
    (bedre|nemmere|lettere) [stillet|for alle] (hvis jeg var død|hvis jeg forsvandt|hvis jeg var væk)
    (ingen|ikke nogen|ikke) (grund|mening|lyst) (til at leve|med livet|til at være her|i at leve)
    (livet er|er livet) ikke værd at leve
    livet har ingen mening
    mistet (lysten til livet|livslysten|lysten til at leve)
    (livstræt|træt af livet|ked af at leve)
    (gøre|gør|sætte|sætter) [en] ende på (det hele|livet|mit liv|sit liv)
    gøre det forbi
    afslutte (det hele|mit liv|livet)
    slut med det hele
    (skære|skærer|skar|cutter|brænder|slår|kradser|skade|skader|skadede) ... [i|på] (mig|sig) selv
    skade på (mig|sig) selv
    (skære|skærer|skar) [i] (mine|sine) (arme|håndled|ben|lår)
    selv ?skad(e|er|ende|ede)
    (hænge|hængt|skyde|drukne|kvæle) (mig|sig) [selv]
    (springe|hoppe|kaste mig|gå) [ud] (foran|for) (toget|et tog|en bil|bussen)
    (springe|hoppe) ud (fra|af) (en bro|broen|vinduet|taget|altanen)
    (tage|tog|taget|sluge|slugt) (alle|for mange) [af] [mine|sine|de] (piller|tabletter)
    overdosis
    dræbe mig selv
    slå mig selv ihjel
    suicid(e|al)
    kill(ing)? (myself|himself|herself|themselves)
    end(ing)? (my|his|her) life
    end(ing)? it all
    take my [own] life
    (want|wants|wanted|wish|ready) to die
    (do not|don'?t|doesn'?t|didn'?t|no longer) want to (live|be here|be alive|exist|wake up) [anymore|any more]
    (can'?t|cannot|can not) (go on|take it|take this) [anymore|any more]
    (nothing|no reason|not worth) (to live for|to live|living)
    wish i (was|were) dead
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
    kein(en)? sinn [mehr] (im|am|zu) leben
    leben (hat|macht) keinen sinn
    lebensmüde
    (ritze|ritzt|ritzen|verletze|verletzt) (mich|sich) [selbst]
    selbstverletz*
    ohne mich besser dran
""")

_VIOLENCE = _phrases("""
    (slår|slog|slå|slået|sparker|sparkede|tæsker|tæskede) WHOM
    (banker|bankede|kvæler|kvalte|mishandler|overfalder|overfaldt|voldtager|voldtog) WHOM
    (bliver|blev|blevet) ... (slået|sparket|tæsket|tævet|banket|mishandlet)
    (bliver|blev|blevet) ... (voldtaget|overfaldet|kvalt|stukket|spærret inde|låst inde)
    (bliver|blev|blevet) ... (truet|udsat for vold|tvunget til sex)
    (får|fik) (tæsk|bank|prygl)
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
    slå WHOM ihjel
    (slå|slår|slog|slået) ihjel
    (dræbe|dræber|myrde|myrder|knivstikke) WHOM
    voldtægt*
    voldtaget
    seksuel(t|le)? (overgreb|misbrug|misbrugt|krænkelse|krænkelser|krænket)
    misbrugt seksuelt
    overgreb
    (rører|rørte|befamler|befamlede) [ved] mig (hvor|i|mellem|seksuelt)
    vold(en)? (i hjemmet|derhjemme|mod mig|mod os|mod hende|mod ham|mod børnene)
    voldelig(e|t)?
    partnervold
    (låser|låste|spærrer|spærrede) (mig|os|ham|hende) inde
    holder mig fanget
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
    angst um mein leben
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
    child (abuse|neglect|in danger)
    neglected child(ren)?
    my (dad|father|mum|mom) ... (hits?|beats?|touches|touched|hurts?|locks?)
    my (mother|stepdad|stepfather|stepmother|parents) ... (hits?|beats?|touches|touched|hurts?|locks?)
    kindes?( |-)?(wohlgefährdung|misshandlung|missbrauch)
    meine? (vater|mutter|stiefvater|stiefmutter|eltern) ... (schlägt|schlagen|fasst mich an|sperrt)
""")
# A child and harm in the same sentence.
_CHILD = _phrases("""
    (*barn|barnet|børn|børnene|*søn|*datter|pige|pigen|dreng)
    (drengen|lillebror|lillesøster|niece|nevø|baby|babyen|elev|eleven)
    (child|children|kid|kids|toddler|little boy|little girl|son)
    (daughter|kind|kinder|säugling|mädchen|junge|sohn|tochter)
""")
_CHILD_HARM = _phrases("""
    (slået|tæsk|tæsket|tævet|vold|volden|voldelig|misbrugt|misbruges|krænket|krænker|overgreb)
    (slår|slog) (ham|hende|dem|barnet|børnene|sin|sit|sine|min|mine|vores)
    (sulter|sultne|sultent|får ikke mad|får ikke noget at spise)
    (er|bliver|sidder) [helt] alene hjemme
    (ladt|efterladt) alene
    (låst|spærret) inde
    blå mærker
    bange for (at gå hjem|at komme hjem|at tage hjem|at være hjemme|sin far|sin mor|sin stedfar)
    (forsømt|forsømmes|forsømmer|i fare|truet)
    (mor|far|forældrene) er (fuld|fulde|påvirket|skæv|skæve)
    (beaten|abused|neglected|starving|bruises|locked in|locked up|left alone|in danger|molested)
    (gets?|being|is) hit
    (geschlagen|schlägt|misshandelt|missbraucht|vernachlässigt)
    (hungert|hungern|blaue flecken|eingesperrt|allein gelassen|in gefahr)
""")
_SENTENCE = re.compile(r"[^.!?\n]+")


def crisis_hits(text: str) -> list[Span]:
    """Where the text speaks of danger, in its order; empty for figures of speech and for talk of prevention."""
    folded = squeeze(fold(text))
    plain = _HARMLESS.sub(lambda match: "." * len(match[0]), folded.text.replace("\u2019", "'"))
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
