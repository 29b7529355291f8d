"""Invented sentences with invented personal data, made from templates, for measuring what the rules find.

HELD templates were written apart and are not tuned on: the figures that count come from them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from engage.screening.rules import Kind

Maker = Callable[[Random], str]


@dataclass(frozen=True)
class Instance:
    """One text with one piece of personal data; `start` and `end` say where. Without one, start equals end."""

    text: str
    start: int
    end: int
    template: str

    @property
    def value(self) -> str:
        return self.text[self.start : self.end]


def _date(random: Random) -> tuple[str, str, str]:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(0, 99)
    return f"{day + (60 if random.random() < 0.1 else 0):02}", f"{month:02}", f"{year:02}"


CPR_SPELLINGS = (
    "{d}{m}{y}-{n}", "{d}{m}{y} {n}", "{d}{m}{y}–{n}", "{d}{m}{y} - {n}", "{d}{m}{y}\u00a0{n}", "{d}{m}{y}\u2011{n}",
    "{d}.{m}.{y}-{n}", "{d}-{m}-{y}-{n}", "{d}/{m}/{y}-{n}", "{d}.{m}.{y} - {n}", "{d} {m} {y} {n}", "{d} {m} {y}-{n}",
    "{d}{m}{y}/{n}", "{d}{m}{y}.{n}", "{d}{m}{y}_{n}", "{d}{m} {y}-{n}", "{d}{m}{y}\u200b-{n}", "{d}.{m}.19{y}-{n}",
    "{d}{m}19{y}-{n}", "{d}. {m}. {y}-{n}",
)  # fmt: skip


def cpr(random: Random) -> str:
    """A CPR number with a separator; its last four digits look like no year, for which there is a test of its own."""
    day, month, year = _date(random)
    four = f"{random.choice([0, 3, 4, 5, 6, 7, 8, 9])}{random.randint(0, 999):03}"
    return random.choice(CPR_SPELLINGS).format(d=day, m=month, y=year, n=four)


def bare_cpr(random: Random) -> str:
    return "".join(_date(random)) + f"{random.randint(0, 9999):04}"


def phone(random: Random) -> str:
    number = f"{random.randint(2, 9)}{random.randint(0, 9_999_999):07}"
    a, b, c, d = (number[at : at + 2] for at in (0, 2, 4, 6))
    spelling = random.choice(
        [
            number, f"{a} {b} {c} {d}", f"{a}{b} {c}{d}", f"{a} {number[2:5]} {number[5:]}", f"{a}-{b}-{c}-{d}",
            f"{a}.{b}.{c}.{d}", f"{a}\u00a0{b}\u00a0{c}\u00a0{d}", f"{number[:3]} {number[3:6]} {number[6:]}",
            f"+45 {a} {b} {c} {d}", f"+45{number}", f"0045 {number}", f"0045{number}", f"(+45) {a} {b} {c} {d}", f"+45 {a}{b} {c}{d}",
            f"+45-{a}-{b}-{c}-{d}", f"{a}{b}-{c}{d}", f"{a} {b} {c}{d}", f"+49 170 {number[:7]}", f"+49 461 {number[:5]}",
            f"0049 170 {number[:7]}", f"{a}/{b}/{c}/{d}",
        ]
    )  # fmt: skip
    years = number.isdigit() and number[:2] in ("19", "20")
    return phone(random) if years or number in ("70201201", "39252525", "76301930") else spelling


_NAMES = (
    "karen",
    "soren",
    "søren.møller",
    "m.jensen",
    "anne-marie_k",
    "bo+tilbud",
    "lone1972",
    "j.p.hansen",
    "åse",
    "info",
)
_HOSTS = (
    "example.net",
    "example.org",
    "mail.example.com",
    "bøgely.example.dk",
    "example.dk",
    "post.example.de",
    "rødegård.dk",
)
_AT_SIGNS = ("@",) * 12 + (" @ ", "(at)", " (at) ", "[at]", " snabela ")


def email(random: Random) -> str:
    name, host, sign = random.choice(_NAMES), random.choice(_HOSTS), random.choice(_AT_SIGNS)
    return f"{name}{sign}{host}"


_STREETS = (
    "Skovvej", "Nørregade", "Vester Voldgade", "H.C. Andersens Boulevard", "Sankt Peders Stræde", "Gl. Kongevej",
    "Lærkevænget",
    "Rosen Allé", "Store Torv", "Strandpromenaden", "Egeparken", "Birkehaven", "Solbakken", "Ved Stranden",
    "Åboulevarden", "Kirkestien",
    "Ndr. Ringgade", "Carl Nielsens Allé", "Møllemarken", "Søndertoften", "Fyrrelunden", "Dronning Margrethes Vej",
    "Amagerbrogade",
    "Klostertorvet", "Rådhuspladsen", "Granvej", "Østergårdsvej", "Hovedgaden", "Bøgebakken", "Nygade",
    "Ny Kongensgade", "Tingvej",
)  # fmt: skip
_HELD_STREETS = (
    "Kløverprisvej", "Æblelunden", "Nørre Søgade", "Kastanjeallé", "Smedegyden", "Rugmarken", "Fasanvænget",
    "Lindehøjen",
    "Prins Valdemars Allé", "Havnepladsen", "Mosekrogen", "Hestehaven", "Fiskerstræde", "Bredgade", "Jyllandsgade",
    "Sct. Mogens Gade",
    "Vesterbrogade", "Kong Georgs Vej", "Tulipanvej", "Teglværksbakken", "Kildeskrænten", "Elverdams Allé",
    "Nordre Fasanvej",
    "Hovedvejen", "Agertoften", "Skolegade", "Bymuren", "Langelinie", "Sdr. Boulevard", "Herlufsholmvej",
    "Grønningen", "Stationspladsen",
    "Gammel Køge Landevej", "Poul Ankers Gade", "Ørnevej", "Åvangen", "Kirke Allé", "Lille Strandstræde",
    "Fjordparken", "Solsortevej",
)  # fmt: skip
_FLOORS = ("",) * 6 + (", 2. tv", ", st. th", " 1. sal", ", 3. mf", ", st", ", 4.tv")
_TOWNS = ("",) * 3 + (", 4000 Roskilde", ", 5700 Svendborg", " 4700 Næstved", ", 6270 Tønder", ", 4800 Nykøbing F")


def held_address(random: Random) -> str:
    return _address(random, _HELD_STREETS)


def address(random: Random) -> str:
    return _address(random, _STREETS)


def _address(random: Random, streets: tuple[str, ...]) -> str:
    number = f"{random.randint(1, 240)}{random.choice(['', '', '', 'A', 'b', ' C'])}"
    return f"{random.choice(streets)} {number}{random.choice(_FLOORS)}{random.choice(_TOWNS)}"


def account(random: Random) -> str:
    reg, number = f"{random.randint(1000, 9999)}", f"{random.randint(0, 9_999_999_999):010}"
    iban = f"{random.randint(10, 99)}{reg}{number}"
    grouped = " ".join(f"DK{iban}"[at : at + 4] for at in range(0, 18, 4))
    return random.choice([f"{reg} {number}", f"{reg}-{number}", f"DK{iban}", grouped, f"{reg} - {number}"])


_MONTHS = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)


def birth_date(random: Random) -> str:
    day, month, year = random.randint(1, 28), random.randint(1, 12), random.randint(1930, 2020)
    return random.choice(
        [f"{day:02}.{month:02}.{year}", f"{day}/{month}-{year}", f"{day}. {_MONTHS[month - 1]} {year}", f"{day:02}-{month:02}-{year}",
         f"{day}.{month}.{year % 100:02}", f"{year}-{month:02}-{day:02}", f"{day} {_MONTHS[month - 1][:3]}. {year}"]
    )  # fmt: skip


def plate(random: Random) -> str:
    letters = random.choice("ABCEGHJMNPRSTVXYZ") + random.choice("BCGHJMNPRSTVXYZ")
    digits = f"{random.randint(10000, 99999)}"
    return random.choice([f"{letters} {digits[:2]} {digits[2:]}", f"{letters}{digits}", f"{letters} {digits}"])


def url(random: Random) -> str:
    return random.choice(
        ["https://www.example.org/om", "www.example.dk", "http://example.net/side?id=4", "facebook.com/karen.jensen", "example.dk/artikel/12",
         "https://example.com/a_b/c.html", "minblog.example.com"]
    )  # fmt: skip


OPEN: dict[Kind, tuple[str, ...]] = {
    Kind.CPR: (
        "Hans nr er {} hvis i skal slå sagen op.", "Min søns cpr er {}.", "Jeg har {} og bor alene.", "({})",
        "Mit cpr-nummer: {}",
        "Han hedder Bo, {}, og bor på et bosted.", "{} står der på kortet", "cpr.nr. {}, tak", "Personnummer {}",
        "Jeg skrev {}!",
    ),
    Kind.PHONE: (
        "Ring gerne til mig på {}.", "Tlf. {}", "Mit nummer er {}, ring efter kl. 16.", "Mobil: {}",
        "Karen ({}) ved besked.", "{}",
        "Skriv eller ring {} hvis I vil vide mere", "Meine Nummer ist {}.", "Call me on {} please.", "sms til {}",
    ),
    Kind.EMAIL: (
        "Skriv til {}.", "Min mail er {}", "({})", "mail: {}, tak", "Svar mig på {} inden fredag.", "<{}>",
        "E-Mail: {}", "My e-mail is {}!",
    ),
    Kind.ADDRESS: (
        "Vi bor {}.", "Min adresse er {}.", "Jeg bor på {}", "Mødet var hos os på {}, og det gik fint.",
        "Adresse: {}", "Send det til {}.",
        "Han flyttede fra {} i fjor.", "Bostedet ligger på {}.",
    ),
    Kind.ACCOUNT: ("Pengene skal ind på konto {}.", "Konto: {}", "Reg.nr. og konto {}", "Overfør til {} tak", "kontonr. {}"),
    Kind.BIRTH_DATE: (
        "Han er født {}.", "Min søn er født den {} på Fyn.", "Fødselsdato: {}", "Jeg er f. {}", "She was born {}.",
        "geboren am {}",
        "Den {} blev hun født.",
    ),
    Kind.PLATE: ("Bussen hed {}.", "Min bil har {} på pladen.", "nummerplade {}", "({})"),
    Kind.URL: ("Se {}.", "Det står på {}", "Læs {} og {{}}", "({})"),
}  # fmt: skip

HELD: dict[Kind, tuple[str, ...]] = {
    Kind.CPR: (
        "I kan finde os i systemet under {}, det er min mands.", "Sagen drejer sig om min datter, {}.",
        "Borger: {}. Henvendelse om hjælpemiddel.",
        "Vedr. {} - afslag på ledsagelse", "Det er {}, altså min brors, og ikke mit eget.",
        "\"{}\" stod der uden på kuverten.",
        "Mit personnr. er {} så I kan se jeg taler sandt.", "Hej\n\n{}\n\nMvh Lone",
        "De bad om {} tre gange på en uge.",
        "Skal jeg oplyse noget, er det {} og så mit navn?", "Meine dänische CPR-Nummer lautet {}.",
        "His number is {}, please help him.",
    ),
    Kind.PHONE: (
        "Vi kan træffes på {} hele dagen.", "Hvis nogen vil høre mere: {}.", "Mvh Lone\n{}",
        "Fastnet {} eller læg en besked.",
        "min søsters nr. {} er hemmeligt", "Du kan fange mig på {}, også om aftenen.",
        "{} er det nummer jeg altid får opgivet.",
        "Kommunen ringede fra {} uden at sige hvem de var.", "Man skal taste {} og så vente i 40 minutter.",
        "Tel: {}; er bedst om formiddagen",
        "Bitte rufen Sie mich unter {} an.", "You can reach my brother at {}.", "kontakt: Jens {} (bror)",
    ),
    Kind.EMAIL: (
        "Jeg kan fanges på {}, hvis der er brug for mere.", "De sendte svaret til {} i stedet for til mig.",
        "Mvh Lone\n{}",
        "Kopi til {} og til kommunen.", "{} er min adresse.", "Adressen \"{}\" virker ikke længere.",
        "skriv endelig: {}",
        "Sie erreichen mich unter {}.", "Contact: {}.",
    ),
    Kind.ADDRESS: (
        "Vi har boet i {} siden 2009.", "De kom hjem til mig, {}, uden at ringe først.", "Mvh Lone\n{}",
        "Rampen ved {} mangler stadig.",
        "Han blev visiteret til {} mod sin vilje.", "Naboen i {} kan bekræfte det.", "Det er {} det drejer sig om!",
        "Brevet blev sendt til {} ved en fejl.",
        "Opgangen, {}, har ingen elevator.",
    ),
    Kind.ACCOUNT: ("Min pension går ind på {} hver måned.", "Kørepengene kan sættes ind på {}, tak.", "bankkonto {} i mit navn", "Mvh Lone, {}"),
    Kind.BIRTH_DATE: (
        "Min bror, født {}, venter stadig.", "Fødselsdag: {}, altså snart.",
        "Hun blev født den {} med en hjerneskade.", "Lone, f. {}, Køge",
        "My daughter's date of birth is {}.", "Mein Sohn, geb. {}, wartet.", "Da han blev født {} var alt anderledes.",
    ),
    Kind.PLATE: ("Taxaen med {} kørte uden mig.", "Bilen ({}) holdt på handicappladsen.", "Reg. {} spærrede rampen."),
    Kind.URL: ("Der ligger en god video på {} om det.", "Kilde: {}", "Jeg har skrevet om det på {}, læs det."),
}  # fmt: skip

MAKERS: dict[Kind, Maker] = {
    Kind.CPR: cpr, Kind.PHONE: phone, Kind.EMAIL: email, Kind.ADDRESS: address, Kind.ACCOUNT: account, Kind.BIRTH_DATE: birth_date,
    Kind.PLATE: plate, Kind.URL: url,
}  # fmt: skip


def instances(kind: Kind, templates: dict[Kind, tuple[str, ...]], count: int) -> list[Instance]:
    """`count` texts with one piece of data of `kind` each, the same at every call."""
    random = Random(f"{kind}-{count}-{templates[kind][0]}")
    made = []
    for n in range(count):
        template = templates[kind][n % len(templates[kind])].replace("{{}}", "mere")
        value = (held_address if kind is Kind.ADDRESS and templates is HELD else MAKERS[kind])(random)
        start = template.index("{}")
        made.append(Instance(template.replace("{}", value), start, start + len(value), template))
    return made
