"""Words of a person in danger: suicide and self-harm, violence now, a child at risk. Help is shown, nothing is judged.

Openness beats precision: a text that only talks about danger may show the help lines, one that asks for help must.
No text or person gets a score from this, and the sending is never stopped.
"""

import re
from enum import StrEnum

from engage.screening.spans import Span, fold, squeeze


class CrisisKind(StrEnum):
    """What kind of danger the words speak of."""

    SELF_HARM = "self_harm"
    VIOLENCE = "violence"
    CHILD = "child"


def _compile(*phrases: str) -> re.Pattern[str]:
    """Whole words in any case; æ, ø, å, ü and ß also as they are typed without them."""
    joined = "|".join(phrases)
    for letter, plain in (("æ", "ae"), ("ø", "oe"), ("å", "aa"), ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        joined = joined.replace(letter, f"(?:{letter}|{plain})")
    return re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE)


_I = r"(?:jeg|han|hun|hen|min \w{2,12}|vores \w{2,12}|vi|de)"
_WHOM = r"(?:mig|os|ham|hende|dem|nogen|hinanden|min \w{2,12}|mine \w{2,12}|vores \w{2,12}|moren|moderen|konen|beboer(?:en|ne)?)"
_END = r"(?= ?(?:[.!?,;\n]|$|og|men|for|nu|længere|snart))"

