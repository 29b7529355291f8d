"""Every file that is handed out, unpacked to the last part: rows as described, nothing withheld, nothing that runs."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest import mock

import sqlalchemy as sa
from flask.testing import FlaskClient

from engage.consent.models import Consent
from engage.contributions.models import Contribution, PublicVersion
from engage.core import cells
from engage.core.authority import SYSTEM
from engage.core.work import unit_of_work
from engage.exports import codings, rules, service, sheets, tables
from engage.exports.codings import Material
from tests import files_read
from tests.conftest import as_actor
from tests.ground import Ground
from tests.trust import released
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.needles import mark
from tests.trust.released import EXPORTS, FIELDS, Released

NAME = "exports"
ENGINES = ("sqlite", "postgres")
TEXTS, QUICK = 40, 6
FILE = re.compile(r'attachment; filename="[a-z0-9-]{3,60}\.(csv|xlsx|qdc|qdpx)"\Z')


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Take every file along, as one who may; then the one with columns about persons."""
    texts = QUICK if options.quick else options.n or TEXTS
    it = released.furnish(ground, texts)
    client = released.signed_in(ground, it, "first")
    withheld = [mark(field, number) for number in range(texts) for field in FIELDS]
    withheld += [mark("text", 1), mark("e-mail", 500), mark("reply", 900)]  # a secret text, a writer's mail, a coder
    files = 0
    for path in released.export_addresses():
        data = _taken(client, path, tally)
        found = released.found_in(data, path, withheld)
        tally.expect(not found, f"{found[:2]}: what was withheld")
        tally.expect(_taken(client, path, tally) == data, f"{path}: other bytes the second time")
        _judge(path, data, tally)
        files += sum(1 for _ in files_read.parts(data))
    _columns(client, tally)
    _rows(client, it, tally)
    _research(ground, client, tally)
    _persons(ground, it, client, tally)
    _briefs(client, tally)
    _no_consent(ground, it, client, tally)
    tally.figures |= {"texts": texts, "files and parts": files}


def _taken(client: FlaskClient, path: str, tally: Tally) -> bytes:
    answer = client.get(path)
    named = answer.headers.get("Content-Disposition", "")
    tally.expect(answer.status_code == 200 and bool(FILE.match(named)), f"{path}: {answer.status_code} {named}")
    return answer.data


def _judge(path: str, data: bytes, tally: Tally) -> None:
    kind = path.rpartition(".")[2]
    wrong: list[str] = []
    if kind == "xlsx":
        wrong = list(files_read.wrong_with_sheet(data))
    elif kind == "csv":
        wrong = list(files_read.wrong_with_csv(data))
    elif kind == "qdc":
        wrong = list(files_read.wrong_with_refi(files_read.xml(data), files_read.CODEBOOK))
    elif kind == "qdpx":
        wrong = list(files_read.wrong_with_refi(files_read.project(data)[0], files_read.PROJECT))
    tally.expect(not wrong, f"{path}: {wrong[:3]}")


def _columns(client: FlaskClient, tally: Tally) -> None:
    """The dictionary names each column of each table, and both formats hold the same."""
    described: dict[str, list[str]] = {}
    for row in files_read.rows_of(client.get("/arbejde/eksport/ordbog.csv").data)[1:]:
        described.setdefault(row[0], []).append(row[1])
        tally.expect(all(row[3:5]), f"{row[0]}, {row[1]}: not described")
    for table in tables.TABLES:
        comma = files_read.rows_of(client.get(f"{EXPORTS}{table.key}.csv").data)
        book = files_read.sheets(client.get(f"{EXPORTS}{table.key}.xlsx").data)
        names = comma[0]
        tally.expect(set(names) <= set(described[table.key]), f"{table.key}: columns that the dictionary lacks")
        own = [row[0].text for row in book["ordbog - dictionary"][1:]]
        tally.expect(own == names, f"{table.key}: its own dictionary names {own}")
        sheet = [[cell.text for cell in row] + [""] * (len(names) - len(row)) for row in book["data"]]
        bare = [[cell.removeprefix("'") if cells.dangerous(cell[1:]) else cell for cell in row] for row in comma]
        tally.expect(sheet == bare, f"{table.key}: CSV and XLSX differ")


