"""Who gets in where: everybody knocks at every door, and is answered as the reviewed table says."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Engine
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from engage.app import create_app
from engage.core import authority, clock
from engage.core.authority import Can, Role
from engage.hearings.rooms import Room
from engage.moderation.staff import ACTS
from engage.web import doors, forms
from tests.ground import Ground
from tests.pages_checked import faults_of_headers
from tests.trust import people
from tests.trust.check import Options, Sabotage, Tally
from tests.trust.needles import MARKS, UNSHOWN
from tests.trust.people import HERE, SEATED, Forgetful, Person, World

NAME = "matrix"
ENGINES = ("sqlite", "postgres")
TABLE = Path(__file__).with_name("matrix.toml")
SAFE = ("GET", "HEAD", "OPTIONS")
# Who is enough to show whether a sabotage is noticed.
ENOUGH = (
    "anonymous", "administrator", "moderator", "editor", "politician", "half", "holder", "guest", "writer", HERE,
    "council_chair", "seat_expired",
)  # fmt: skip
STEPS = ("tekst", "hvem", "om", "samtykke", "tjek")
# An argument that means something else at this address.
MEANS = {
    "pages.contribution": {"number": "public"},
    "contributions.resume": {"token": "draft"},
    "events.sign_up": {"number": "event"},
    "exports_staff.research": {"kind": "research"},
    "events_staff.refuse": {"number": "event", "place_id": "aside"},
    "events.write": {"number": "silent"},
    "decisions.show": {"number": "unshown"},
    "decisions_staff.show": {"number": "unshown"},
    "decisions_staff.words": {"number": "unshown"},
    "decisions_staff.history": {"number": "unshown"},
    "decisions_staff.sign": {"number": "to_sign"},
    "decisions_staff.done": {"number": "answered"},
    "questions_staff.show": {"number": "question_waits"},
    "questions_staff.words": {"number": "question_waits"},
    "questions_staff.sign": {"number": "question_signs"},
    **{f"questions_room.{page}": {"key": "council", "number": "question_told"} for page in ("index", "draft", "judge")},
    "pages.mine_answer": {"number": "answered"},
    "development.file": {"file_id": "shows"},
    "development_staff.perspective": {"row_id": "inclusion_id"},
    "development_staff.result": {"row_id": "change_id"},
    **{
        f"room.{page}": {"key": "council", "number": "hearing", "seat_id": "council_seat"}
        for page in (
            "show",
            "members",
            "invite",
            "hearing",
            "new_point",
            "point",
            "answer",
            "adopt",
            "history",
            "before",
            "before_hearing",
        )
    },
    **{
        f"dialogue_staff.{page}": {"number": "round"}
        for page in ("round", "round_words", "round_time", "round_close", "round_agenda", "round_post")
    },
    "pages.council": {"key": "council"},
    "following.feed_of_body": {"key": "council"},
    "following.confirm": {"token": "follow_confirm"},
    "following.mine": {"token": "follow_see"},
    "following.stop_one": {"token": "follow_see"},
    "following.stop": {"token": "follow_stop"},
    "statistics.results_list": {"which": "list"},
    "statistics.area_list": {"which": "list"},
    "events.write_answer": {"number": "silent"},
    "events.write_leave": {"number": "silent"},
}
# What stands behind an address that needs it to be one.
QUERIES = {"following.follow": "?hvad=perspektiv:1", "following.asked": "?hvad=perspektiv:1"}
# Addresses that are themselves the right to what they do, and are pressed by mail programs: no token, from anywhere.
ANYWHERE = ("/folg/stop/<string(maxlength=60):token>",)
SOME_ID = "5b0c1a52-6d5e-4f7a-9c1e-3f2b8f3f7a10"
# Forms that look at nothing else before they have these.
FILLED = {
    "/demo/log-ind": {"role": "editor"},
    "/log-ind/kode": {"code": "123456"},
    "/log-ind": {"email": "x@example.org"},
}
# What is written at any knock: tries are counted, a session's clock goes on, an open page is seen by colleagues.
UNTOLD = ("rate_window", "account_session", "moderation_presence")
# And where opening a page is itself on record: its entry, and that it was read.
RECORDED = (*UNTOLD, "counter", "audit_entry", "contribution")
# Whose words may be seen by whom; whatever else is found in an answer has leaked.
IN_A_ROOM = {"draft of a council", "draft of a question", "comment in a room", "why a member does not agree"}
READ = {*MARKS, *UNSHOWN} - {"e-mail", "e-mail of a follower"} - IN_A_ROOM
ENTITLED = {
    "administrator": {"name"},
    "moderator": READ,
    "moderator2": READ,
    **dict.fromkeys((*SEATED, "council_chair", "council_member"), IN_A_ROOM),
    HERE: READ - {"reply"},  # "reply" stands in the words of the other KKR
    "holder": {"text", "e-mail"},
    "writer": {"provenance", "e-mail"},
}


@dataclass(frozen=True)
class Group:
    """One list of the table."""

    name: str
    routes: tuple[str, ...]
    roles: frozenset[str] = frozenset()
    otherwise: tuple[str, ...] = ()
    fresh: bool = False


@dataclass
class Matrix:
    """Everything that one run needs."""

    ground: Ground
    app: Flask
    world: World
    people: dict[str, Person]
    table: dict[str, Group]
    tally: Tally
    seen: set[str] = field(default_factory=set)
    written: list[str] = field(default_factory=list)  # tables that the present request changes


def run(ground: Ground, options: Options, tally: Tally) -> None:
    """Knock at every door as everybody; then at the finer ones."""
    world = people.furnish(ground)
    app = create_app(ground.settings(DEMO="1", LOG_LEVEL="ERROR"), ground.store)
    everyone = people.everybody(ground, app, world)
    if options.quick:
        everyone = {name: person for name, person in everyone.items() if name in ENOUGH}
    app.extensions["store"] = Forgetful(ground.store.engine, ground.keys)
    matrix = Matrix(ground, app, world, everyone, read_table(tally), tally)
    watch(matrix)
    for rule in sorted(app.url_map.iter_rules(), key=str):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            knock_all(matrix, rule, method)
    for line in sorted(set(matrix.table) - matrix.seen):
        tally.expect(line.endswith("<path:filename>"), f"{line} stands in the table, and there is no such address")
    scopes(matrix)
    rooms_alike(matrix)
    stale_factor(matrix)
    errors(matrix)
    tally.figures |= {"addresses": len(matrix.seen), "people": len(everyone)}


def read_table(tally: Tally) -> dict[str, Group]:
    """The reviewed table, by line; a line that stands in two lists is red."""
    table: dict[str, Group] = {}
    for name, found in tomllib.loads(TABLE.read_text("utf-8")).items():
        other = found.get("otherwise", ())
        others = (other,) if isinstance(other, str) else tuple(other)
        group = Group(
            name, tuple(found["routes"]), frozenset(found.get("roles", ())), others, found.get("fresh", False)
        )
        for line in group.routes:
            tally.expect(line not in table, f"{line} stands in two lists")
            table[line] = group
    return table


# --- Knocking ---------------------------------------------------------------------------------


def path_of(matrix: Matrix, rule: Rule, world_part: dict[str, str] | None = None) -> str | None:
    """The address with something real behind each of its arguments; None when there is nothing to put there."""
    means = MEANS.get(rule.endpoint, {})
    known = matrix.world.own | (world_part or {})
    values = {name: known.get(means.get(name, name)) for name in rule.arguments}
    if "step" in values:
        values["step"] = "hvem"
    if None in values.values():
        return None
    router = matrix.app.url_map.bind("localhost")
    path = router.build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"})))
    return f"{path}{QUERIES.get(rule.endpoint, '')}"


def ask(
    person: Person, method: str, path: str, *, token: bool = True, fields: dict[str, str] | None = None, **headers: str
) -> TestResponse:
    """One request that leaves the browser as it was."""
    with person.client.session_transaction() as session:
        before = dict(session)
    data: dict[str, str] = {}
    if method not in SAFE:
        data = (fields or FILLED.get(path, {"do": "leave"})) | ({"csrf_token": person.token} if token else {})
    answer = person.client.open(path, method=method, data=data, headers=headers)
    with person.client.session_transaction() as session:
        session.clear()
        session.update(before)
    return answer


def knock_all(matrix: Matrix, rule: Rule, method: str) -> None:
    """Everybody at one address; and without the form's token, and from another site."""
    line = f"{method} {rule}"
    group = matrix.table.get(line)
    if not matrix.tally.expect(group is not None, f"{line} stands in no list of the table"):
        return
    assert group is not None
    matrix.seen.add(line)
    path = path_of(matrix, rule)
    if not matrix.tally.expect(path is not None, f"{line}: there is nothing to knock with"):
        return
    assert path is not None
    for person in matrix.people.values():
        answer = ask(person, method, path)
        wrong = outcome(group, person.name, answer, path)
        matrix.tally.expect(wrong is None, f"{line} as {person.name}: {wrong}")
        dressed(matrix, line, answer)
        leaks(matrix, line, person, answer)
        door = doors.door_of(matrix.app, rule.endpoint)
        from_anywhere = door is not None and door.anywhere
        matrix.tally.expect(from_anywhere == (str(rule) in ANYWHERE), f"{line}: who may send it is not as reviewed")
        if method not in SAFE and not from_anywhere:
            matrix.written.clear()
            bare = ask(person, method, path, token=False)
            without = f"{line} as {person.name} without its token"
            matrix.tally.expect(refused(bare), f"{without}: {bare.status_code}")
            kept = RECORDED if door is not None and door.recorded else UNTOLD
            written = [table for table in matrix.written if table not in kept]
            matrix.tally.expect(not written, f"{without} something is written: {written[:3]}")
            foreign = ask(person, method, path, Origin="https://elsewhere.example")
            matrix.tally.expect(foreign.status_code == 403, f"{line} from another site: {foreign.status_code}")


