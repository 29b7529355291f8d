"""The numbered history of the schema: up, down, and where a database stands."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings; `connection` is the one that the history runs on."""
    settings = Config()
    settings.set_main_option("script_location", FOLDER.as_posix())
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def head() -> str | None:
    """The newest revision that this version of the product knows."""
    return ScriptDirectory.from_config(config()).get_current_head()


def current(connection: Connection) -> str | None:
    """The revision that the database stands at; None when it is empty."""
    return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to `revision`, in one transaction."""
    _run(engine, revision, up=True)


def downgrade(engine: Engine, revision: str) -> None:
    """Take the database back to `revision`, in one transaction."""
    _run(engine, revision, up=False)


def _run(engine: Engine, revision: str, *, up: bool) -> None:
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