def _rows(client: FlaskClient, it: Released, tally: Tally) -> None:
    """There is something in them: each public text is there, coded."""
    rows = files_read.rows_of(client.get(f"{EXPORTS}kodninger.csv").data)
    tally.expect(len(rows) == it.texts + 1, f"{len(rows) - 1} codings of {it.texts} texts")
    for table in tables.TABLES:
        if table.key != "perspektiver-sprog":  # nobody has put it into another language here
            filled = len(files_read.rows_of(client.get(f"{EXPORTS}{table.key}.csv").data)) > 1
            tally.expect(filled, f"{table.key} is empty")


def _research(ground: Ground, client: FlaskClient, tally: Tally) -> None:
    """A program of research reads the very words that everyone reads, and the codes on them."""
    data = client.get(f"{EXPORTS}refi.qdpx").data
    with unit_of_work(ground.store, SYSTEM) as work:
        public = set(work.all(sa.select(PublicVersion.text)))
    tally.expect(set(files_read.project(data)[1].values()) == public, "the texts are not those that everyone reads")
    rows = files_read.rows_of(client.get(f"{EXPORTS}kodninger.csv").data)
    passage = rows[0].index("passage")
    told = sorted(words for _, words, code in files_read.coded(data) if code.startswith("1 "))
    tally.expect(told == sorted(row[passage] for row in rows[1:]), "other words are coded than in the table")


def _persons(ground: Ground, it: Released, client: FlaskClient, tally: Tally) -> None:
    """Columns about persons: nothing before a second person's yes, then for whoever asked, for seven days."""
    path = f"/arbejde/eksport/anmodning/{it.request}/fil.csv"
    tally.expect(client.get(path).status_code == 404, "a file about persons before anybody said yes")
    with unit_of_work(ground.store, SYSTEM) as work:
        assert it.request is not None
        exports_answer(as_actor(work, it.actors["second"]), it.request)
    other = released.signed_in(ground, it, "second").get(path)
    tally.expect(other.status_code == 404, "somebody else takes the file about persons")
    data = client.get(path).data
    names = files_read.rows_of(data)[0]
    tally.expect(names[-3:] == ["municipality", "under_15", "email"], f"a file about persons tells {names[-3:]}")
    tally.expect(mark("e-mail", 500).encode() in data, "the e-mail that was asked for is not in it")
    tally.expect(not list(files_read.wrong_with_csv(data)), "a file about persons can compute")
    with unit_of_work(ground.store, SYSTEM) as work:
        work.run(sa.update(service.ExportRequest).values(answered_at=work.now - rules.DAYS))
    tally.expect(client.get(path).status_code == 404, "the file is there after seven days")


def _briefs(client: FlaskClient, tally: Tally) -> None:
    """Each sentence of a brief has the mark that its own page of marks shows, and a quote its place."""
    sentences = _dicts(client, "oplaeg-saetninger")
    for edition in _dicts(client, "oplaeg"):
        page = client.get(f"/oplaeg/{edition['brief']}/tjek?version={edition['edition']}").get_data(as_text=True)
        own = [row for row in sentences if (row["brief"], row["edition"]) == (edition["brief"], edition["edition"])]
        tally.expect(
            bool(own) and all(row["sha256"][:16] in page for row in own), "a mark in a file is not on its page"
        )
        tally.expect(edition["sha256"] in page, "the mark of a whole edition is not on its page")
    tally.expect(any(row["kind"] == "quote" and row["text"] for row in sentences), "no quote in any brief")


