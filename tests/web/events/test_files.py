"""Files to read: what is taken is told by the bytes, what is served can do nothing, what goes is gone."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.authority import VISITOR, Role
from engage.core.errors import Conflict, Forbidden, Invalid, NotFound
from engage.core.work import Work
from engage.events import materials, planning, programme
from engage.events.models import Event, Material
from engage.events.programme import Paper
from engage.files import queries, rules
from engage.files.models import FileContent, StoredFile
from engage.files.rules import Kind
from tests.conftest import as_actor
from tests.counting import counted
from tests.factories.events import SCOPE, make_event
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, words

SignIn = Callable[..., UUID]
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"
ODT_TYPE = rules.MEDIA_TYPES[Kind.ODT]


def packed(parts: dict[str, bytes | str], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", compression) as folder:
        for name, content in parts.items():
            folder.writestr(name, content)
    return file.getvalue()


DOCX = packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"})
ODT = packed({"mimetype": ODT_TYPE, "content.xml": "<office/>"})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PDF, Kind.PDF),
        (DOCX, Kind.DOCX),
        (ODT, Kind.ODT),
        ("Det korte af det lange: æøå\n".encode(), Kind.TXT),
        ("\ufeffMed mærke".encode(), Kind.TXT),
        (b"\x89PNG\r\n\x1a\n0000", None),
        (b"MZ\x90\x00\x03", None),
        (b"%PDF-1.7 og ikke mere", None),
        (b"  \n", None),
        (b"tekst\x00med nul", None),
        ("æ".encode("latin-1"), None),
        (packed({"a.txt": "hej"}), None),
        (packed({"[Content_Types].xml": "", "word/document.xml": "", "word/vbaProject.bin": "x"}), None),
        (packed({"mimetype": "application/epub+zip", "content.xml": ""}), None),
        (packed({"[Content_Types].xml": "", **{f"word/{n}": "" for n in range(1001)}, "word/document.xml": ""}), None),
        (packed({"[Content_Types].xml": "", "word/document.xml": b"0" * 5_000_000}, zipfile.ZIP_DEFLATED), None),
        (DOCX[:40], None),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else str(value),  # an archive holds the second it was made in
)
def test_the_bytes_tell_the_kind(content: bytes, kind: Kind | None) -> None:
    assert rules.kind_of(content) is kind


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Oplæg.pdf", "Oplæg.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Mine ting\\Oplæg.v2.docx", "Oplæg.v2.pdf"),
        ("", "fil.pdf"),
        ("..", "fil.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("x" * 300 + ".pdf", "x" * 120 + ".pdf"),
    ],
)
def test_a_name_is_only_how_people_see_it(name: str, shown: str) -> None:
    assert rules.shown_name(name, Kind.PDF) == shown


def with_material(work: Work, **values: Any) -> tuple[Event, Material]:
    event = make_event(work, **values)
    programme.set_materials(work, event.id, [Paper("Oplægget", "Kort fortalt.")], version=event.version)
    return event, work.one(sa.select(Material).where(Material.event_id == event.id))


def put(work: Work, event: Event, material: Material, which: str = "short", content: bytes = PDF) -> StoredFile:
    materials.put(work, event.id, material.id, which, name="a.pdf", content=content, version=event.version)
    found = work.find(StoredFile, getattr(material, materials.COLUMNS[which]))
    assert found is not None
    return found


def left(work: Work) -> tuple[int, int]:
    return tuple(work.one(sa.select(sa.func.count()).select_from(each)) for each in (StoredFile, FileContent))  # type: ignore[return-value]


def test_a_file_that_is_replaced_or_taken_away_is_gone(work: Work) -> None:
    event, material = with_material(work)
    first = put(work, event, material)
    assert queries.content(work, first.id) == PDF
    second = put(work, event, material, content=DOCX)
    assert (second.name, second.size, left(work)) == ("a.docx", len(DOCX), (1, 1))
    with pytest.raises(NotFound):
        queries.content(work, first.id)
    materials.take_away(work, event.id, material.id, "short", version=event.version)
    assert left(work) == (0, 0)


def test_a_file_of_an_event_that_is_closed_can_still_be_taken_away(work: Work) -> None:
    event, material = with_material(work, kind="cafe")  # a seminar is closed by what is said of its perspectives
    put(work, event, material)
    event.closed_on = work.today
    materials.take_away(work, event.id, material.id, "short", version=event.version)
    assert left(work) == (0, 0)


def test_files_follow_their_material_and_go_with_it(work: Work) -> None:
    event, material = with_material(work)
    kept = put(work, event, material)
    papers = [Paper("Nyt"), Paper("Oplægget", short_file_id=kept.id)]
    programme.set_materials(work, event.id, papers, version=event.version)
    assert left(work) == (1, 1)
    programme.set_materials(work, event.id, [Paper("Nyt")], version=event.version)
    assert left(work) == (0, 0)


def test_the_copy_of_an_event_has_no_files(work: Work) -> None:
    event, material = with_material(work)
    put(work, event, material)
    new = planning.copy(work, event.id)
    assert work.all(sa.select(Material.id).where(Material.event_id == new.id)) == []


def test_what_is_too_large_empty_or_of_another_kind_is_refused_kindly(work: Work) -> None:
    event, material = with_material(work)
    for content in (b"", b"x" * (rules.LARGEST + 1), b"\x00\x01"):
        with pytest.raises(Invalid) as refused:
            put(work, event, material, content=content)
        assert refused.value.field == "file"
    assert left(work) == (0, 0)


def test_only_its_organisers_put_files_there_as_they_have_seen_the_event(work: Work) -> None:
    event, material = with_material(work)
    with pytest.raises(Forbidden):
        put(as_actor(work, VISITOR), event, material)
    known = {"name": "a.pdf", "content": PDF}
    with pytest.raises(Conflict):
        materials.put(work, event.id, material.id, "short", version=event.version - 1, **known)  # type: ignore[arg-type]
    other, _ = with_material(work)
    for event_id, which in ((other.id, "short"), (event.id, "middle")):
        version = work.get(Event, event_id).version
        with pytest.raises(NotFound):
            materials.put(work, event_id, material.id, which, version=version, **known)  # type: ignore[arg-type]


# --- The pages --------------------------------------------------------------------------------


@pytest.fixture
def tine(client: CheckingClient, sign_in: SignIn, act: Act) -> int:
    """An organiser, and the number of an event with one material."""
    with act() as work:
        event, _ = with_material(work)
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
    sign_in(client, Role.ORGANISER, scope=scope)
    return event.number


def upload(client: CheckingClient, path: str, content: bytes, name: str = "Oplæg.pdf", which: str = "short") -> Any:
    fields = client.form(path, "file")
    fields.pop("")
    answer = client.post(path, data=fields | {"which": which, "file": (BytesIO(content), name)})
    answer.request.environ["wsgi.input"].close()  # the client puts what is large into a file of its own
    return answer


def test_a_file_is_put_there_and_everybody_gets_it_as_a_file(client: CheckingClient, tine: int) -> None:
    path = f"/en/arbejde/arrangementer/{tine}/materialer"
    assert upload(client, path, PDF).status_code == 303
    with client.session_transaction() as session:
        session.clear()
    page = client.get(f"/en/arrangementer/{tine}/")
    assert "(PDF, 1 kB)" in words(page.text)
    address = page.text.split("/materiale/")[1].split('"')[0]
    answer = client.get(f"/en/arrangementer/{tine}/materiale/{address}")
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "Opl%C3%A6g.pdf" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert client.get(f"/en/arrangementer/{tine}/materiale/{uuid4()}").status_code == 404
    assert client.get(f"/en/arrangementer/{tine + 1}/materiale/{address}").status_code == 404


def test_a_draft_keeps_its_files_to_itself(client: CheckingClient, act: Act) -> None:
    with act() as work:
        event, material = with_material(work, opened=False)
        file = put(work, event, material)
        address = f"/arrangementer/{event.number}/materiale/{file.id}"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n", b"x" * (rules.LARGEST + 1)])
def test_a_file_that_is_not_taken_says_why_at_its_place(client: CheckingClient, tine: int, content: bytes) -> None:
    answer = upload(client, f"/en/arbejde/arrangementer/{tine}/materialer", content)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_file_is_taken_away_on_the_page(client: CheckingClient, tine: int, act: Act) -> None:
    path = f"/en/arbejde/arrangementer/{tine}/materialer"
    upload(client, path, PDF)
    with counted() as sent:
        client.get(path)
    reads = [each for each in sent if not each.startswith(("INSERT", "UPDATE", "PRAGMA", "BEGIN", "SET"))]
    assert len(reads) <= 8, "\n".join(reads)
    fields = client.form(path, "material")
    fields.pop("")
    assert fields["do"] == "remove"
    assert client.post(path, data=fields).status_code == 303
    with act() as work:
        assert left(work) == (0, 0)


def test_what_is_far_too_large_is_not_read_at_all(client: CheckingClient, tine: int) -> None:
    answer = upload(client, f"/en/arbejde/arrangementer/{tine}/materialer", b"x" * (3 * rules.LARGEST + 1))
    assert answer.status_code == 413
