"""What the pattern page shows: one form with every kind of field, and made-up values for every other part.

The words are samples in Danish, as a reader would meet them; they are not messages and are not translated.
"""

from types import SimpleNamespace
from typing import Any

from markupsafe import Markup
from wtforms import (
    BooleanField,
    EmailField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.widgets import CheckboxInput, ListWidget

from engage.core.picture import picture
from engage.web.forms import Form

MUNICIPALITIES = [("", "Vælg kommune"), ("316", "Holbæk"), ("330", "Slagelse"), ("370", "Næstved")]


class SampleForm(Form):
    """Every kind of field the product uses."""

    text = TextAreaField("Hvad vil du fortælle?", description="Skriv med dine egne ord. Du behøver ikke skrive pænt.")
    place = StringField("Hvor skete det?", description="For eksempel navnet på stedet.")
    email = EmailField("Din mail", description="Vi skriver kun, når der er et svar.")
    secret = PasswordField("Adgangskode")
    code = StringField("Din kode", description="Den står på din kvittering.")
    municipality = SelectField("Kommune", choices=MUNICIPALITIES)
    role = RadioField(
        "Hvem er du?",
        choices=[
            ("citizen", "Jeg bruger selv et tilbud"),
            ("relative", "Jeg er pårørende"),
            ("helper", "Jeg hjælper en anden med at fortælle"),
        ],
    )
    relation = StringField("Hvordan kender du personen?")
    themes = SelectMultipleField(
        "Hvad handler det om?",
        description="Du må gerne vælge flere.",
        choices=[
            ("none", "Ikke noget bestemt"),
            ("home", "Hverdag og bosted"),
            ("wait", "Ventetid og pladser"),
            ("staff", "Kendt personale"),
            ("info", "Information og sprog"),
            ("praise", "Ros"),
        ],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    quote = BooleanField("I må gerne citere mig", description="Vi skriver aldrig dit navn.")


class SampleFilter(Form):
    """The fields of a filter panel."""

    status = SelectField("Status", choices=[("new", "Nye (34)"), ("all", "Alle")])
    area = SelectField("Fokusområde", choices=[("", "Alle fokusområder"), ("3", "3. Borgernes stemme")])
    flag = SelectField("Mærke", choices=[("", "Alle mærker"), ("crisis", "Bekymring")])


WRONG = {
    "text": "Skriv, hvad du vil fortælle",
    "place": "Navnet på stedet bør højst være 100 bogstaver",
    "email": "Skriv en mailadresse som navn@eksempel.dk",
    "municipality": "Vælg den kommune, det handler om",
    "role": "Vælg, hvem du er",
    "themes": "Vælg mindst ét emne, eller vælg “Ikke noget bestemt”",
    "quote": "Vælg, om vi må citere dig",
}

STEPS = [
    {"label": "Din tekst", "url": "#"},
    {"label": "Hvem du er", "url": "#"},
    {"label": "Hvad det handler om", "url": ""},
    {"label": "Hvad vi må", "url": ""},
    {"label": "Tjek dine svar", "url": ""},
]

TIMELINE = [
    {"title": "Modtaget", "when": "1. december 2026", "text": "", "state": "done"},
    {"title": "Læst af en moderator", "when": "3. december 2026", "text": "", "state": "done"},
    {"title": "Offentliggjort", "when": "4. december 2026", "text": "Alle kan læse det.", "state": "current"},
    {"title": "Svar", "when": "senest 1. marts 2027", "text": "Du får besked, når svaret er her.", "state": "coming"},
]

FACTS = [
    ("Region", "Region Sjælland"),
    ("Gælder", "2027 og 2028"),
    ("Parter", "17 kommuner og regionen"),
    ("Skriv sikkert", Markup('<a href="#">Skriv gennem borger.dk</a>')),
]

ANSWERS = [
    {"question": "Din tekst", "answer": "Min søn får en ny kontaktperson hver måned.\nDet gør ham utryg.", "url": "#"},
    {"question": "Hvem er du?", "answer": "Jeg er pårørende", "url": "#"},
    {"question": "Kommune", "answer": "", "url": "#"},
]

CODE = "B7KM-4RTX-9HWP-2FDN"
VOICE = "Min søn får en ny kontaktperson hver måned.\n\nNår der er én, der kender ham, går det godt."

SEGMENTS = [
    {"text": "Min søn ", "kind": "", "label": ""},
    {"text": "Anders", "kind": "hint", "label": "Navn"},
    {"text": " på Solgården har fået ny kontaktperson. Ring til mig på ", "kind": "", "label": ""},
    {"text": "12 34 56 78", "kind": "warning", "label": "Telefon"},
    {"text": ". Hans nummer er ", "kind": "", "label": ""},
    {"text": "010203-0405", "kind": "danger", "label": "CPR-nummer"},
    {"text": ".\n\nDet går ", "kind": "", "label": ""},
    {"text": "bedre", "kind": "gone", "label": "Fjernet"},
    {"text": " nu.", "kind": "", "label": ""},
]

COLUMNS = [{"label": "Bidrag"}, {"label": "Modtaget"}, {"label": "Fokusområde"}, {"label": "Tegn", "numeric": True}]


def _wrong() -> SampleForm:
    form = SampleForm(formdata=None, prefix="wrong", meta={"csrf": False}, data={"themes": [], "place": "Solgården"})
    for name, message in WRONG.items():
        form[name].errors = [message]
    return form


def samples() -> Any:
    """Everything the pattern page needs beside its form."""
    wrong = _wrong()
    return SimpleNamespace(
        wrong=wrong,
        filter=SampleFilter(formdata=None, prefix="filter", meta={"csrf": False}),
        wrong_errors=[(wrong.anchor(field), field.errors[0]) for field in wrong if field.errors],
        steps=STEPS,
        timeline=TIMELINE,
        facts=FACTS,
        answers=ANSWERS,
        voice=VOICE,
        segments=SEGMENTS,
        columns=COLUMNS,
        qr=picture(CODE),
        code=CODE,
        crisis_lines=[("Alarm", "112"), ("Livslinien", "70 201 201")],
        bars=[("Kendt personale", 142), ("Ventetid og pladser", 87), ("Hverdag og bosted", 64), ("Ros", 12)],
        stats=[
            {"number": 2, "label": "kræver svar i dag", "url": "#", "tone": "urgent"},
            {"number": 34, "label": "nye bidrag", "url": "#", "tone": ""},
            {"number": 6, "label": "venter på en kollega", "url": "", "tone": "attention"},
            {"number": "1 dag", "label": "venter et bidrag i gennemsnit", "url": "", "tone": ""},
        ],
    )
