"""Sentences that hold numbers, capitals and words of place, and no personal data: what the rules must leave alone."""

from random import Random

TEMPLATES = (
    "Et døgnophold kan koste {k}.{h} kr. i den ene kommune.",
    "Udgiften steg fra {t},{d} mio. kr. til 238,9 mio. kr. på to år.",
    "EAN-numre som 5798009{h}{h} er fine i en faktura.",
    "EAN 57 98 00 9{d} {t} {h} 9 skal stå på regningen.",
    "CVR-nr. {t} {t} {t} {t} er foreningens.",
    "Foreningen har CVR {t}{t}{t}{t} og EAN 5798009{h}{h}.",
    "Rådet henviser til kommunens sagsnr. 2026-{h}{h}.",
    "Se j.nr. {t}-{h}{h} og journalnr. 27.00.00-G01-{t}-26.",
    "Sagsnr.: {t}{t}{t}-{k}{h} hos regionen.",
    "I perioden 2021-2022 og igen i 2027-2028 er der en rammeaftale.",
    "Efter § 83 a, § 104 og § 107 har man ret til {t} timer.",
    "BEK nr 1365 af 28/11/2023 og LBK nr {k}{h} gælder stadig.",
    "Mødet er den {t1}.11.2026 kl. 10.30-15.45 i Middelfart.",
    "Mødet den {t1}/11 2026 kl. 14.00 blev aflyst.",
    "Der er åbent 08.30-15.30 og torsdag 10.00-18.00.",
    "Vi var {t} til mødet i 2025, {t} i 2026 og håber på {h} i 2027.",
    "Budgettet er {t}.{h}.{h} kr. i år og {t} {h} {h} kr. næste år.",
    "Det koster {t}{h}{h} kroner om året.",
    "Ring 112, eller Livslinien på 70 201 201, hvis det haster.",
    "Livslinien har nummer 70 20 12 01 og DUKH 76 30 19 30.",
    "Der bor {t}.{h} borgere i kommunen, og {t},{d} % har brug for hjælp.",
    "Vi brugte VUM 2.0 og spørgeskema nr. {t} med {h} svar.",
    "De sidste {t} år har {t} af {h} fået afslag.",
    "Ventetiden er {d} måneder og {t} dage.",
    "Fokusområde {d}, del {d}, side {t}-{t} i aftalen fra 2020.",
    "1) en fælles venteliste, 2) et loft på {d} måneder, 3) ret til svar på {t} dage.",
    "Danmark {t} år efter reformen er ikke et andet land.",
    "Der er {t} pladser i Holstebro og {t} i Svendborg.",
    "Vi kørte ad motorvej {t} og en omvej på {t} km.",
    "Han fik plads {t} på ventelisten til et botilbud.",
    "Regnskabet for 01.01.2025-31.12.2025 viser {t}.{h}.{h} kr.",
    "Temperaturen var {t},{d} grader og lokale {h} var koldt.",
    "I uge {t} og {t} holder vi {t}.{t} til {t}.{t} åbent.",
    "Ungefähr {t}.{h} Menschen warten seit {t} Monaten.",
    "About {t},{h} people have waited since 2019 for {t} places.",
    "Der er {d} af {t} ramper, som er brede nok til kørestole.",
    "På vej {t} minutter hver dag, og så alligevel ingen ledsager.",
    "Mål {d}: {t} procent skal have svar inden {t} arbejdsdage.",
    "Vi synes at mødet.Det var godt og vi ved at ny.lov er på vej.",
    "Tal for 2021 2022 2023 2024: {t}, {t}, {t} og {t}.",
)


def harmless(count: int) -> list[str]:
    """`count` texts without personal data, the same at every call."""
    random = Random(count)
    return [
        TEMPLATES[n % len(TEMPLATES)].format(
            t=random.randint(10, 99), h=f"{random.randint(100, 999)}", d=random.randint(2, 9), k=random.randint(1, 9),
            t1=random.randint(10, 28),
        )
        for n in range(count)
    ]  # fmt: skip
