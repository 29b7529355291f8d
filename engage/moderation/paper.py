"""The paper form: printed with a code of its own and a strip to tear off, as a page and as an accessible PDF."""

from pathlib import Path
from typing import Any

from flask import Blueprint, Response, redirect, render_template, url_for

from engage.core.authority import Can
from engage.core.ids import shown
from engage.core.languages import BY_CODE, known, translate
from engage.core.text import Say, say
from engage.moderation import service
from engage.moderation.entry import held, hold
from engage.moderation.forms import PaperForm
from engage.web.doors import staff
from engage.web.pdf import made as pdf_made
from engage.web.work import settings, writing

TYPST = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "paper_form.typ"
LINES = 10  # for writing; more would push the strip to a second page

TITLE = say("Tell what works and what does not")
INTRO = say(
    "Write in your own words. You do not have to write your name. "
    "Do not write your CPR number, and do not write other people's names."
)
QUESTIONS: tuple[Say, ...] = (
    say("What works, and what does not?"),
    say("Who are you? For example: a citizen, a relative, or someone who helps"),
    say("If someone helped you: what do they think themselves?"),
    say("Which municipality is it about?"),
)
CHOICES: tuple[tuple[Say, tuple[Say, ...]], ...] = (
    (
        say("Who may read your text?"),
        (say("Everyone: you may show my text on the site"), say("Only the secretariat")),
    ),
    (say("May we quote your words?"), (say("Yes"), say("No"))),
    (say("Are you under 15 years old?"), (say("Yes"), say("No"))),
)
RETURN = say("Give the form to the person who gave it to you, or send it to the secretariat.")
STRIP = say("Tear off here and keep this strip")
CODE = say("Your code")
FOLLOW = say("With the code you can see what happens to your text, read the answer, correct it or take it back.")
WHERE = say("Go to %(address)s and write the code.")
DANGER = say("Is someone in danger? Call 112.")


def register(bp: Blueprint) -> None:
    door = staff(Can.ENTER_CONTRIBUTION)
    bp.add_url_rule("/arbejde/bidrag/papirskema", "paper", door(choose), methods=["GET", "POST"])
    bp.add_url_rule("/arbejde/bidrag/papirskema/ark", "paper_sheets", door(sheets))
    bp.add_url_rule("/arbejde/bidrag/papirskema/ark.pdf", "paper_pdf", door(pdf))


def choose() -> Any:
    """How many forms, and in which language; each gets a code that nobody else has."""
    form = PaperForm()
    if form.validate_on_submit():
        with writing() as work:
            codes = service.print_forms(work, form.number.data or 1)
        hold("paper", [known(form.language.data).code, *codes])
        return redirect(url_for("moderation_staff.paper_sheets"), 303)
    return render_template("moderation/paper.html", form=form), form.status


def _printed() -> tuple[str, list[str]] | None:
    kept = held("paper")
    return (kept[0], [shown(code) for code in kept[1:]]) if len(kept) > 1 and kept[0] in BY_CODE else None


def words_in(code: str) -> dict[str, Any]:
    """Everything that stands on the form, in one language."""
    site = settings()
    address = f"{site.base_url}{known(code).prefix}/mit-bidrag"
    lines = [{"label": label, "phone": phone} for label, phone in site.crisis_lines]
    return {
        "lang": known(code).html.partition("-")[0],
        "html_lang": known(code).html,
        "site": site.site_name,
        "title": translate(TITLE, code),
        "intro": translate(INTRO, code),
        "questions": [translate(question, code) for question in QUESTIONS],
        "choices": [
            {"question": translate(question, code), "answers": [translate(each, code) for each in answers]}
            for question, answers in CHOICES
        ],
        "return": translate(RETURN, code),
        "strip": translate(STRIP, code),
        "code": translate(CODE, code),
        "follow": translate(FOLLOW, code),
        "where": translate(Say(WHERE.message, (("address", address.partition("://")[2]),)), code),
        "danger": translate(DANGER, code),
        "phones": lines,
        "lines": LINES,
    }


def sheets() -> Any:
    """The forms as a page that prints, one sheet each."""
    printed = _printed()
    if printed is None:
        return redirect(url_for("moderation_staff.paper"), 303)
    return render_template("moderation/sheets.html", words=words_in(printed[0]), codes=printed[1])


def pdf() -> Any:
    """The same forms as an accessible PDF."""
    printed = _printed()
    if printed is None:
        return redirect(url_for("moderation_staff.paper"), 303)
    answer = Response(make_pdf(words_in(printed[0]), printed[1]), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="papirskema.pdf"'
    return answer


def make_pdf(words: dict[str, Any], codes: list[str]) -> bytes:
    """The forms as an accessible PDF."""
    return pdf_made(TYPST, {**words, "codes": codes})
