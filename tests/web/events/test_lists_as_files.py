"""Lists as files: whatever people are called, a file comes out, and it holds words alone."""

import re
import zipfile
from io import BytesIO

import pytest
import sqlalchemy as sa

from engage.bodies.models import Body
from engage.core.authority import Role
from tests.factories.events import SCOPE, make_event, make_place
from tests.pages_checked import CheckingClient
from tests.web.events.conftest import Act, SignIn

NAMES = (
    "Bo 👨‍👩‍👧 Prøvesen", "محمد Prøvesen", "王 Prøvesen", "Łukasz Ţăran", "Иван Prøvesen", "E\u0301lodie",
    "Bo\u202eProvesen", "Bo\u200b", "①", "𝕬nna", "Ω", "=1+1", "\ufeffBo", "\u0915\u094d\u0937",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_list_comes_out_whatever_people_are_called(
    client: CheckingClient, act: Act, sign_in: SignIn, name: str
) -> None:
    with act() as work:
        event = make_event(work, title=f"Møde {name}")
        make_place(work, event, name=name)
        number = event.number
        scope = work.one(sa.select(Body.id).where(Body.key == SCOPE))
    sign_in(client, Role.ORGANISER, scope=scope)
    for which in ("deltagere", "navneskilte"):
        answer = client.get(f"/en/arbejde/arrangementer/{number}/lister/ark.pdf?liste={which}")
        assert answer.data.startswith(b"%PDF-")
        sheet = client.get(f"/en/arbejde/arrangementer/{number}/lister/ark.xlsx?liste={which}").data
        with zipfile.ZipFile(BytesIO(sheet)) as book:
            cells = book.read("xl/worksheets/sheet1.xml")
        assert b"<c " in cells
        assert not re.search(rb"<f[ >/]", cells)
