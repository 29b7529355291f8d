"""The numbered history on tables that hold something: up, down, and up again, on both engines."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from engage import basics
from engage.coding import stages
from engage.core import migrate
from engage.core.crypto import KeyRing
from engage.core.db import make_engine
from engage.core.work import Store, unit_of_work
from engage.demo import load as demo
from engage.dialogue.models import Minutes
from engage.events.models import Event
from engage.events.rules import Kind
from engage.wording.models import Page
from tests.database import metadata, postgres_database


@pytest.fixture(scope="module")
def model(engine_name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a database is that has been brought to the newest schema and filled; nobody changes it."""

    def fill(url: str) -> None:
        store = Store(make_engine(url), request.getfixturevalue("keys"))
        migrate.upgrade(store.engine)
        assert demo.load(store).startswith("Loaded")
        store.engine.dispose()
        store.reader.dispose()

    if engine_name == "sqlite":
        file = tmp_path_factory.mktemp("model") / "model.db"
        fill(f"sqlite:///{file}")
        yield str(file)
        return
    name = f"model_{uuid.uuid4().hex[:8]}"
    with postgres_database(request.getfixturevalue("postgres_server"), name) as url:
        fill(url)
        yield name


@pytest.fixture
def own(engine_name: str, model: str, keys: KeyRing, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A filled database of its own."""
    if engine_name == "sqlite":
        shutil.copyfile(model, tmp_path / "own.db")
        store = Store(make_engine(f"sqlite:///{tmp_path}/own.db"), keys)
        yield store
        store.engine.dispose()
        return
    name = f"own_{uuid.uuid4().hex[:8]}"
    with postgres_database(request.getfixturevalue("postgres_server"), name, like=model) as url:
        store = Store(make_engine(url), keys)
        yield store
        store.engine.dispose()


def counts(store: Store) -> dict[str, int]:
    with store.engine.connect() as connection:
        return {
            table.name: connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
            for table in metadata().sorted_tables
        }


def test_the_history_goes_up_down_and_up_again_on_filled_tables(own: Store) -> None:
    first = counts(own)
    assert first["contribution"] > 20
    # The rooms whose own refusals a step up or down must not meet.
    assert first["perspective_evidence"] > 5
    assert first["perspective_quote"] > 1
    assert (first["development_activity"], first["development_inclusion"], first["development_change"]) == (3, 3, 2)
    migrate.downgrade(own.engine, "base")
    with own.engine.connect() as connection:
        assert sa.inspect(connection).get_table_names() == ["alembic_version"]
    migrate.upgrade(own.engine)
    assert demo.load(own).startswith("Loaded")
    assert counts(own) == first
    migrate.upgrade(own.engine)
    assert counts(own) == first


def test_minutes_that_were_out_before_they_had_points_count_as_published(own: Store) -> None:
    migrate.downgrade(own.engine, "0002")
    migrate.upgrade(own.engine)
    with unit_of_work(own) as work:
        meetings = sa.select(Event.id).where(Event.kind == Kind.DIALOGUE_FORUM)
        (minutes,) = work.all(sa.select(Minutes).where(Minutes.event_id.in_(meetings)))
        event = work.get(Event, minutes.event_id)
        assert event.minutes
        assert (minutes.number, minutes.published_on) == (1, event.closed_on)


def test_a_seminar_that_was_closed_before_anybody_had_to_say_what_went_in_stays_closed(own: Store) -> None:
    migrate.downgrade(own.engine, "0009")
    with own.engine.begin() as connection:
        closed = sa.text("UPDATE event SET closed_on = '2026-01-01' WHERE kind = 'theme_day' AND closed_on IS NULL")
        assert connection.execute(closed).rowcount == 1
    migrate.upgrade(own.engine)
    with own.engine.begin() as connection:
        changed = sa.text("UPDATE event SET head_count = 9 WHERE kind = 'theme_day'")
        assert connection.execute(changed).rowcount == 1


def test_loading_twice_changes_nothing(own: Store) -> None:
    first = counts(own)
    with unit_of_work(own) as work:
        assert basics.load(work) == 0
    assert demo.load(own) == "The demo content is there already."
    assert counts(own) == first


def test_newer_words_reach_a_demo_that_was_loaded_before(own: Store) -> None:
    with unit_of_work(own) as work:
        work.run(sa.update(Page).values(body="Words of an earlier release."))
    demo.load(own)
    with unit_of_work(own) as work:
        assert basics.load(work) == 0, "nothing was left behind"


def test_whoever_was_refused_has_given_up_for_a_program_that_knows_no_refusals(own: Store) -> None:
    with own.engine.begin() as connection:
        connection.execute(sa.text("UPDATE event_place SET standing = 'refused' WHERE standing = 'confirmed'"))
    migrate.downgrade(own.engine, "0005")
    with own.engine.connect() as connection:
        found = set(connection.scalars(sa.text("SELECT DISTINCT standing FROM event_place")))
    assert "given_up" in found
    assert "refused" not in found


def test_texts_that_were_coded_before_stages_were_kept_are_in_theirs(own: Store) -> None:
    stage = sa.text("SELECT id, stage, read_by, in_group, again FROM coding_text ORDER BY id")
    with own.engine.connect() as connection:
        before = connection.execute(stage).all()
    assert {row.stage for row in before} >= {"unread", "once", "read"}
    migrate.downgrade(own.engine, "0012")
    migrate.upgrade(own.engine)
    with own.engine.connect() as connection:
        assert connection.execute(stage).all() == before
    with unit_of_work(own) as work:
        assert stages.look_after(work) == 0