_SELF_HARM = _compile(
    # Danish
    r"selv ?mord(?:et|stanker|stanke|s? tanker|sforsøg|s? forsøg|splaner|struet|struede|struende|struslen|strusler|snær|stank|sbrev)?",
    r"(?:tag(?:e|er|et|ede)?|tog) (?:mit|sit|hans|hendes|deres|dit|eget|mit eget|sit eget) (?:eget )?liv",
    r"(?:tag(?:e|er)?|tog|taget) livet af (?:mig|sig|os|ham|hende|dig)(?: selv)?",
    r"(?:vil|gider|orker|magter|ønsker|tør|kan) (?:bare |simpelthen |virkelig )?ikke (?:at )?(?:leve|live|være her|være i live|eksistere)(?: mere| længere)?",
    rf"{_I} (?:kan|orker|magter|klarer|gider|holder) (?:bare |simpelthen |virkelig |snart |altså )?ikke (?:det )?(?:mere|længere|ud)(?: mere| længere| livet)?{_END}",
    r"(?:orker|magter|kan) ikke (?:at leve|livet|overskue livet|klare livet)",
    r"(?:vil|ville|ønsker|ønskede|håber|lyst til|har lyst til) (?:bare |hellere |gerne |helst |virkelig )?(?:at )?dø(?! af (?:grin|kedsomhed|latter|nysgerrighed|skam))",
    r"(?:vil|ville|ønsker|ønskede) (?:bare |hellere |gerne |helst )?(?:at jeg )?(?:være|var|være) død",
    r"(?:bedre|nemmere|lettere) (?:stillet )?(?:uden mig|hvis jeg (?:ikke var her|var død|forsvandt|var væk))",
    r"(?:ingen|ikke nogen|ikke) (?:grund|mening|lyst) (?:til|med|i) (?:at leve|livet|at fortsætte livet|at være her)",
    r"(?:livet er|er livet) ikke værd at leve|livet har ingen mening|mistet (?:lysten til livet|livslysten)|livstræt|træt af livet|ked af livet",
    r"(?:gør(?:e)?|sætte|sætter) (?:en )?ende på (?:det hele|det|livet|mit liv)|(?:gøre|få) det forbi|afslutte (?:det hele|mit liv|livet)|slut med det hele",
    r"(?:skær(?:e|er|ede)?|skar|cutt?er|cutt?ede|brænd(?:er|te)|slår|slog|krads(?:er|ede)|skad(?:e|er|ede)|skader) (?:\w{1,12} ){0,2}(?:i |på )?(?:mig|sig) selv",
    r"skade på (?:mig|sig) selv|skærer? (?:i )?(?:mine|sine) (?:arme|håndled|ben|lår)|selv ?skad(?:e|er|ende|ede|er jeg)",
    r"hænge (?:mig|sig)(?: selv)?|hængt (?:mig|sig)|(?:springe|hoppe|kaste mig|gå) (?:ud )?(?:foran|for) (?:toget|et tog|en bil)|(?:springe|hoppe) ud (?:fra|af) (?:en bro|broen|vinduet|taget)",
    r"overdosis|(?:sluge|tage|tog|taget|slugt) (?:alle |for mange )(?:mine |sine |af mine |de )?(?:piller|tabletter)",
    r"dræbe mig selv|slå mig selv ihjel|(?:skyde|drukne) (?:mig|sig) selv",
    # English
    r"suicid(?:e|al)|kill(?:ing)? (?:myself|himself|herself|themselves)|end(?:ing)? (?:my life|it all|his life|her life)|take my (?:own )?life",
    r"(?:want|wants|wanted|wish|ready) to die|(?:do not|don'?t|doesn'?t|didn'?t|no longer) want to (?:live|be here|be alive|exist|wake up)(?: any ?more)?",
    r"(?:can'?t|cannot|can not) go on(?: any ?more)?|(?:cannot|can'?t) take (?:it|this) any ?more|(?:no|nothing|not worth|no reason) (?:to live for|to live|living)|wish i (?:was|were) dead",
    r"better off (?:dead|without me)|self[- ]?harm(?:s|ed|ing)?|(?:cut|cuts|cutting|hurt|hurts|hurting|harm|harming|burning) (?:myself|himself|herself)|overdosed?",
    # German
    r"selbst ?mord(?:gedanken|versuch|gefährdet)?|suizid(?:al|gedanken|versuch|gefährdet)?|(?:mich|sich) (?:selbst )?(?:umbringen|töten|erhängen|umgebracht)|bringe? mich (?:\w{1,9} )?um",
    r"(?:will|möchte|wollte|mag|kann) (?:\w{1,9} )?(?:nicht mehr|nicht länger) (?:leben|da sein|hier sein)|(?:will|möchte|wollte) (?:\w{1,9} )?(?:sterben|tot sein)|(?:mir|sich) (?:das leben nehmen|etwas antun|was antun)",
    rf"ich kann (?:einfach )?nicht mehr{_END}|(?:keinen sinn|kein sinn) (?:mehr )?(?:im|am|zu) leben|leben (?:hat|macht) keinen sinn|lebensmüde|(?:ritze|ritzt|ritzen|verletze|verletzt) (?:mich|sich)(?: selbst)?|selbstverletz\w{0,8}|ohne mich besser dran",
)

