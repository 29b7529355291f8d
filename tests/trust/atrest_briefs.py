"""Politicians' notes at rest, sealed and purged; quotes that were taken back, and files taken away, are nowhere."""

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

import sqlalchemy as sa

from engage import jobs
from engage.agreements.models import Agreement, FocusArea
from engage.bodies.models import Body
from engage.briefs import marking, queries, releasing, service
from engage.briefs.models import Brief, Mark
from engage.briefs.service import Purpose
from engage.core import crypto, db
from engage.core.authority import SYSTEM, Actor, Held, Role
from engage.core.ids import new_token
from engage.core.work import Work, unit_of_work
from engage.development import including
from engage.development.including import In, Sent
from engage.development.models import Activity
from engage.files.models import StoredFile
from engage.pages import service as pages
from engage.perspectives import quoting
from engage.perspectives.models import Perspective
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import Seat
from tests.conftest import as_actor
from tests.factories.accounts import make_account
from tests.factories.coding import make_codes, make_text
from tests.factories.development import make_activity, put_in
from tests.factories.perspectives import code_text, make_ready, make_started, publish, revision
from tests.ground import Ground
from tests.trust.atrest_places import found_in, pieces_of
from tests.trust.check import Tally
from tests.trust.needles import mark

MOST = 40  # politicians
GONE = 4  # of each kind that goes; a brief holds them all
QUOTED = "kzwqxjvhgtpm{number:05d}"  # in public, until it is taken back
FILE = b"%PDF-1.4\n%%zjkvqwxhgbtp\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def sow(ground: Ground, persons: int) -> None:
    """A brief, and so many politicians who note for themselves what they want to raise."""
    with unit_of_work(ground.store, SYSTEM) as work:
        it = _released(work, "Vi har ventet længe.", "Ingen ringer tilbage.")
        for number in range(min(persons, MOST)):
            _note(work, it, f"Spørg om {mark('note to oneself', number)}.")


def _staff(work: Work, role: Role) -> Work:
    account = make_account(work, email=f"{uuid4().hex}@staff.example")
    work.flush()
    return as_actor(work, Actor(account.id, "Staff", (Held(role),), kind="person"))


def _note(work: Work, it: Brief, note: str) -> Mark:
    edition = queries.released(work, it.number).edition
    assert edition is not None
    number = marking.perspectives_in(work, edition.id)[0]
    return marking.put(_staff(work, Role.POLITICIAN), it.number, number, note=note)


def _released(work: Work, *quotes: str) -> Brief:
    """A brief about perspectives that quote these words, one each."""
    one, other = _staff(work, Role.MODERATOR), _staff(work, Role.MODERATOR)
    perspectives = [_quoting(work, one, other, words) for words in quotes]
    body_id = work.all(sa.select(Body.id).order_by(Body.key))[0]
    purpose = Purpose(body_id, None, None, "Sekretariatet")
    it = service.start(one, perspectives[0].focus_area_id, purpose, once=new_token())
    draft = queries.draft(one, it.id)
    keys = {row.section for row in queries.sentences(one, [draft.edition.id]) if row.section[1:].isdigit()}
    words = {f"ask.{key}": "Beslut, hvem der ringer tilbage." for key in keys}
    service.write(one, it.id, words, what_changed="", revision=draft.edition.revision)
    releasing.send(one, it.id, revision=queries.draft(one, it.id).edition.revision)
    releasing.release(other, it.id, revision=queries.draft(one, it.id).edition.revision)
    return it


def _quoting(work: Work, one: Work, other: Work, words: str) -> Perspective:
    area, slug = work.rows(
        sa.select(FocusArea, Agreement.slug)
        .join(Agreement, Agreement.id == FocusArea.agreement_id)
        .where(FocusArea.input_from <= work.today, FocusArea.input_to >= work.today)
        .order_by(Agreement.slug.desc(), FocusArea.number.desc())
    )[0]
    (code,) = make_codes(work, f"Kode {uuid4().hex[:6]}", area=area)
    text = make_text(work, f"Det vil jeg sige: {words} Det er alt.", reference=f"{slug}:{area.number}", quote="yes")
    code_text(one, text, code)
    it = make_started(one, code, text)
    make_ready(one, it)
    quoting.choose(one, it.id, [Pick(text.contribution_id, words, Seat.SUB_CODE)], revision=revision(one, it))
    publish(one, other, it)
    return it


# --- What the ciphertext itself gives away ----------------------------------------------------


