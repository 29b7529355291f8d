"""A statement as a file to keep: an accessible PDF of exactly what was sent."""

from pathlib import Path
from typing import Any

from engage.core.languages import Language
from engage.hearings import shown
from engage.hearings.queries import Sent
from engage.web.locale import gettext, ngettext, show_date, show_time

TYPST = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "statement.typ"


def pdf(it: Sent, language: Language, address: str) -> bytes:
    """PDF/UA-1 of one edition; the same edition gives the same bytes. address: of its page, for what is printed."""
    from engage.web.pdf import made

    told = shown.sent(it)
    return made(
        TYPST,
        {
            "lang": language.html.partition("-")[0],
            "title": gettext("Statement from %(council)s", council=it.body.name),
            "about": it.hearing.title,
            "facts": [list(each) for each in facts(told, it.hearing.number)],
            "points": [[each.heading, each.text] for each in it.points],
            "dissents": [[each["who"], str(each["reason"])] for each in told["dissents"]],
            "against": gettext("Who does not agree, and why"),
            "changed": gettext("What is different from the last time"),
            "what_changed": it.edition.what_changed or "",
            "receipt": gettext("Receipt"),
            "number": receipt(it.edition.receipt),
            "sha256": gettext("Mark of the text: %(mark)s", mark=it.edition.sha256),
            "page": address,
        },
    )


def receipt(number: int) -> str:
    return gettext("Statement number %(number)d", number=number)


def facts(told: dict[str, Any], hearing: int) -> list[tuple[str, str]]:
    """What is said about a statement beside its words, on its page and in its file."""
    when = gettext("%(day)s at %(time)s", day=show_date(told["sent_at"]), time=show_time(told["sent_at"]))
    if told["late"]:
        when = gettext("%(when)s, after the time to answer had ended", when=when)
    answered = [ngettext("%(num)d member agrees", "%(num)d members agree", told["agreed"])]
    if told["dissented"]:
        answered.append(ngettext("%(num)d does not agree", "%(num)d do not agree", told["dissented"]))
    if told["silent"]:
        answered.append(ngettext("%(num)d did not answer", "%(num)d did not answer", told["silent"]))
    found = [
        (gettext("Answer to"), gettext("Hearing %(number)d", number=hearing)),
        (gettext("Sent"), when),
        (gettext("Edition"), str(told["edition"])),
        (gettext("Members"), ", ".join(answered)),
        (gettext("Adoption"), told["adopted"]),
    ]
    if told["instead_why"]:
        found.append((gettext("Why the chair did not adopt it"), str(told["instead_why"])))
    return found