def refused(bare: TestResponse) -> bool:
    """Without the token: a kind 400 (422 where a script asks), or sent back without a word."""
    return bare.status_code in (303, 400, 403, 404) or (bare.status_code == 422 and bare.is_json)


def watch(matrix: Matrix) -> None:
    """Note the table of every statement that changes something."""

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        changes = re.match(r"(INSERT INTO|UPDATE|DELETE FROM) (\w+)", statement)
        if changes:
            matrix.written.append(changes[2])

    sa.event.listen(Engine, "before_cursor_execute", note)


def outcome(group: Group, name: str, answer: TestResponse, path: str) -> str | None:
    """What is wrong with the answer that this person got, or None."""
    expected = expectation(group, name)
    status, location = answer.status_code, answer.headers.get("Location", "")
    if status >= 500:
        return f"{status}"
    if expected == "in":
        asked = location.startswith("/log-ind") and not path.startswith(("/log-ind", "/log-ud"))
        return f"turned away with {status} {location}" if asked or status == 403 else None
    if expected == "403":
        return None if status == 403 else f"{status} {location} instead of 403"
    if expected == "404":
        return None if status == 404 else f"{status} {location} instead of 404"
    return None if status == 303 and location.startswith(expected) else f"{status} {location}, not on to {expected}"


