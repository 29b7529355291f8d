"""Lists for the day: who comes, name tags, and who gets an interpreter; to print, as PDF and as sheets.

None of them says what anybody needs but an interpreter, and nothing of why.
"""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, render_template, request

from engage.core.authority import Can
from engage.core.errors import NotFound
from engage.core.work import Work
from engage.events import lists, needs, wordings
from engage.events.managing import mine
from engage.events.models import Event
from engage.events.rules import COMING_NAMES, INTERPRETERS, NEED_NAMES, Coming, NeedState, Standing
from engage.web.doors import staff
from engage.web.locale import gettext, language, tell
from engage.web.pdf import made as pdf_made
from engage.web.work import reading, settings, writing

TYPST = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "event_list.typ"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def register(bp: Blueprint, one: str, door: Callable[..., Any]) -> None:
    recorded = staff(Can.MANAGE_EVENTS, recorded=True)
    bp.add_url_rule(f"{one}/lister", "printed", door(choose))
    bp.add_url_rule(f"{one}/lister/ark", "sheet", recorded(sheet))
    bp.add_url_rule(f"{one}/lister/ark.pdf", "sheet_pdf", recorded(pdf))
    bp.add_url_rule(f"{one}/lister/ark.xlsx", "sheet_xlsx", recorded(xlsx))


def choose(number: int) -> Any:
    """Which lists there are."""
    return render_template("events/staff_printed.html", event=mine(reading(), number), names=names())


def names() -> dict[str, str]:
    return {
        "deltagere": gettext("Attendance list"),
        "navneskilte": gettext("Name tags"),
        "tolke": gettext("Interpreter list"),
    }


def sheet(number: int) -> Any:
    """One list as a page that prints."""
    return render_template("events/staff_sheet.html", **_wanted(number))


def pdf(number: int) -> Any:
    """The same list as an accessible PDF."""
    found = _wanted(number)
    answer = Response(make_pdf(found), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found["which"]}.pdf"'
    return answer


def xlsx(number: int) -> Any:
    """The same list for a spreadsheet."""
    found = _wanted(number)
    answer = Response(make_xlsx(found), mimetype=XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found["which"]}.xlsx"'
    return answer


def _wanted(number: int) -> dict[str, Any]:
    """The list that the address names; reading what people need is recorded."""
    which = request.args.get("liste", "deltagere")
    if which not in names():
        raise NotFound()
    work = reading()
    event = mine(work, number)
    if which == "tolke":
        with writing() as recorded:
            columns, rows = _interpreters(recorded, event)
    else:  # a long list is opened without keeping others from writing
        columns, rows = _guests(work, event)
    if which == "navneskilte":
        rows = [row for row in rows if row[0] != gettext("No name given")]
    return {
        "which": which,
        "heading": names()[which],
        "title": event.title,
        "when": wordings.when(event),
        "columns": columns,
        "rows": rows,
        "event": event,
    }


def _guests(work: Work, event: Event) -> tuple[list[str], list[list[str]]]:
    columns = [gettext("Name"), gettext("Who they come as"), gettext("Seats"), gettext("Here")]
    return columns, [
        [each.name or gettext("No name given"), _role(each.role), str(each.seats), ""]
        for each in lists.named(work, event.id)
    ]


def _role(role: Coming | None) -> str:
    return tell(COMING_NAMES[role]) if role is not None else ""


def _interpreters(work: Work, event: Event) -> tuple[list[str], list[list[str]]]:
    """Who gets which interpreter; nothing of what else they need or have written."""
    coming = (Standing.CONFIRMED, Standing.ATTENDED)
    columns = [gettext("Name"), gettext("Interpreter"), gettext("Is it arranged?")]
    return columns, [
        [
            each.name or gettext("No name given"),
            tell(NEED_NAMES[each.need.kind]),
            gettext("Yes") if each.need.state is NeedState.CONFIRMED else gettext("No"),
        ]
        for each in needs.open_all(work, event.id)
        if each.need.kind in INTERPRETERS and each.place.standing in coming
    ]


def make_xlsx(found: dict[str, Any]) -> bytes:
    """The list as a workbook; what people wrote is never read as a formula or an address."""
    import xlsxwriter

    file = BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet(found["heading"][:31])
    bold = book.add_format({"bold": True})
    for column, words in enumerate(found["columns"]):
        sheet.write_string(0, column, words, bold)
        sheet.set_column(column, column, 24)
    for row, cells in enumerate(found["rows"], 1):
        for column, words in enumerate(cells):
            sheet.write_string(row, column, words)
    sheet.freeze_panes(1, 0)
    book.close()
    return file.getvalue()


def make_pdf(found: dict[str, Any]) -> bytes:
    """The list as an accessible PDF."""
    told = {name: found[name] for name in ("which", "heading", "title", "when", "columns", "rows")}
    return pdf_made(TYPST, told | {"lang": language().html.partition("-")[0], "site": settings().site_name})
