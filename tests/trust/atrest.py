"""What lies on the disk gives nobody away: every word of people, searched for in the raw bytes of everything kept."""

import base64
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa

from engage import backup, basics
from engage.accounts import service as accounts
from engage.accounts.models import Account
from engage.bodies import service as bodies
from engage.briefs import ending
from engage.contributions.models import Channel, Contribution, PartKind, PartOfVersion
from engage.core import crypto, db
from engage.core.authority import SYSTEM, Actor, Role
from engage.core.crypto import BUCKETS, Unreadable
from engage.core.ids import new_token
from engage.core.work import Work, unit_of_work
from engage.demo import load as demo
from engage.dialogue import sealed as proposals
from engage.dialogue.models import Proposal
from engage.drafts import service as drafts
from engage.drafts.rules import Answers
from engage.events import needs
from engage.events.models import Place
from engage.files import service as files
from engage.following import service as following
from engage.moderation import service as moderation
from engage.moderation.models import Outcome
from engage.moderation.redacting import Why
from engage.moderation.rules import Reason
from engage.notifications import mailer
from engage.replies import service as replies
from tests.ground import Ground, serving
from tests.trust import atrest_briefs, atrest_dialogue, atrest_following, atrest_places, atrest_rooms, atrest_sense
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.needles import MARKS, Hit, Needle, mark, needles, search
from tests.visitor import Gone, Visitor

NAME = "atrest"
ENGINES = ("sqlite", "postgres")
PERSONS, FEW = 200, 12
SWAPS = 100
OPINION = "helper's opinion"
BATCH = 25  # persons in one transaction