def expectation(group: Group, name: str) -> str:
    """What the table says: "in", "403", "404", or where the person is sent."""
    unknown = name in ("anonymous", "holder", "guest", "writer", "disabled", "ended")
    if group.name in ("everyone", "demo", "machine"):
        return "in"
    if group.name in ("holder_alone", "guest_alone"):
        return "in" if name == group.name.removesuffix("_alone") else "404"
    if group.name in ("writer", "holder", "guest"):
        return "in" if name == group.name else group.otherwise[0]
    if group.name == "just_given":
        return "/"
    if unknown:
        return "/log-ind?"
    if group.name == "password":
        return "in"
    if name != "half" and group.name in ("rooms", "rooms_led", "round_writers") and name not in group.roles:
        return "403" if group.name == "rooms_led" and name in ("council_member", "substitute") else "404"
    if name == "half":
        return "/log-ind/kode"
    return "in" if group.name == "signed_in" or name in group.roles else "403"


def dressed(matrix: Matrix, line: str, answer: TestResponse) -> None:
    """Every answer carries what keeps others out, errors too."""
    wrong = list(faults_of_headers(answer))
    kept = answer.headers.get("Cache-Control", "")
    if not answer.headers.get("ETag") and "no-store" not in kept:
        wrong.append(f"Cache-Control is {kept!r}")
    matrix.tally.expect(not wrong, f"{line} ({answer.status_code}): {'; '.join(wrong)}")


