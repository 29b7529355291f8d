"""The command line: the same services as the pages, by hand. What only one command needs it loads itself."""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError

from engage import serving
from engage.accounts import service as accounts
from engage.agreements import queries as agreement_queries
from engage.agreements import service as agreements
from engage.bodies import service as bodies
from engage.coding import codebook, machine
from engage.core import migrate
from engage.core.authority import SYSTEM, Role
from engage.core.config import Settings, SettingsError, settings_from
from engage.core.crypto import KeyRing
from engage.core.db import UnsafeDatabase, make_engine
from engage.core.errors import Refused, Unusable
from engage.core.work import Store, unit_of_work
from engage.web import logs

DAY = click.DateTime(["%Y-%m-%d"])


class Ground:
    """Settings and store, made when a command first needs them."""

    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._store: Store | None = None

    @property
    def settings(self) -> Settings:
        if self._settings is None:
            self._settings = settings_from(os.environ)
            logs.configure(self._settings)
        return self._settings

    @property
    def store(self) -> Store:
        if self._store is None:
            engine = make_engine(self.settings.url)
            try:
                # A database that is unsafe or away stops the command here, before anything is served from it.
                engine.connect().close()
            except OperationalError as error:
                reason = " ".join(str(error.orig).split())  # a driver's reasons run over several lines
                raise UnsafeDatabase(f"The database cannot be reached: {reason}") from error
            self._store = Store(engine, self.settings.keys)
        return self._store


ground = Ground()


@click.group()
def cli() -> None:
    """Engage: where people tell what works, and hear what came of it."""


