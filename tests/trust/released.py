"""A ground on which moderators have taken words out, coded what is left, made perspectives of it, and a brief."""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from engage.accounts import service as accounts
from engage.agreements.models import Agreement
from engage.app import create_app
from engage.bodies import service as bodies
from engage.briefs.models import Brief
from engage.coding import codebook
from engage.coding.codebook import Wording
from engage.coding.models import Text
from engage.contributions.models import Channel, Contribution, PartKind, PublicVersion
from engage.core.authority import SYSTEM, Actor, Held, Role
from engage.core.work import Work, unit_of_work
from engage.exports import service as exports
from engage.exports.tables import TABLES
from engage.moderation import service as moderation
from engage.moderation import sheet as sheets
from engage.moderation.models import Outcome
from engage.moderation.redacting import Why
from engage.moderation.rules import Reason
from engage.perspectives import quoting
from engage.perspectives.models import Perspective
from engage.perspectives.quoting import Pick
from engage.perspectives.rules import Seat
from tests import files_read
from tests.conftest import as_actor
from tests.factories.briefs import make_released
from tests.factories.coding import REFERENCE, make_codes, make_text, registered
from tests.factories.contributions import make_contribution, make_focus_area
from tests.factories.perspectives import code_text, make_ready, make_started, publish, revision
from tests.ground import Ground
from tests.trust.needles import mark

FIELDS = ("removed words", "name", "e-mail", "address in the text")
STANDS = "Ingen ringer tilbage."
SLUG = "test-2027-28"
HOLDS = ("da", "en", "de", "let")
EXPORTS = f"/arbejde/eksport/{SLUG}/"
FORMULA = '=HYPERLINK("//x";"y")'


@dataclass
class Released:
    """What the checks ask about."""

    app: Flask
    texts: int
    actors: dict[str, Actor] = field(default_factory=dict)
    voices: list[UUID] = field(default_factory=list)  # contributions that are public
    open: list[UUID] = field(default_factory=list)  # that wait, with something found in them
    telling: list[UUID] = field(default_factory=list)  # with so many details that two must look
    request: UUID | None = None


def words_of(number: int) -> list[str]:
    """What is taken out of one text: a name that stands twice, an address for mail, one for letters, and more."""
    return [
        mark("name", number),
        f"{mark('e-mail', number)}@example.org",
        f"{mark('address in the text', number)} 12",
        mark("removed words", number),
    ]


def story(number: int) -> str:
    name, mail, address, more = words_of(number)
    return (
        f"🦉 Jeg hedder {name}. Vi venter på svar, sag {number} i rækken.\nSkriv til {mail}, eller spørg efter {name}. "
        f"Vi bor på {address}. Lægen sagde {more} til os. {STANDS}"
    )


def furnish(ground: Ground, texts: int) -> Released:
    """So many texts of each kind."""
    app = create_app(ground.settings(DEMO="1", LOG_LEVEL="ERROR"), ground.store)
    it = Released(app, texts)
    with unit_of_work(ground.store, SYSTEM) as work:
        make_focus_area(work)
        for name in ("first", "second"):
            it.actors[name] = _moderator(work, name)
    with unit_of_work(ground.store, SYSTEM) as work:
        first, second = (as_actor(work, it.actors[name]) for name in ("first", "second"))
        for number in range(texts):
            it.voices.append(_public(first, number))
            it.open.append(make_contribution(work, story(number), channel=Channel.LETTER, focus_area=REFERENCE).id)
            it.telling.append(
                make_contribution(work, _details(number), channel=Channel.LETTER, focus_area=REFERENCE).id
            )
        secret = make_text(work, f"Kun for sekretariatet: {mark('text', 1)}. {STANDS}", secret=True)
        _sense(work, first, second, it, secret)
        it.request = exports.ask(first, SLUG, "kodninger", reason="Vi tæller kommuner, og kun vi.", once="one").id
    return it


def _details(number: int) -> str:
    return f"Min bror er 34 år gammel og har autisme. Vi bor i Næstved og har ventet siden marts 2025. Sag {number}."


def _moderator(work: Work, name: str) -> Actor:
    account = accounts.create_account(
        work, name=f"Moderator {mark('reply', 900)} {name}", email=f"{name}@staff.example"
    )
    work.flush()
    bodies.give_role(work, account.id, Role.MODERATOR, valid_from=work.today, scope_id=None)
    return Actor(account.id, name, (Held(Role.MODERATOR),), kind="person")