@dataclass(frozen=True)
class Staff:
    """Those who work with what was said."""

    one: Actor
    other: Actor


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Let people write in every field, work with it, and search for their words in all that is left of it."""
    persons = options.n or (FEW if options.quick else PERSONS)
    with unit_of_work(ground.store) as work:
        basics.load(work)
        demo._cycles(work)
    secrets = {f"seed {n}": seed for n, seed in enumerate(sow(ground, persons))}
    number, agenda = atrest_places.sow(ground, persons), atrest_dialogue.sow(ground, persons)
    atrest_sense.sow(ground, persons)
    atrest_briefs.sow(ground, persons)
    atrest_rooms.sow(ground, persons)
    atrest_following.sow(ground, persons)
    if not options.quick:
        over_the_wire(ground, number, agenda, tally)
    backup.back_up(ground.store.engine, ground.store.keys, ground.folder / "whole.backup")
    settle(ground)
    wanted = needles(MARKS | secrets)
    judge(tally, wanted, *search(kept_files(ground), wanted, ground.folder))
    swaps(ground, tally)
    buckets(ground, tally)
    atrest_places.purged(ground, tally, settle, kept_files)
    atrest_dialogue.purged(ground, tally, settle, kept_files)
    atrest_briefs.purged(ground, tally, settle, kept_files)
    atrest_rooms.purged(ground, tally, settle, kept_files)
    atrest_following.purged(ground, tally, settle, kept_files)
    tally.figures["persons"] = persons


# --- Sowing -----------------------------------------------------------------------------------


def sow(ground: Ground, persons: int) -> list[str]:
    """Everything that people and staff write, once for each person; the second factors' secrets."""
    seeds: list[str] = []
    for start in range(0, persons, BATCH):
        with unit_of_work(ground.store, SYSTEM) as work:
            staff = Staff(*(_member(work, start + n, seeds) for n in range(2)))
            for number in range(start, min(start + BATCH, persons)):
                _one(work, number, staff)
    # Half of the mails leave; their addresses have done their service.
    for _ in range(persons // 2):
        mailer.deliver_one(ground.store, ground.settings(SMTP_URL="smtp://127.0.0.1:1"), "w", send=lambda mail: None)
    return seeds


def _member(work: Work, number: int, seeds: list[str]) -> Actor:
    """A moderator with a name, an address and a second factor."""
    name, email = f"Mod {mark('name', number)}", f"{mark('e-mail', number)}@moderator.example"
    account = accounts.create_account(work, name=name, email=email)
    seeds.append(accounts.enrol_totp(work, account.id, site_name="Din stemme")[0])
    bodies.give_role(work, account.id, Role.MODERATOR, valid_from=work.today)
    accounts.invite(work, account.id)
    return bodies.actor_for(work, account.id)


def _one(work: Work, number: int, staff: Staff) -> None:
    """One person's contribution, from the draft to the answer; every fifth is published without its marks."""
    answers = Answers(
        text=_text(number), role="helper", relation=f"Nabo til {mark('relation', number)}", has_consent="yes",
        how_heard=f"Hun pegede på {mark('how heard', number)}", publish="public", quote="yes", under_15="no",
        helper_opinion=f"Jeg mener at {mark(OPINION, number)} skal høres",
        focus_area="unknown", email=f"{mark('e-mail', number)}@example.org",
    )  # fmt: skip
    drafts.start(work, answers.changed(text=f"Begyndt: {mark('draft', number)}"), "da")
    by_staff = replace(work, actor=staff.one)
    entered, _ = moderation.enter(
        by_staff, answers, once=new_token(), language="da", channel=Channel.LETTER,
        provenance=f"Brev fra {mark('provenance', number)}",
    )  # fmt: skip
    if number % 5 == 0:
        _publish(work, entered, number, staff)
    elif number % 5 == 1:
        _decline(work, entered, number, staff)
    reply = replies.write(by_staff, entered.id, f"Tak til {mark('reply', number)} for dit bidrag.", 0)
    replies.send_to_review(by_staff, entered.id, reply.revision)
    replies.publish(replace(work, actor=staff.other), entered.id, reply.revision)


def _text(number: int) -> str:
    return (
        f"Jeg har skrevet om {mark('text', number)} før. {mark('address in the text', number).capitalize()} Vej 12 er "
        f"vores adresse. Ring til {mark('removed words', number)} på {20000000 + 7919 * number % 70000000}."
    )


def _publish(work: Work, entered: Contribution, number: int, staff: Staff) -> None:
    by_one, by_other = replace(work, actor=staff.one), replace(work, actor=staff.other)
    for field in ("text", "removed words", "address in the text"):
        token = moderation.open_original(by_one, entered.id).token
        why = Why(Reason.NAME)
        words = mark(field, number)
        moderation.redact_words(by_one, entered.id, part=PartKind.TEXT, words=words, why=why, token=token)
    token = moderation.open_original(by_one, entered.id).token
    words = mark(OPINION, number)
    opinion = PartKind.HELPER_OPINION
    moderation.redact_words(by_one, entered.id, part=opinion, words=words, why=Why(Reason.NAME), token=token)
    sheet = moderation.open_original(by_one, entered.id)
    for finding in sheet.unresolved:
        why = Why(Reason.CONTACT)
        moderation.redact_finding(by_one, entered.id, finding.id, why=why, token=sheet.token)
        sheet = moderation.open_original(by_one, entered.id)
    step = moderation.propose(by_one, entered.id, Outcome.PUBLISH, token=sheet.token, sure=True)
    if step.needs_second:
        moderation.confirm(by_other, step.id, token=moderation.open_original(by_other, entered.id).token)


def _decline(work: Work, entered: Contribution, number: int, staff: Staff) -> None:
    by_one, by_other = replace(work, actor=staff.one), replace(work, actor=staff.other)
    reason = f"Det handler om {mark('decline reason', number)} alene."
    token = moderation.open_original(by_one, entered.id).token
    step = moderation.propose(by_one, entered.id, Outcome.DECLINE, token=token, reason=reason)
    moderation.confirm(by_other, step.id, token=moderation.open_original(by_other, entered.id).token)


def over_the_wire(ground: Ground, number: int, agenda: int, tally: Tally) -> None:
    """The same words through the real pages, wrong ways included: what the processes log is searched too."""
    with serving(ground, LOG_LEVEL="DEBUG"):
        visitor = Visitor(ground.port)
        tries: list[Callable[[], Any]] = [
            lambda: visitor.send("/bidrag/nyt", {"text": _text(0)}),
            lambda: visitor.send("/bidrag/kladde/samtykke", {"email": f"{mark('e-mail', 0)}@"}),
            lambda: visitor.send("/mit-bidrag", {"code": mark("text", 0)}),
            lambda: visitor.send(
                "/log-ind", {"email": f"{mark('e-mail', 0)}@example.org", "password": mark("name", 0)}
            ),
            lambda: visitor.get(f"/bidrag/fortsaet/{mark('draft', 0)}"),
            lambda: visitor.get(f"/ingen-side/{mark('text', 0)}?q={mark('name', 0)}"),
            lambda: visitor.post("/bidrag/nyt", {"text": mark("text", 0)}, Origin="https://elsewhere.example"),
            *atrest_places.tries(visitor, number),
            *atrest_dialogue.tries(visitor, agenda),
            *atrest_following.tries(visitor, ground),
        ]
        for attempt in tries:
            with suppress(Gone):
                tally.expect(attempt().status < 500, "a page broke")
        visitor.close()


# --- Searching --------------------------------------------------------------------------------


def settle(ground: Ground) -> None:
    """Bring everything to the disk, and leave the write-ahead log where it is: it is searched as well."""
    if ground.engine_name == "postgres":
        owner = sa.create_engine(ground.server.get_uri(driver="psycopg"), isolation_level="AUTOCOMMIT")
        with owner.connect() as connection:
            connection.execute(sa.text("CHECKPOINT"))
        owner.dispose()


def kept_files(ground: Ground) -> Iterator[Path]:
    """All that this installation leaves on the disk."""
    yield from sorted(path for path in ground.folder.rglob("*") if path.is_file())
    if ground.engine_name == "postgres":
        yield from sorted(path for path in Path(ground.server.pgdata).rglob("*") if path.is_file())


def judge(tally: Tally, wanted: list[Needle], hits: list[Hit], read: int) -> None:
    """No field is found in any spelling."""
    for field in dict.fromkeys(needle.field for needle in wanted):
        found = [hit for hit in hits if hit.field == field]
        tally.expect(not found, f"{field}: {len(found)} spellings found, first {found[0] if found else ''}")
    tally.figures |= {"MiB searched": round(read / 2**20), "spellings": len(wanted), "hits": len(hits)}


# --- What the ciphertext itself gives away ----------------------------------------------------


def swaps(ground: Ground, tally: Tally) -> None:
    """A sealed value that was moved to another row cannot be opened there."""
    with unit_of_work(ground.store) as work:
        accounts_found = work.all(sa.select(Account).limit(SWAPS))
        found = work.all(sa.select(Contribution).where(Contribution.email.is_not(None)).limit(SWAPS))
        parts = work.all(sa.select(PartOfVersion).limit(SWAPS))
        tries: list[Callable[[], object]] = []
        for rows, column in ((accounts_found, "name"), (found, "email"), (found, "data_key")):
            tries += [
                lambda a=a, b=b, c=column: work.keys.unseal(getattr(a, c), work.place(b, c)) for a, b in pairwise(rows)
            ]
        tries += [lambda a=a: work.keys.unseal(a.name, work.place(a, "email")) for a in accounts_found]
        key = next(iter(work.keys.keys.values()))
        tries += atrest_places.swaps(work, SWAPS) + atrest_dialogue.swaps(work, SWAPS)
        tries += atrest_sense.swaps(work, SWAPS) + atrest_briefs.swaps(work, SWAPS) + atrest_rooms.swaps(work, SWAPS)
        tries += atrest_following.swaps(work, SWAPS)
        tries += [lambda p=p: crypto.unseal(key, p.sealed, f"contribution_part.{p.id.hex}") for p in parts]
        opened = 0
        for attempt in tries:
            with suppress(Unreadable):
                attempt()
                opened += 1
        tally.expect(len(tries) >= 20, f"only {len(tries)} swaps could be tried")
        tally.expect(not opened, f"{opened} of {len(tries)} values could be opened in another place")
        tally.figures["swaps refused"] = f"{len(tries) - opened} of {len(tries)}"


def buckets(ground: Ground, tally: Tally) -> None:
    """The length of a sealed value shows only which of a few sizes it fits into."""
    around = 12 + 16  # nonce and tag
    allowed = {bucket + around for bucket in BUCKETS}
    with unit_of_work(ground.store) as work:
        lengths = {len(sealed) for sealed in work.all(sa.select(PartOfVersion.sealed))}
        for column in (Account.name, Account.email, Contribution.email):
            tokens = work.all(sa.select(column).where(column.is_not(None)))
            lengths |= {len(base64.b64decode(token.rpartition(".")[2])) for token in tokens}
        lengths |= atrest_places.lengths(work) | atrest_dialogue.lengths(work) | atrest_sense.lengths(work)
        lengths |= atrest_briefs.lengths(work) | atrest_rooms.lengths(work) | atrest_following.lengths(work)
    odd = lengths - allowed
    tally.expect(bool(lengths) and not odd, f"sealed values of telling lengths: {sorted(odd)[:5]}")


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def sealed_with(seal: Callable[[bytes, str, str], bytes], unseal: Callable[[bytes, bytes, str], str]) -> Iterator[None]:
    with mock.patch.object(crypto, "seal", seal), mock.patch.object(crypto, "unseal", unseal):
        yield


def _open(_key: bytes, text: str, _place: str) -> bytes:
    return bytes(12) + crypto._pad(text.encode()) + bytes(16)


def _read_open(_key: bytes, sealed: bytes, _place: str) -> str:
    return crypto._unpad(sealed[12:-16]).decode()


_seal, _unseal = crypto.seal, crypto.unseal


def _mark(_work: Work, place: Place) -> None:
    place.lapsed = True


def _keep_all(proposal: Proposal) -> None:
    proposal.held = True


def sabotages(engine_name: str) -> dict[str, Sabotage]:
    """Encryption off, and each of its finer protections off."""
    on_a_file = engine_name == "sqlite"
    return {
        "a sealed value fits everywhere": Sabotage(
            lambda _: sealed_with(lambda k, t, _p: _seal(k, t, ""), lambda k, s, _p: _unseal(k, s, ""))
        ),
        "lengths are not hidden": Sabotage(
            lambda _: mock.patch.object(crypto, "_pad", lambda data: len(data).to_bytes(4, "big") + data)
        ),
        "proposals that are forgotten are only marked so": Sabotage(
            lambda _: mock.patch.object(proposals, "erase", _keep_all)
        ),
        "followers who stop are only told so": Sabotage(lambda _: mock.patch.object(following, "forget")),
        "quotes stay in briefs": Sabotage(lambda _: mock.patch.object(ending, "sweep", return_value=0)),
        "files that are taken away stay": Sabotage(lambda _: mock.patch.object(files, "remove")),
        "needs that are purged are only marked so": Sabotage(lambda _: mock.patch.object(needs, "erase", _mark)),
        **({"older states are kept": Sabotage(lambda _: mock.patch.object(db, "clear_traces"))} if on_a_file else {}),
        # Last: what it writes stays in the log of the database server.
        "nothing is encrypted": Sabotage(lambda _: sealed_with(_open, _read_open), least=len(MARKS)),
    }
