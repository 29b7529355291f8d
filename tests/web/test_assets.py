"""Without built style sheets the product starts, its pages are whole, and the log says so once."""

import logging
import re
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from engage import app as whole
from engage.assets import Assets
from engage.core.work import Store
from tests.pages_checked import CheckingClient


@pytest.fixture
def bare(
    app: Flask, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> CheckingClient:
    """A visitor of the product as it is on a machine where nothing was built."""
    monkeypatch.setattr(whole, "Assets", lambda: Assets(tmp_path / "vendor"))
    with caplog.at_level(logging.WARNING):
        made = whole.create_app(app.extensions["settings"], store)
    made.config.update({name: app.config[name] for name in ("TESTING", "WTF_CSRF_ENABLED") if name in app.config})
    made.test_client_class = CheckingClient
    return cast(CheckingClient, made.test_client())


@pytest.mark.parametrize("address", ["/", "/bidrag/nyt", "/mit-bidrag", "/aftaler/", "/log-ind", "/en/"])
def test_a_page_without_style_sheets_is_whole(bare: CheckingClient, address: str) -> None:
    answer = bare.get(address)
    assert answer.status_code == 200
    assert "/static/vendor/" not in answer.text
    assert not re.search(r'rel="(?:stylesheet|preload|icon)"|<script|(?:src|href)=""', answer.text)
    assert "<h1" in answer.text


def test_giving_input_works_without_style_sheets(bare: CheckingClient) -> None:
    answer = bare.send("/bidrag/nyt", {"text": "Vi vil gerne spørges først."})
    assert answer.status_code == 303
    assert answer.location.endswith("/bidrag/kladde/hvem")


def test_the_log_says_once_what_is_missing_and_what_to_do(
    bare: CheckingClient, caplog: pytest.LogCaptureFixture
) -> None:
    bare.get("/")
    bare.get("/aftaler/")
    said = [record.getMessage() for record in caplog.get_records("setup") + caplog.get_records("call")]
    told = [line for line in said if "style sheets" in line]
    assert len(told) == 1
    assert "python -m engage.assets" in told[0]


def test_a_damaged_list_of_files_is_as_good_as_none(tmp_path: Path) -> None:
    for written in ("", "[]", '{"files": {}}', "{"):
        (tmp_path / "manifest.json").write_text(written, "utf-8")
        assert Assets(tmp_path).url("app.css") == ""
        assert Assets(tmp_path).build == ""