def _public(moderator: Work, number: int) -> UUID:
    """A text of which every marked word is taken out by a moderator, and that everyone reads then."""
    it = make_contribution(
        moderator,
        story(number),
        quote="yes",
        channel=Channel.LETTER,
        focus_area=REFERENCE,
        email=f"{mark('e-mail', 500)}@example.org",
    )
    redact(moderator, it, words_of(number))
    moderation.propose(moderator, it.id, Outcome.PUBLISH, token=sheets.load(moderator, it).token)
    return it.id


def redact(moderator: Work, it: Contribution, words: list[str]) -> None:
    """Take these words out, and whatever else was found."""
    for each in words:
        token = sheets.load(moderator, it).token
        moderation.redact_words(
            moderator, it.id, part=PartKind.TEXT, words=each, why=Why(Reason.OTHER, note="Privat"), token=token
        )
    for found in sheets.load(moderator, it).unresolved:
        token = sheets.load(moderator, it).token
        moderation.redact_finding(moderator, it.id, found.id, why=Why(Reason.CONTACT), token=token)


def _sense(work: Work, first: Work, second: Work, it: Released, secret: Text) -> None:
    """A code with a formula for a name, a code on every public text, a perspective with quotes, and a brief."""
    (code,) = make_codes(work, "Ventetid")
    agreement = work.one(sa.select(Agreement).where(Agreement.slug == SLUG))
    codebook.add(work, agreement.id, Wording(FORMULA, keywords="=1+1\n@x"), parent_id=None)
    texts = [registered(work, work.get(Contribution, each)) for each in it.voices]
    for text in (*texts, secret):
        code_text(first, text, code)
    perspective = make_started(first, code, texts[0])
    make_ready(first, perspective)
    picks = [Pick(text.contribution_id, STANDS, Seat.SUB_CODE) for text in texts[:1]]
    quoting.choose(first, perspective.id, picks, revision=revision(first, perspective))
    publish(first, second, perspective)
    make_released(first, second)


# --- Looking ----------------------------------------------------------------------------------


def signed_in(ground: Ground, it: Released, name: str) -> FlaskClient:
    """A browser of one of the moderators, with both factors."""
    with unit_of_work(ground.store, SYSTEM) as work:
        account_id = it.actors[name].account_id
        assert account_id is not None
        token = accounts.begin_session(work, account_id, assurance=2)
    client = it.app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    return client


def public_addresses(work: Work) -> Iterator[str]:
    """Everything that everyone may read of it."""
    for number in work.all(sa.select(PublicVersion.number).order_by(PublicVersion.number)):
        yield f"/bidrag/{number}/"
    for number in work.all(sa.select(Perspective.number)):
        for page in ("", "kilder/", "versioner/", "genkender", "svar"):
            yield f"/perspektiver/{number}/{page}"
    for number in work.all(sa.select(Brief.number)):
        for page in ("", "tal", "tjek", "udgaver", "oplaeg.pdf", "oplaeg.docx"):
            yield f"/oplaeg/{number}/{page}"
    yield from ("/", "/perspektiver/", "/oplaeg/", "/aftaler/", f"/aftaler/{SLUG}/fokusomraader/1/")


def export_addresses() -> Iterator[str]:
    """Every file that moderators may take along."""
    for table in TABLES:
        for form in ("csv", "xlsx"):
            yield f"{EXPORTS}{table.key}.{form}"
    yield from (f"{EXPORTS}refi.qdc", f"{EXPORTS}refi.qdpx", "/arbejde/eksport/ordbog.csv")


def unpacked(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    """A file and all it is made of: parts of zips, streams of PDFs, what a reader of PDFs reads."""
    for part, content in files_read.parts(data, name):
        yield part, content
        if content.startswith(b"%PDF-"):
            yield from _pdf(content, part)


def _pdf(data: bytes, name: str) -> Iterator[tuple[str, bytes]]:
    from io import BytesIO

    import pypdf

    reader = pypdf.PdfReader(BytesIO(data))
    told: list[Any] = [page.extract_text() for page in reader.pages]
    yield f"{name}!text", "\n".join([*told, str(reader.metadata)]).encode()
    for n, stream in enumerate(re.findall(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL)):
        try:
            yield f"{name}!stream{n}", zlib.decompress(stream)
        except zlib.error:
            yield f"{name}!stream{n}", stream


def spelled(word: str) -> list[bytes]:
    """Half of a marked word, as it may stand in a file."""
    half = word[:8].lower()
    return [half.encode(), half.encode("utf-16-le")[:-1], half.encode().hex().encode()]


def found_in(data: bytes, name: str, marks: list[str]) -> list[str]:
    """Which marked words stand in a file, and where."""
    needles = {needle: word for word in marks for needle in spelled(word)}
    found = []
    for part, content in unpacked(data, name):
        lowered = content.lower()
        found += [f"{needles[needle]} in {part}" for needle in needles if needle in lowered]
    return found
