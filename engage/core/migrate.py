"""The numbered history of the schema: up, down, and where a database stands.

Alembic is loaded when something is to be changed: it takes ten megabytes, and a web process only asks where it stands.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

if TYPE_CHECKING:
    from alembic.config import Config

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
_REVISION = re.compile(r'^revision = "(\w+)"', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision = "(\w+)"', re.MULTILINE)


def config(connection: Connection | None = None) -> "Config":
    """Alembic's settings; `connection` is the one that the history runs on."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", FOLDER.as_posix())
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def head() -> str | None:
    """The newest revision that this version of the product knows."""
    files = [path.read_text("utf-8") for path in (FOLDER / "versions").glob("*.py")]
    known = {found[1] for text in files if (found := _REVISION.search(text))}
    before = {found[1] for text in files if (found := _BEFORE.search(text))}
    return next(iter(known - before), None)


def current(connection: Connection) -> str | None:
    """The revision that the database stands at; None when it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`, in one transaction."""
    _run(engine, revision, up=True)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`, in one transaction."""
    _run(engine, revision, up=False)


def _run(engine: Engine, revision: str, *, up: bool) -> None:
    from alembic import command

    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        driver: Any = connection.connection.driver_connection
        if sqlite:
            # Rebuilding a table with the checks on would cascade into its children.
            driver.execute("PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                (command.upgrade if up else command.downgrade)(config(connection), revision)
                broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if sqlite else []
                if broken:
                    raise RuntimeError(f"the migration leaves {len(broken)} rows without their parent")
        finally:
            if sqlite:
                driver.execute("PRAGMA foreign_keys=ON")
