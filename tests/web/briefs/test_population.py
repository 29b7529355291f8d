"""How many live where, from a file: wrong ones say in one sentence where, and loading twice changes nothing."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa

from engage.bodies.models import Municipality
from engage.briefs import population
from engage.briefs.models import Population
from engage.core.errors import FactsError
from engage.core.work import Work

ROWS = [
    {"municipality": "265", "year": 2026, "people": 1000, "source": "Prøvetal"},
    {"municipality": "316", "year": 2026, "people": 2000, "source": "Prøvetal"},
]
CSV = "municipality;year;people;source\n265;2026;1000;Prøvetal\n316;2026;2000;Prøvetal\n"


@pytest.fixture(autouse=True)
def places(work: Work) -> None:
    for code in ("265", "316"):
        work.add(
            Municipality(code=code, name=code, display=code, slug=code, sort_key=code, longitude=0.0, latitude=0.0)
        )
    work.flush()


def written(folder: Path, text: str, name: str = "folketal.json") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("text", [json.dumps(ROWS), json.dumps({"population": ROWS}), CSV, CSV.replace(";", ",")])
def test_loading_twice_changes_nothing(work: Work, tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    assert population.load(work, path) == 2
    assert population.load(work, path) == 0
    assert sorted(row.people for row in work.all(sa.select(Population))) == [1000, 2000]
    more = written(tmp_path, json.dumps([ROWS[0] | {"people": 1001}]))
    assert population.load(work, more) == 1


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "folketal.json: it is not JSON"),
        ("{}", 'folketal.json: it holds no list "population".'),
        ("[]", "folketal.json: it holds no figures."),
        ("[1]", "folketal.json, figure 1: it is no object with"),
        (json.dumps([ROWS[0] | {"municipality": "999"}]), "folketal.json, figure 1: '999' is not the code"),
        (json.dumps([ROWS[0], ROWS[0]]), "folketal.json, figure 2: municipality 265 has a figure for 2026 in"),
        (json.dumps([ROWS[0] | {"people": 0}]), "figure 1: people must be a whole number from 1"),
        (json.dumps([ROWS[0] | {"people": "1e3"}]), "figure 1: people must be a whole number"),
        (json.dumps([ROWS[0] | {"year": 26}]), "figure 1: year must be a whole number from 1900"),
        (json.dumps([ROWS[0] | {"source": " "}]), "figure 1: source must say where the figure comes from"),
        ("municipality;year\n265;2026\n", "folketal.json, line 1: these columns are missing: people, source."),
        (CSV.replace("2000", "mange"), "folketal.json, line 3: people must be a whole number"),
    ],
)
def test_a_wrong_file_says_where_in_one_sentence_and_changes_nothing(
    work: Work, tmp_path: Path, text: str, sentence: str
) -> None:
    with pytest.raises(FactsError) as refused:
        population.load(work, written(tmp_path, text))
    assert sentence in str(refused.value)
    assert work.all(sa.select(Population)) == []


def test_a_file_in_another_writing_is_refused(work: Work, tmp_path: Path) -> None:
    path = tmp_path / "folketal.csv"
    path.write_bytes(CSV.encode("latin-1"))
    with pytest.raises(FactsError, match="not written in UTF-8"):
        population.load(work, path)
