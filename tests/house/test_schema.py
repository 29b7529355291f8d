"""The numbered history gives the tables the models describe; every personal column has its reason and its end."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from engage.core import migrate
from engage.core.db import Base, UtcDateTime, Word
from tests.database import Database, metadata
from tests.house.tree import ENGAGE

# A column of this kind holds something about a person until its model says otherwise.
TELLS_OF_A_PERSON = re.compile(
    r"(^|_)(e?mail|email_index|phone|address|recipient|sealed|secret|pseudonym|answers|helper)(_|$)"
)

# Addresses of authorities, printed in the agreements themselves.
PUBLIC = {"agreement.contact_email"}

# SQLite's own list of indexes tells nothing of expressions: those are compared on PostgreSQL.
pytestmark = pytest.mark.filterwarnings("ignore:.*expression-based index")


def history() -> ScriptDirectory:
    return ScriptDirectory.from_config(migrate.config())


def test_the_history_has_one_head() -> None:
    assert history().get_heads() == [migrate.head()]


def test_the_history_is_numbered_without_gaps() -> None:
    numbers = sorted(script.revision for script in history().walk_revisions())
    assert numbers == [f"{n:04d}" for n in range(1, len(numbers) + 1)]


def test_a_step_says_why_and_can_be_taken_back() -> None:
    for script in history().walk_revisions():
        text = Path(script.path).read_text(encoding="utf-8")
        assert script.doc, script.path
        assert re.search(r"def downgrade\(\) -> None:\n(?!    pass)", text), script.path
        assert not re.search(r"^(from|import) engage", text, re.MULTILINE), f"{script.path} depends on today's models"


def same_type(_context: Any, _inspected: Any, _metadata: Any, _found: Any, wanted: Any) -> bool | None:
    """Our own column types are equal to what stores them."""
    return False if isinstance(wanted, UtcDateTime | Word | sa.Uuid) else None


def differences(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": same_type})
        return list(compare_metadata(context, metadata()))


def test_the_history_makes_what_the_models_say(database: Database) -> None:
    assert differences(database.engine) == []


def checks(tables: sa.MetaData) -> set[tuple[str, str]]:
    return {
        (table.name, str(constraint.name))
        for table in tables.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, sa.CheckConstraint) and constraint.name
    }


def test_the_history_makes_every_check(database: Database) -> None:
    """Comparing by machine never sees a CHECK, so it is done here by name."""
    found = sa.MetaData()
    found.reflect(database.engine)
    assert checks(found) == checks(metadata())


def marked() -> dict[str, dict[str, Any]]:
    """Every column marked as personal, with its mark."""
    return {
        f"{table.name}.{column.name}": column.info
        for table in metadata().sorted_tables
        for column in table.columns
        if "personal" in column.info
    }


def retention_classes() -> set[str]:
    rules = json.loads((ENGAGE / "data" / "retention.json").read_text(encoding="utf-8"))
    return {rule["key"] for rule in (rules["rules"] if isinstance(rules, dict) else rules)}


def test_personal_columns_are_marked_at_all() -> None:
    assert len(marked()) > 10


@pytest.mark.parametrize("column", sorted(marked()))
def test_a_personal_column_has_a_purpose_and_an_end(column: str) -> None:
    mark = marked()[column]
    assert str(mark["personal"]).strip()
    assert mark["retention"] in retention_classes(), f"{column}: no rule ends {mark['retention']!r}"


def test_a_column_that_tells_of_a_person_is_marked() -> None:
    unmarked = [
        f"{table.name}.{column.name}"
        for table in metadata().sorted_tables
        for column in table.columns
        if TELLS_OF_A_PERSON.search(column.name) and not column.foreign_keys and "personal" not in column.info
    ]
    unmarked = sorted(set(unmarked) - PUBLIC)
    assert unmarked == []


def test_no_table_keeps_where_someone_wrote_from() -> None:
    """No address of a machine and no description of a browser, in any table."""
    forbidden = re.compile(r"(^|_)(ip|ip_address|remote_addr|user_agent|browser|fingerprint)(_|$)")
    assert [f"{t.name}.{c.name}" for t in metadata().sorted_tables for c in t.columns if forbidden.search(c.name)] == []


def test_the_database_holds_the_tables_of_the_models_and_no_other(database: Database) -> None:
    assert set(sa.inspect(database.engine).get_table_names()) == set(metadata().tables) | {"alembic_version"}


def test_only_rows_that_tell_their_day_have_identities_that_tell_it() -> None:
    kinds = {mapper.class_ for mapper in Base.registry.mappers if mapper.class_.__of_a_day__}
    silent = {kind.__tablename__ for kind in kinds if not any(isinstance(c.type, sa.Date) for c in kind.__table__.c)}
    # Each of these belongs to one row that tells it.
    assert silent == {"contribution_about", "contribution_part", "contribution_finding", "receipt"}