def leaks(matrix: Matrix, line: str, person: Person, answer: TestResponse) -> None:
    """No word of anybody in an answer to someone who may not read it."""
    body = answer.get_data().decode("utf-8", "replace")  # a file is no text, and may hold some
    entitled = ENTITLED.get(person.name, set()) | ({"name"} if "velkommen/<token>" in line else set())  # the invited
    found = {name for name, word in (MARKS | UNSHOWN).items() if word in body} - entitled
    matrix.tally.expect(not found, f"{line} as {person.name} shows somebody's {', '.join(sorted(found))}")


# --- Finer doors ------------------------------------------------------------------------------


def scopes(matrix: Matrix) -> None:
    """A thing of another KKR, one that is gone and one that never was look alike, to the byte, whatever is asked."""
    here = matrix.people[HERE]
    for rule in matrix.app.url_map.iter_rules():
        if "contribution_id" not in rule.arguments:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            own = ask(here, method, path_of(matrix, rule) or "")
            fine = own.status_code not in (403, 404)
            matrix.tally.expect(fine, f"{method} {rule}: one's own is answered with {own.status_code}")
            for do in ACTS if method == "POST" and rule.endpoint == "moderation_staff.show" else ("",):
                unknown = neutral(matrix, method, rule, "unknown", do)
                for what in ("foreign", "gone"):
                    other = neutral(matrix, method, rule, what, do)
                    # Leaving a page leads to the list, whatever the page was.
                    alike = other == unknown and other[0] == (303 if do == "leave" else 404)
                    told = f"{method} {rule} {do}: {what} is told from unknown ({other[0]}, {unknown[0]})"
                    matrix.tally.expect(alike, told)


def neutral(matrix: Matrix, method: str, rule: Rule, which: str, do: str) -> tuple[int, str]:
    """Status and body, without what must differ: the address itself and the form's token."""
    part: dict[str, str] = getattr(matrix.world, which)
    answer = ask(
        matrix.people[HERE],
        method,
        path_of(matrix, rule, part) or "",
        fields={"do": do} | dict.fromkeys(("finding", "redaction", "step"), SOME_ID),
    )
    body = answer.get_data(as_text=True).replace(part["contribution_id"], "ID")
    return answer.status_code, re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r'\1""', body)


def rooms_alike(matrix: Matrix) -> None:
    """The room of another council, and one's own once the seat is over, look like one that never was; to the byte."""
    pages = [rule for rule in matrix.app.url_map.iter_rules() if rule.endpoint.startswith("room.") and rule.arguments]
    for rule in pages:
        for name in ("other_chair", "seat_expired", "substitute_expired", "moderator", "administrator"):
            if name not in matrix.people:
                continue
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                there, nowhere = (
                    _bare(matrix, matrix.people[name], method, rule, key)
                    for key in (matrix.world.own["council"], "raad-der-ikke-findes")
                )
                alike = there == nowhere and there[0] == 404
                matrix.tally.expect(alike, f"{method} {rule} as {name}: {there[0]} is told from {nowhere[0]}")
    shows = [
        rule
        for rule in matrix.app.url_map.iter_rules()
        if rule.endpoint in ("room.hearing", "questions_room.draft") and "GET" in (rule.methods or set())
    ]
    paths = [path for rule in shows if (path := path_of(matrix, rule)) is not None]
    read = "".join(ask(matrix.people["council_chair"], "GET", path).get_data(as_text=True) for path in paths)
    told = {name for name in IN_A_ROOM if MARKS[name] in read}
    matrix.tally.expect(told == IN_A_ROOM, f"in the room itself only {sorted(told)} is read")


