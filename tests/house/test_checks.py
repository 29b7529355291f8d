"""The checks that every answer goes through do find what they look for."""

import pytest

from tests.pages_checked import Fault, faults_of_page, faults_of_text, parse, renamed

PAGE = """<!DOCTYPE html>
<html lang="da"><head><meta charset="utf-8"><title>Giv input</title></head>
<body><main><h1>Giv input</h1>%s</main></body></html>"""


def test_a_good_page_has_no_fault() -> None:
    good = """<form method="post"><input type="hidden" name="csrf_token" value="1">
    <label for="text">Din tekst</label><p id="hint">Kort eller lang.</p>
    <textarea id="text" name="text" aria-describedby="hint"></textarea>
    <label><input type="checkbox" name="quote"> Ja</label><button>Send</button></form><h2>Mere</h2>"""
    assert list(faults_of_page(parse(PAGE % good))) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<h1>En til</h1>", "there are 2 h1"),
        ("<h3>For dybt</h3>", "an h3 follows an h1"),
        ('<p id="a"></p><p id="a"></p>', "ids occur twice"),
        ('<input name="text">', "has no label"),
        ('<label for="b">Navn</label><input id="c" name="c">', "refers to #b"),
        ('<a href="/x"></a>', "a <a> without a name"),
        ('<img src="/x.png">', "without alt"),
        ('<p style="color:red">x</p>', "content policy forbids"),
        ('<p onclick="x()">x</p>', "content policy forbids"),
        ("<script>x()</script>", "an inline <script>"),
        ('<img alt="" src="https://elsewhere.example/x.png">', "comes from elsewhere"),
        ('<form method="post"><button>Send</button></form>', "has no csrf_token"),
        ('<svg viewBox="0 0 1 1"></svg>', "neither hidden nor a picture"),
    ],
)
def test_a_fault_is_found(body: str, fault: str) -> None:
    assert any(fault in found for found in faults_of_page(parse(PAGE % body)))


@pytest.mark.parametrize("body", ["<p><div>x</p>", "<b><i>x</b></i>", "<ul><li>x</ol>", "<p>&nosuchthing;</p>"])
def test_invalid_html_is_refused(body: str) -> None:
    with pytest.raises(Fault):
        parse(PAGE % body)


def test_a_page_says_its_language_and_title() -> None:
    bare = parse("<!DOCTYPE html><html><head><title></title></head><body><h1>x</h1></body></html>")
    assert list(faults_of_page(bare)) == ["lang is None", "the title is ['']"]


def test_pages_that_differ_only_in_what_is_made_anew_are_looked_at_once_and_read_as_they_are() -> None:
    form = PAGE % '<p id="{0}">Kort, {0}.</p><form action="/x/{1}"></form>'
    one, other = "512b077e-2957-88ca-ab8e-e1478630fd21", "512b077e-2957-88ca-ab8e-e1478630fd22"
    assert renamed(form.format(one, one))[0] == renamed(form.format(other, other))[0]
    assert renamed(form.format(one, one))[0] != renamed(form.format(one, other))[0]
    for name in (one, other):
        page = parse(form.format(name, name))
        paragraph, sent_from = next(page.iter("p")), next(page.iter("form"))
        assert (paragraph.get("id"), paragraph.text) == (name, f"Kort, {name}.")
        assert sent_from.get("action") == f"/x/{name}"


def test_a_page_like_a_good_one_is_refused_when_its_own_tokens_are_wrong() -> None:
    first, second = "a-token-with-19-letters-1", "a-token-with-19-letters-2"
    good = PAGE % f'<p id="{first}"></p><p id="{second}"></p>'
    assert faults_of_text(good) == []
    assert faults_of_text(good) == []
    assert faults_of_text(good.replace(second, first)) == [f"ids occur twice or are empty: ['{first}']"]
    assert faults_of_text(good.replace("</p></main>", "</main>").replace(f'<p id="{second}">', "<b>"))
