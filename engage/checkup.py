"""Whether an installation is sound: settings, database, schema, keys, words, looks."""

from dataclasses import dataclass

import sqlalchemy as sa

from engage import basics, schema
from engage.accounts.models import Account
from engage.assets import Assets
from engage.core import clock, languages, migrate
from engage.core.config import Settings
from engage.core.crypto import Unreadable
from engage.core.work import Store, Work, reading
from engage.notifications import queries as outbox

OUTBOX_AGE = 3600  # seconds a mail may wait before somebody should look


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `reason` says what is wrong and what to do, None that all is well."""

    what: str
    reason: str | None = None


def database(store: Store) -> list[Finding]:
    """Can it be reached, is it safe, is it at this version's schema?"""
    try:
        with store.engine.connect() as connection:
            current = migrate.current(connection)
            foreign = connection.exec_driver_sql("PRAGMA foreign_key_check").all() if _sqlite(store) else []
    except Exception as error:  # noqa: BLE001 - whatever it is, it is the answer
        return [Finding("database", f"The database cannot be used: {error}")]
    reason = None if current == migrate.head() else f"The schema is {current}, not {migrate.head()}: engage db upgrade."
    broken = f"{len(foreign)} rows have lost what they belong to." if foreign else None
    return [Finding("database"), Finding("schema", reason), Finding("links between rows", broken)]


def _sqlite(store: Store) -> bool:
    return store.engine.dialect.name == "sqlite"


def keys(work: Work) -> Finding:
    """Does the key ring open what is stored?"""
    account = work.one(sa.select(Account).limit(1))
    try:
        if account is not None:
            work.unseal(account, "email")
    except Unreadable:
        return Finding("keys", "The keys of ENGAGE_DATA_KEYS do not open what is stored: put the old ring back.")
    return Finding("keys")


def _basics(work: Work) -> Finding:
    return Finding("basics", "Words and time limits are missing: engage load basics" if basics.missing(work) else None)


def mail(work: Work, settings: Settings) -> list[Finding]:
    """Can mail leave, and does it?"""
    due = outbox.oldest_waiting(work)
    late = due is not None and (clock.now() - due).total_seconds() > OUTBOX_AGE
    return [
        Finding("mail server", None if settings.smtp_url else "ENGAGE_SMTP_URL is not set: no mail can leave."),
        Finding("outbox", "Mail has waited for more than an hour: is the worker running?" if late else None),
    ]


def files() -> list[Finding]:
    """Are the words and the looks built?"""
    codes = [each.code for each in languages.LANGUAGES]
    bare = [code for code in codes if len(getattr(languages.catalogue(code), "_catalog", {})) < 2]
    return [
        Finding("languages", f"These catalogues are not compiled: {', '.join(bare)}." if bare else None),
        Finding("style sheets", None if Assets().url("app.css") else "Not built: python -m engage.assets"),
    ]


def run(store: Store, settings: Settings) -> list[Finding]:
    """Everything, in the order in which one would mend it."""
    found = database(store)
    if not any(finding.reason for finding in found):
        with reading(store) as work:
            found += [keys(work), _basics(work), *mail(work, settings)]
    missing = _unmarked()
    found.append(Finding("catalogue of personal data", f"Without purpose: {', '.join(missing)}" if missing else None))
    return found + files()


def _unmarked() -> list[str]:
    columns = [column for table in schema.metadata.sorted_tables for column in table.columns]
    return [str(c) for c in columns if "personal" in c.info and not c.info.get("retention")]