def _bare(matrix: Matrix, person: Person, method: str, rule: Rule, key: str) -> tuple[int, str]:
    path = (path_of(matrix, rule) or "").replace(matrix.world.own["council"], key)
    answer = ask(person, method, path)
    body = answer.get_data(as_text=True).replace(key, "KEY")
    return answer.status_code, re.sub(r'(name="csrf_token"[^>]*value=)"[^"]*"', r'\1""', body)


def stale_factor(matrix: Matrix) -> None:
    """What only administrators do, and files about persons, ask for the second factor again after half an hour."""
    later = clock.now() + doors.FRESH + timedelta(minutes=1)
    for line, group in sorted(matrix.table.items()):
        rule = next((r for r in matrix.app.url_map.iter_rules() if line == f"GET {r}"), None)
        if not group.fresh or rule is None or line not in matrix.seen:
            continue
        person = matrix.people["administrator" if "administrator" in group.roles else "moderator"]
        with mock.patch.object(doors.clock, "now", return_value=later):
            answer = ask(person, "GET", path_of(matrix, rule) or "")
        sent = answer.headers.get("Location", "")
        matrix.tally.expect(sent.startswith("/log-ind/kode"), f"{line} half an hour later: {answer.status_code} {sent}")


def errors(matrix: Matrix) -> None:
    """Addresses that are none, ways that are not allowed, and what gets them wrong, are dressed like all others."""
    anonymous = matrix.people["anonymous"]
    for method, path in (
        ("GET", "/ingen-side"), ("GET", "/arbejde/ingen-side"), ("GET", "/static/ingen.css"), ("DELETE", "/"),
        ("PUT", "/bidrag/nyt"), ("GET", "/en/ingen-side"), ("GET", "/bidrag/987654321/"), ("PATCH", "/log-ind"),
        ("GET", "/aftaler/ingen-aftale/"), ("GET", "/bidrag/kladde/ingen"), ("GET", "/bidrag/fortsaet/ingen"),
    ):  # fmt: skip
        answer = ask(anonymous, method, path)
        fine = answer.status_code in (303, 403, 404, 405)
        matrix.tally.expect(fine, f"{method} {path}: {answer.status_code}")
        if not path.startswith("/static/"):
            dressed(matrix, f"{method} {path}", answer)


# --- Each protection taken away ---------------------------------------------------------------


@contextmanager
def without_a_door() -> Iterator[None]:
    """Everybody who has signed in gets through, whatever they may do."""

    def open_to_all(door: doors.Door) -> Any:
        return _enter_staff(replace(door, right=None))

    with mock.patch.object(doors, "_enter_staff", open_to_all):
        yield


_enter_staff = doors._enter_staff


@contextmanager
def a_right_too_many() -> Iterator[None]:
    grants = authority.GRANTS | {Role.POLITICIAN: authority.GRANTS[Role.POLITICIAN] | {Can.MODERATE}}
    with mock.patch.dict(authority.GRANTS, grants):
        yield


@contextmanager
def without_scopes() -> Iterator[None]:
    """Whoever holds a right holds it everywhere."""
    with mock.patch.object(authority.Actor, "scope", lambda self, right: None if self.can(right) else frozenset()):
        yield


def sabotages(_engine_name: str) -> dict[str, Sabotage]:
    return {
        "the door asks for no right": Sabotage(lambda _: without_a_door()),
        "a role holds a right too many": Sabotage(lambda _: a_right_too_many()),
        "rights reach every scope": Sabotage(lambda _: without_scopes()),
        "a seat never ends": Sabotage(lambda _: mock.patch.object(Room, "holds", return_value=True)),
        "other sites may send forms": Sabotage(lambda _: mock.patch.object(doors, "_foreign", return_value=False)),
        "a second factor never ages": Sabotage(lambda _: mock.patch.object(doors, "FRESH", timedelta(days=9))),
        "forms carry no token": Sabotage(lambda _: mock.patch.object(forms.Form.Meta, "csrf", False)),
    }