_VIOLENCE = _compile(
    # Danish
    rf"(?<!det )(?:slår|slog|har slået|slå|sparker|sparkede|tæsker|tæskede|banker|bankede|kvæler|kvalte|voldtager|voldtog|mishandler|mishandlede|overfalder|overfaldt|gennembanker) {_WHOM}(?! (?:ned|at|løs|igennem til|sammen med|til ro|på tråden|fri))",
    r"(?:bliver|blev|er blevet|blevet|bliv) (?:ofte |tit |igen |ved med at blive |jævnligt |selv )?(?:slået|sparket|tæsket|tævet|banket|mishandlet|voldtaget|overfaldet|kvalt|stukket|spærret inde|låst inde|truet med \w+|tvunget til sex|udsat for vold)",
    r"får (?:tæsk|bank|prygl)|fik (?:tæsk|bank|prygl)|lagde hånd på mig|lægger hånd på mig",
    rf"truer? (?:{_WHOM})|truede (?:{_WHOM})|truet {_WHOM}|tru(?:er|ede|et) med (?:at )?(?:slå|dræbe|skade|tage|gøre|stikke|skyde|vold|kniv|tæsk|en kniv)",
    r"trusler? på livet|dødstrus(?:el|ler)|livstru(?:et|ende)|bange for (?:mit|sit|vores|hendes|hans) liv|frygter for (?:mit|sit|vores|hendes|hans) liv",
    r"bange for (?:min|hendes|sin) (?:mand|kone|kæreste|ekskæreste|eks|eksmand|far|mor|søn|bror|samlever|stedfar|onkel)|bange for (?:ham|hende)|bange for at (?:gå|komme|være|tage|blive) hjem(?:me)?",
    rf"(?:slå|slår|slog|slået) {_WHOM} ihjel|(?:dræbe|dræber|myrde|myrder|knivstikke) {_WHOM}|slå(?:r)? ihjel",
    r"voldtægt(?:en)?|voldtaget|voldtog|seksuel(?:t|le)? (?:overgreb|misbrug(?:t)?|krænke\w{0,4})|overgreb|misbrugt seksuelt|(?:rører|rørte|befamler|befamlede) (?:ved )?mig(?: hvor| i| mellem| seksuelt)",
    r"(?:vold(?:en)?|volden) (?:i hjemmet|derhjemme|mod (?:mig|os|hende|ham|børnene))|voldelig(?:e|t)?|min voldelige \w+|partnervold|(?:æres|hævn)drab",
    r"(?:låser|låste|spærrer|spærrede) (?:mig|os|ham|hende) inde|holder mig fanget|tør ikke (?:gå|komme|være) hjem(?:me)?|(?:har|tog|trak|trækker) (?:en )?(?:kniv|pistol)",
    r"(?:er|føler mig) ikke (?:tryg|sikker) (?:hjemme|derhjemme)|i akut fare|i livsfare",
    # English
    r"(?:hits?|beats?|kicks?|chokes?|strangles?|punch(?:es)?|slaps?|rap(?:es|ed|e)|threaten(?:s|ed)|abus(?:es|ed)|attack(?:s|ed)?|assault(?:s|ed)?) (?:me|us|him|her|them)",
    r"(?:threaten(?:s|ed)?|threatening) to (?:kill|hurt|hit|beat|stab)|(?:kill|murder|stab) (?:me|him|her|them|someone|you|us)|death threats?|raped?|sexual(?:ly)? (?:abus\w{1,4}|assault\w{0,3})",
    r"(?:afraid|scared|fear) (?:for|of) (?:my life|my husband|my wife|my partner|my father|my boyfriend|him|going home)|domestic violence|being (?:beaten|abused|hit)|(?:locked|locks) (?:me|us) in",
    # German
    r"(?:schlägt|schlug|tritt|würgt|verprügelt|vergewaltigt|bedroht|misshandelt) (?:mich|uns|ihn|sie|meine \w{2,12}|meinen \w{2,12})|(?:werde|wird|wurde) (?:\w{1,12} ){0,2}(?:geschlagen|misshandelt|bedroht|vergewaltigt|eingesperrt)",
    r"vergewaltig(?:t|ung)|morddrohung(?:en)?|droht,? (?:mich|uns|ihn|sie) umzubringen|(?:ihn|sie|jemanden|euch) umbringen|angst um mein leben|häusliche gewalt|sexueller missbrauch|missbraucht",
)

