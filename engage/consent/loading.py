"""Loading the words of consent, the retention table and the catalogue of personal columns; counts what it changed."""

from typing import Any

import sqlalchemy as sa

from engage.consent.facts import Consents, Retention, RuleFact, Words
from engage.consent.models import Consent, ConsentWording, PersonalColumn, Purpose, RetentionRule
from engage.core.db import Base
from engage.core.errors import FactsError
from engage.core.facts import checked
from engage.core.languages import BY_CODE, DEFAULT
from engage.core.work import Work
from engage.wording import service as wording

RULE_WORDS = ("what", "purpose", "legal_basis", "counted_from")
WORDS = ("label", "alternative", "text", "legal_basis")


def load(work: Work, consents: dict[str, Any], retention: dict[str, Any]) -> int:
    """Load both files and the catalogue; the number of changes. Loading twice changes nothing.

    How many days a rule holds is loaded once: afterwards an administrator decides. Raises FactsError.
    """
    words, table = checked(Consents, consents), checked(Retention, retention)
    _check_languages("consents", [each.twins for each in words.consents])
    _check_languages("rules", [each.twins for each in table.rules])
    return _wordings(work, words) + _rules(work, table) + catalogue(work)


def _check_languages(place: str, found: list[Any]) -> None:
    for number, twins in enumerate(found):
        for language in twins:
            if language not in BY_CODE:
                raise FactsError(f"{place}[{number}].twins.{language}", "there is no such language")


def _wordings(work: Work, words: Consents) -> int:
    known = {(row.purpose, row.version, row.language): row for row in work.all(sa.select(ConsentWording))}
    changed = 0
    for number, each in enumerate(words.consents):
        for language, text in {DEFAULT.code: each, **each.twins}.items():
            place = f"consents[{number}]" + (f".twins.{language}" if language != DEFAULT.code else "")
            row = known.get((each.purpose, each.version, language))
            changed += _wording(work, row, (each.purpose, each.version, language), text, place)
    work.flush()
    return changed


def _wording(work: Work, row: ConsentWording | None, key: tuple[Purpose, int, str], words: Words, place: str) -> bool:
    purpose, version, language = key
    values = {name: getattr(words, name) for name in WORDS}
    if row is None:
        work.add(ConsentWording(purpose=purpose, version=version, language=language, **values))
        return True
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    if work.one(sa.select(Consent.id).where(Consent.wording_id == row.id).limit(1)) is not None:
        raise FactsError(place, f"people have agreed to version {version} in other words, so give these a new version")
    for name, value in values.items():
        setattr(row, name, value)
    return True


def _rules(work: Work, table: Retention) -> int:
    known: dict[str, RetentionRule] = {row.key: row for row in work.all(sa.select(RetentionRule))}
    changed, twins = 0, list[tuple[Base, str, str, str]]()
    for each in table.rules:
        row = known.get(each.key)
        words = {name: getattr(each, name) for name in RULE_WORDS}
        if row is None:
            row = known[each.key] = work.add(RetentionRule(key=each.key, days=each.days, **words))
            changed += 1
        elif any(getattr(row, name) != value for name, value in words.items()):
            for name, value in words.items():
                setattr(row, name, value)
            changed += 1
        twins += _twins(row, each)
    work.flush()
    return changed + wording.set_twins(work, twins)


def _twins(row: RetentionRule, each: RuleFact) -> list[tuple[Base, str, str, str]]:
    return [
        (row, name, language, getattr(words, name)) for language, words in each.twins.items() for name in RULE_WORDS
    ]


def catalogue(work: Work) -> int:
    """Bring the catalogue in line with the schema: each personal column with its purpose and retention rule.

    Raises FactsError when a column names a rule that the retention table does not have.
    """
    rules = set(work.all(sa.select(RetentionRule.key)))
    wanted = personal_columns()
    for (table, column), (_, key) in wanted.items():
        if key not in rules:
            raise FactsError(f"{table}.{column}", f"the retention table has no rule {key}")
    changed = 0
    known = {(row.table_name, row.column_name): row for row in work.all(sa.select(PersonalColumn))}
    for place, (purpose, key) in wanted.items():
        row = known.pop(place, None)
        if row is None:
            work.add(PersonalColumn(table_name=place[0], column_name=place[1], purpose=purpose, retention_key=key))
            changed += 1
        elif (row.purpose, row.retention_key) != (purpose, key):
            row.purpose, row.retention_key = purpose, key
            changed += 1
    for row in known.values():
        work.session.delete(row)
    work.flush()
    return changed + len(known)


def personal_columns() -> dict[tuple[str, str], tuple[str, str]]:
    """Every column marked personal, as {(table, column): (purpose, retention rule)}."""
    return {
        (table.name, column.name): (column.info["personal"], column.info["retention"])
        for table in Base.metadata.tables.values()
        for column in table.columns
        if "personal" in column.info
    }