@cli.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes.")
@click.option("--threads", default=8, show_default=True, help="Threads in each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages until stopped."""
    settings, store = ground.settings, ground.store
    store.engine.dispose()  # seen to be safe; the processes to come make connections of their own
    if settings.demo and host not in ("127.0.0.1", "localhost", "::1"):
        raise SettingsError("ENGAGE_DEMO=1 works only on this machine: serve on 127.0.0.1.")
    metrics = settings.data_dir.resolve() / "metrics"
    metrics.mkdir(parents=True, exist_ok=True)
    for stale in metrics.glob("*.db"):
        stale.unlink()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(metrics)
    serving.Server("engage.app:create_app()", bind=f"{host}:{port}", workers=workers, threads=threads).run()


@cli.command("worker")
def work() -> None:
    """Send what waits in the outbox and do the jobs that are due, until stopped."""
    from engage import worker

    worker.run(ground.store, ground.settings)


@cli.group()
def db() -> None:
    """The database's schema."""


@db.command()
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Bring the schema to REVISION (the newest)."""
    ground.settings.data_dir.mkdir(parents=True, exist_ok=True)
    migrate.upgrade(ground.store.engine, revision)
    click.echo("The schema is up to date.")


@db.command()
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION ("base" removes everything)."""
    migrate.downgrade(ground.store.engine, revision)
    click.echo(f"The schema is at {revision}.")


@cli.group()
def load() -> None:
    """Bring facts in."""


@load.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def agreement(files: tuple[Path, ...]) -> None:
    """Load agreements, municipalities or the vocabulary from FILES; loading twice changes nothing."""
    for path in files:
        facts = _json(path)
        with unit_of_work(ground.store, SYSTEM) as work:
            changes = _load(work, facts, path)
        click.echo(f"{path.name}: {changes} changes")


@load.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def population(file: Path) -> None:
    """Load from FILE how many people live in each municipality (JSON or CSV); loading twice changes nothing."""
    from engage.briefs import population as populations

    with unit_of_work(ground.store, SYSTEM) as work:
        changes = populations.load(work, file)
    click.echo(f"{file.name}: {changes} changes")


@load.command("basics")
def load_basics() -> None:
    """Load all that every installation needs before it opens; loading twice changes nothing."""
    from engage import basics

    with unit_of_work(ground.store, SYSTEM) as work:
        click.echo(f"{basics.load(work)} changes")


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise click.ClickException(f"{path.name} is not JSON: {error}.") from error


def _load(work: Any, facts: Any, path: Path) -> int:
    loaders = {
        "municipalities": bodies.load_bodies,
        "target_groups": agreements.load_taxonomy,
        "agreements": agreements.load_agreement,
    }
    for key, loader in loaders.items():
        if isinstance(facts, dict) and key in facts:
            return loader(work, facts)
    raise click.ClickException(f"{path.name} holds none of: {', '.join(loaders)}.")


@cli.group()
def cycle() -> None:
    """Agreements from one period to the next."""


@cycle.command("copy")
@click.argument("old")
@click.argument("new")
@click.option("--title", required=True, help="What the next agreement is called.")
@click.option("--from", "first", required=True, type=DAY, help="Its first day.")
@click.option("--to", "last", required=True, type=DAY, help="Its last day.")
def copy_cycle(old: str, new: str, title: str, first: datetime, last: datetime) -> None:
    """Make the cycle NEW from the agreement OLD, each named as in its address; nobody can give input to it yet."""
    with unit_of_work(ground.store, SYSTEM) as work:
        source = agreement_queries.agreement(work, old)
        agreements.copy_cycle(work, source.id, slug=new, title=title, period_from=first.date(), period_to=last.date())
        codebook.follow(work)
    click.echo(f"{ground.settings.base_url}/aftaler/{new}/")


@cli.group()
def demo() -> None:
    """What only the demo needs."""


@demo.command("load")
def load_demo() -> None:
    """Load the demo's content, once."""
    _only_demo()
    from engage.demo import load as demo_load

    click.echo(demo_load.load(ground.store))
    machine.work_off(ground.store)  # so that its proposals and patterns are there from the first page on


@demo.command()
@click.option("--port", default=2525, show_default=True)
def mail(port: int) -> None:
    """Catch mail instead of sending it, for the page /demo/mails."""
    _only_demo()
    from engage.demo import mails as demo_mails

    demo_mails.catch(ground.settings.data_dir / "mails", port)


def _only_demo() -> None:
    if not ground.settings.demo:
        raise SettingsError("This command works only with ENGAGE_DEMO=1.")


@cli.group()
def user() -> None:
    """Accounts."""


@user.command()
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--language", default="da", show_default=True)
def create(name: str, email: str, roles: tuple[str, ...], language: str) -> None:
    """Make an account and print the link with which its person chooses password and second factor."""
    with unit_of_work(ground.store, SYSTEM) as work:
        account = accounts.create_account(work, name=name, email=email, language=language)
        for role in roles:
            bodies.give_role(work, account.id, Role(role))
        token = accounts.invite(work, account.id)
    click.echo(f"{ground.settings.base_url}/log-ind/velkommen/{token}")


@cli.group("jobs")
def job_group() -> None:
    """Periodic work."""


@job_group.command("list")
def list_jobs() -> None:
    """Every job, how often it is done, and what it does."""
    from engage import jobs

    for job in jobs.JOBS:
        click.echo(f"{job.name:<20} every {job.every}  {job.what}")


@job_group.command("run")
@click.argument("name")
def run_job(name: str) -> None:
    """Do the job NAME now; `engage jobs list` names them all."""
    from engage import jobs

    if name not in jobs.BY_NAME:
        raise click.BadParameter(f"there is no job called {name}. There are: {', '.join(sorted(jobs.BY_NAME))}.")
    click.echo(jobs.run(ground.store, jobs.BY_NAME[name]))


@cli.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def backup(path: Path) -> None:
    """Write a sealed backup to PATH while the product runs."""
    from engage import backup as backups

    if path.exists():
        raise click.ClickException(f"{path} is there already: choose another name.")
    summary = backups.back_up(ground.store.engine, ground.store.keys, path)
    click.echo(f"{summary.total} rows in {len(summary.rows)} tables.")


@cli.command()
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--check-only", is_flag=True, help="Read it all, and change nothing.")
def restore(path: Path, check_only: bool) -> None:
    """Put a backup into an empty database; what was erased since stays erased."""
    from engage import backup as backups

    if check_only:
        summary = backups.verify(path, ground.settings.keys)
    else:
        kept = ground.settings.data_dir / backups.TOMBSTONES
        summary = backups.restore(ground.store.engine, ground.store.keys, path, kept)
    click.echo(f"{summary.total} rows in {len(summary.rows)} tables.")


@cli.command()
def check() -> None:
    """Look at settings, database, keys, mail, words and looks; exit 1 with reasons."""
    from engage import checkup

    found = checkup.run(ground.store, ground.settings)
    for finding in found:
        click.echo(
            f"{'no' if finding.reason else 'ok':<4}{finding.what}{': ' + finding.reason if finding.reason else ''}"
        )
    if any(finding.reason for finding in found):
        raise SystemExit(1)


@cli.group()
def keys() -> None:
    """The key ring."""


@keys.command()
def new() -> None:
    """Print a fresh key ring for ENGAGE_DATA_KEYS. Keep it apart from the database and its backups."""
    click.echo(KeyRing.new().written())


def main() -> None:
    """Run the command line; what is wrong is said in one sentence."""
    try:
        cli(prog_name="engage", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except click.Abort:
        sys.exit(130)
    except Unusable as error:
        sys.exit(f"{error}")
    except Refused as error:
        sys.exit(str(error.message))