def _no_consent(ground: Ground, it: Released, client: FlaskClient, tally: Tally) -> None:
    """From the moment in which somebody takes back their yes to be quoted, no file quotes them."""
    with unit_of_work(ground.store, SYSTEM) as work:
        consent_id = work.get(Contribution, it.voices[0]).quote_consent_id
        work.run(sa.update(Consent).where(Consent.id == consent_id).values(withdrawn_on=work.today))
    tally.expect(not _dicts(client, "perspektiver-citater"), "a quote without consent in the file of quotes")
    told = [row for row in _dicts(client, "oplaeg-saetninger") if row["kind"] == "quote"]
    tally.expect(not any(row["text"] or row["contribution"] for row in told), "a quote without consent in a brief")


def _dicts(client: FlaskClient, key: str) -> list[dict[str, str]]:
    names, *rows = files_read.rows_of(client.get(f"{EXPORTS}{key}.csv").data)
    return [dict(zip(names, row, strict=True)) for row in rows]


def exports_answer(work: Any, request_id: Any) -> None:
    service.answer(work, request_id, approve=True)


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def formulae() -> Iterator[None]:
    """Words are written as they stand, and a sheet may take them for formulae."""
    import xlsxwriter.worksheet as sheet

    write = sheet.Worksheet._write
    with (
        mock.patch.object(sheets, "harmless", lambda text: text),
        mock.patch.object(sheet.Worksheet, "write_string", lambda self, *it: write_formula(self, write, *it)),
    ):
        yield


def write_formula(self: Any, write: Any, row: int, col: int, text: str, *more: Any) -> Any:
    if text.startswith("="):
        return self._write_formula(row, col, text, *more)
    return self._write_string(row, col, text, *more)


@contextmanager
def persons_everywhere() -> Iterator[None]:
    """The columns about persons stand in every file."""
    bare = tables.BY_KEY["kodninger"]
    whole = tables.Table(bare.key, bare.label, bare.about, codings.codings_personal, codings.codings_personal)
    with (
        mock.patch.dict(tables.BY_KEY, {bare.key: whole}),
        mock.patch.object(tables.Table, "columns", lambda self, personal=True: tables.described()[self.key]),
    ):
        yield


@contextmanager
def secrets_too() -> Iterator[None]:
    """Texts for the secretariat alone are in the project, too."""
    own = Material.sources.func

    def sources(self: Material) -> Any:
        found = own(self)
        for text in self.work.all(sa.select(codings.Text).where(codings.Text.is_public.is_(False))):
            first = next(iter(found.values()))
            words = codings_words(self.work, text)
            values = {name: getattr(first, name) for name in codings.Source.__slots__}
            found[text.id] = codings.Source(**(values | {"text_id": text.id, "words": words}))
        return found

    with mock.patch.object(Material, "sources", property(sources)):
        yield


def codings_words(work: Any, text: Any) -> str:
    from engage.coding import texts

    return texts.words_of(work, text)


def sabotages(_engine_name: str) -> dict[str, Sabotage]:
    return {
        "a sheet computes": Sabotage(lambda _: formulae()),
        "columns about persons for everybody": Sabotage(lambda _: persons_everywhere()),
        "texts for the secretariat too": Sabotage(lambda _: secrets_too()),
        "files say when they were made": Sabotage(lambda _: dated()),
        "quotes without consent": Sabotage(lambda _: mock.patch("engage.briefs.checking.holds", return_value=True)),
        "anybody fetches": Sabotage(lambda _: mock.patch("engage.exports.policy.may_fetch", return_value=True)),
    }


@contextmanager
def dated() -> Iterator[None]:
    """Each workbook says when it was made."""
    import xlsxwriter

    own, days = xlsxwriter.Workbook.set_properties, iter(range(10_000))

    def told(self: Any, given: dict[str, Any]) -> Any:
        return own(self, given | {"created": sheets.FIXED + timedelta(days=next(days))})

    with mock.patch.object(xlsxwriter.Workbook, "set_properties", told):
        yield