_CHILD_ALONE = _compile(
    # Danish
    r"omsorgs ?svigt(?:et|ede|er)?|van ?røgt(?:et|er|es|ede)?|mis ?røgt(?:et|er|es|ede)?|(?:min|mine) (?:far|mor|stedfar|stedmor|forældre|plejefar|plejemor|plejeforældre) (?:\w{1,9} )?(?:slår|slog|rører|rørte|drikker|truer|banker|tæsker|låser|skriger)",
    r"børne ?mishandling|børnemisbrug|incest|pædofili?\w{0,3}|tør ikke (?:gå|komme|være) hjem(?:me)?",
    # English
    r"child (?:abuse|neglect)|neglected child(?:ren)?|child in danger|my (?:dad|father|mum|mom|mother|stepdad|stepfather|stepmother|parents) (?:\w{1,9} )?(?:hits?|beats?|touch(?:es|ed)|hurts?|locks?)",
    # German
    r"kindes ?(?:wohlgefährdung|misshandlung|missbrauch)|kinder ?misshandlung|mein(?:e)? (?:vater|mutter|stiefvater|stiefmutter|eltern) (?:schlägt|schlagen|fasst mich an|sperrt)",
)
_CHILD = _compile(
    r"\w{0,12}barn|barnet|børn|børnene|\w{0,10}søn|\w{0,10}datter|pige|pigen|dreng|drengen|lillebror|lillesøster|niece|nevø|baby|spædbarn|teenager|elev|eleven"
    r"|child|children|kid|kids|toddler|little (?:boy|girl)|kind|kinder|säugling|mädchen|junge"
)
_CHILD_HARM = _compile(
    r"slået|slår (?:ham|hende|dem|barnet|børnene|sin|sit|sine|min|mine|vores|os|mig)|tæsk|tæsket|tævet|vold|volden|voldelig|misbrugt|misbruges|misbrugte|misbrug af|krænket|krænker|overgreb|sult|sulter|sultne|sultent|får ikke (?:mad|noget at spise|tøj)"
    r"|(?:er|bliver|sidder) (?:helt )?alene hjemme|ladt alene|efterladt alene|låst inde|spærret inde|blå mærker|bange for (?:at (?:gå|komme|tage|være) hjem(?:me)?|sin (?:far|mor|stedfar|stedmor)|ham)"
    r"|forsømt|forsømmes|forsømmer|i fare|mistrives alvorligt|truet|beruset(?:e)? forældre|fulde forældre|(?:mor|far|forældrene) er (?:fuld|fulde|påvirket|skæv|skæve)"
    r"|hit|beaten|abused|neglected|starving|hungry|bruises|locked (?:in|up)|left alone|in danger|molested"
    r"|geschlagen|schlägt|misshandelt|missbraucht|vernachlässigt|hungert|hungern|blaue flecken|eingesperrt|allein gelassen|in gefahr"
)
# Talk about prevention and figures of speech: what stands here is taken out before a hit is looked for.
_HARMLESS = re.compile(
    r"(?<!\w)(?:selvmordsforeby\w*|selvmords?rate\w*|selvmordslinje\w*|selvmordsstatisti\w*|forebyg\w* (?:af )?selvmord\w*|suizidprävention|selbstmordprävention"
    r"|suicide prevention|prevent(?:ing|ion of)? suicides?|voldsforebygg\w*|forebyg\w* (?:af )?(?:vold|overgreb|omsorgssvigt|selvskade)\w*|døds?kedelig\w*|dræbende \w+|slår? tiden ihjel|slå tid ihjel"
    r"|overgrebsforeby\w*|violence prevention|gewaltprävention|det (?:slår|slog) mig|slår mig (?:ned|løs|på))(?!\w)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+")


def crisis_hits(text: str) -> list[Span]:
    """Where the text speaks of danger, in its order; empty for figures of speech and for talk of prevention."""
    folded = squeeze(fold(text))
    plain = _HARMLESS.sub(lambda match: "." * len(match[0]), folded.text.replace("\u2019", "'"))
    hits: dict[tuple[int, int], CrisisKind] = {}
    for kind, pattern in (
        (CrisisKind.CHILD, _CHILD_ALONE),
        (CrisisKind.SELF_HARM, _SELF_HARM),
        (CrisisKind.VIOLENCE, _VIOLENCE),
    ):
        for match in pattern.finditer(plain):
            hits.setdefault(match.span(), kind)
    for sentence in _SENTENCE.finditer(plain):
        harm = _CHILD_HARM.search(plain, sentence.start(), sentence.end())
        if harm and _CHILD.search(plain, sentence.start(), sentence.end()):
            hits.setdefault(harm.span(), CrisisKind.CHILD)
    spans = [Span(*folded.original(*place), kind) for place, kind in hits.items()]
    return sorted(spans, key=lambda span: (span.start, span.end))