def swaps(work: Work, most: int) -> list[Callable[[], object]]:
    """Opening what was moved to another row or another column."""
    tried: list[Callable[[], object]] = []
    for one, other in pairwise(work.all(sa.select(Mark).where(Mark.note.is_not(None)).limit(most))):
        key = work.keys.data_key(one.data_key, work.place(one, "data_key"))
        tried += [
            lambda a=one, b=other: work.keys.data_key(a.data_key, work.place(b, "data_key")),
            lambda k=key, a=one: crypto.unseal(k, a.note, work.place(a, "data_key")),
            lambda k=key, b=other: crypto.unseal(k, b.note, work.place(b, "note")),
        ]
    return tried


def lengths(work: Work) -> set[int]:
    """How long the sealed values are."""
    return {len(value) for value in work.all(sa.select(Mark.note).where(Mark.note.is_not(None)))}


# --- What goes --------------------------------------------------------------------------------


def purged(
    ground: Ground, tally: Tally, settle: Callable[[Ground], None], kept_files: Callable[[Ground], Iterator[Path]]
) -> None:
    """Notes whose time is over, quotes in briefs that were taken back, and files that were taken away are nowhere."""
    with unit_of_work(ground.store, SYSTEM) as work:
        it = _released(work, *(QUOTED.format(number=number) for number in range(GONE)))
        notes = [_note(work, it, "Spørg om vagttelefonen.") for _ in range(GONE)]
        for each in notes:
            each.marked_on = work.today.replace(year=work.today.year - 10)
        edition = queries.released(work, it.number).edition
        assert edition is not None
        told = [row for row in queries.sentences(work, [edition.id]) if row.contribution_id is not None]
        voices = [row.contribution_id for row in told if row.texts["da"].startswith(QUOTED[:12])]
        activity = make_activity(_staff(work, Role.MODERATOR), *work.all(sa.select(Perspective).limit(1)))
        inclusion = put_in(_staff(work, Role.MODERATOR), activity, work.all(sa.select(Perspective).limit(1))[0])
        activity_number, inclusion_id = activity.number, inclusion.id
        _file(work, activity_number, inclusion_id, Sent("zjkvqwxhgb.pdf", FILE))
        traces = {
            "notes whose time is over": pieces_of(value for each in notes for value in (each.data_key, each.note)),
            "quotes that were taken back": [QUOTED.format(number=number).encode() for number in range(GONE)],
            "files that were taken away": [FILE[9:25], b"zjkvqwxhgb.pdf"],
        }
        ids = [each.id for each in notes]
    tally.expect(len(voices) == GONE, f"{len(voices)} of {GONE} quotes in a brief")
    settle(ground)
    for kind, pieces in traces.items():
        found = found_in(ground, kept_files, pieces)
        tally.expect(found == len(pieces), f"{kind}: only {found} of {len(pieces)} are found before")
    jobs.run(ground.store, jobs.BY_NAME["forget-marks"])
    with unit_of_work(ground.store, SYSTEM) as work:
        for voice in filter(None, voices):
            pages.take_back(work, voice)
        _file(work, activity_number, inclusion_id, Sent(drop=True))
    with unit_of_work(ground.store, SYSTEM) as work:
        tally.expect(not work.all(sa.select(Mark).where(Mark.id.in_(ids))), "notes are there after their time")
        words = str([row.texts for row in queries.sentences(work, [edition.id])])
        tally.expect(QUOTED[:12] not in words, "a quote that was taken back stands in its brief")
        tally.expect(not work.all(sa.select(StoredFile).where(StoredFile.name == "zjkvqwxhgb.pdf")), "a file is there")
    tally.expect(db.clear_traces(ground.store.engine, thorough=True) is not False, "the journal could not be folded")
    settle(ground)
    for kind, pieces in traces.items():
        found = found_in(ground, kept_files, pieces)
        if ground.engine_name == "sqlite":
            tally.expect(not found, f"{kind}: {found} of {len(pieces)} are still on the disk")
        else:  # its dead rows and its journal are written over in time, and not by us
            tally.figures[f"{kind}: left"] = f"{found} of {len(pieces)}"


def _file(work: Work, number: int, inclusion_id: UUID, sent: Sent) -> None:
    """Another file for how a perspective went in, or none any more."""
    version = work.one(sa.select(Activity.version).where(Activity.number == number))
    told = In("Første oplæg", "Det begyndte med det.", sent)
    including.change_inclusion(_staff(work, Role.MODERATOR), number, inclusion_id, told, version=version)
