"""What everyone sees: which figures there are, the three results, the list behind each figure, and all of it as CSV."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from engage.core.cells import as_csv
from engage.core.work import Work
from engage.statistics import figures, lists, queries, shown
from engage.statistics.figures import List, Results
from engage.statistics.ground import People
from engage.statistics.lists import NAMES
from engage.statistics.queries import Scope
from engage.web.doors import public_page
from engage.web.locale import language, tell
from engage.web.work import reading, settings
from engage.wording import queries as wording

bp = Blueprint("statistics", __name__, url_prefix="/tal")
LISTS = f"<any({', '.join(each.value for each in List)}):which>"
AREA = "/resultater/<slug>/<int(max=32767):number>"


@bp.get("/")
@public_page
def index() -> Any:
    """Which figures there are."""
    work = reading()
    areas = work.kept(("statistics.index", request.script_root), lambda: _areas(work))
    return render_template("statistics/index.html", areas=areas)


def _areas(work: Work) -> list[dict[str, Any]]:
    """Every focus area with the address of its results, by agreement."""
    found = queries.scopes(work)
    rows: list[Any] = [row for area, agreement, _ in found for row in (area, agreement)]
    words = wording.twins(work, language().code, rows)
    grouped: dict[Any, dict[str, Any]] = {}
    for area, agreement, region in found:
        title = words.shown(agreement, "title")
        group = grouped.setdefault(agreement.id, {"title": title, "region": region, "areas": []})
        url = url_for("statistics.area", slug=agreement.slug, number=area.number)
        group["areas"].append((words.shown(area, "title"), url))
    return list(grouped.values())


# --- The three results --------------------------------------------------------------------------


@bp.get("/resultater")
@public_page
def results() -> Any:
    """The three results of all focus areas."""
    return _page("", 0)


@bp.get(AREA)
@public_page
def area(slug: str, number: int) -> Any:
    """The three results of one focus area."""
    return _page(slug, number)


@bp.get("/resultater.csv")
@public_page
def results_csv() -> Response:
    """The same figures with numerators, denominators and formulas."""
    return _csv("", 0)


@bp.get(f"{AREA}.csv")
@public_page
def area_csv(slug: str, number: int) -> Response:
    """The same for one focus area."""
    return _csv(slug, number)


@bp.get(f"/resultater/liste/{LISTS}")
@public_page
def results_list(which: str) -> Any:
    """Everything that was counted for a figure."""
    return _list("", 0, List(which))


@bp.get(f"{AREA}/liste/{LISTS}")
@public_page
def area_list(slug: str, number: int, which: str) -> Any:
    """The same for one focus area."""
    return _list(slug, number, List(which))


def _kept(work: Work, page: str, slug: str, number: int, make: Any) -> Any:
    """What hangs on the day is made once a day: nobody can watch people being added to it one by one."""
    return work.kept((f"statistics.{page}", request.script_root, slug, number, work.today), make)


def _scope(work: Work, slug: str, number: int) -> Scope:
    return queries.scope(work, slug, number) if slug else Scope()


def _people(work: Work, of: Scope) -> People:
    """What is told of people: of closed months, so it is summed once a day, whatever else changes meanwhile."""
    kept: dict[date, dict[Any, People]] = current_app.extensions.get("statistics", {})
    if work.today not in kept:
        kept = current_app.extensions["statistics"] = {work.today: {}}
    of_today = kept[work.today]
    if of.area_id not in of_today:
        of_today[of.area_id] = queries.people(work, of)
    return of_today[of.area_id]


def _counted(work: Work, slug: str, number: int) -> tuple[Scope, Results]:
    """The figures, the same for every language, page and file."""

    def count() -> tuple[Scope, Results]:
        of = _scope(work, slug, number)
        return of, figures.results(queries.ground(work, of, _people(work, of)))

    found: tuple[Scope, Results] = work.kept(("statistics", slug, number, work.today), count)
    return found


def _addresses(slug: str, number: int, start: str = "") -> dict[List, str]:
    """Where the lists are. start: what an address begins with outside the site."""
    if slug:
        return {
            each: start + url_for("statistics.area_list", slug=slug, number=number, which=each.value) for each in List
        }
    return {each: start + url_for("statistics.results_list", which=each.value) for each in List}


def _head(work: Work, of: Scope) -> dict[str, Any]:
    """What the page is about, and its ways."""
    if of.area is None or of.agreement is None:
        return {
            "of": None,
            "here": url_for("statistics.results"),
            "csv": url_for("statistics.results_csv"),
            "is_demo": False,
        }
    slug, number = of.agreement.slug, of.area.number
    words = wording.twins(work, language().code, [of.area])
    return {
        "of": words.shown(of.area, "title"),
        "number": number,
        "here": url_for("statistics.area", slug=slug, number=number),
        "csv": url_for("statistics.area_csv", slug=slug, number=number),
        "area_url": f"{request.script_root}/aftaler/{slug}/fokusomraader/{number}/",
        "is_demo": of.agreement.is_demo,
    }


def _page(slug: str, number: int) -> Any:
    work = reading()

    def make() -> dict[str, Any]:
        of, found = _counted(work, slug, number)
        return _head(work, of) | shown.page(found, _addresses(slug, number))

    return render_template("statistics/results.html", **_kept(work, "results", slug, number, make))


def _list(slug: str, number: int, which: List) -> Any:
    work = reading()

    def make() -> dict[str, Any]:
        of = _scope(work, slug, number)
        told = lists.told(work, of, which, lambda: _people(work, of))
        return _head(work, of) | {"name": tell(NAMES[which]), "heads": told.heads, "lines": told.lines}

    return render_template("statistics/list.html", **_kept(work, f"list.{which}", slug, number, make))


def _csv(slug: str, number: int) -> Response:
    _, found = _counted(reading(), slug, number)
    rows = shown.csv_rows(found, _addresses(slug, number, settings().base_url), language().code)
    name = f"resultater-{slug}-{number}.csv" if slug else "resultater.csv"
    return Response(
        as_csv(shown.COLUMNS, rows),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
