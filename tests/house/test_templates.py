"""Habits of the templates: they compile, stand on one base, and trust nobody's HTML."""

import re
from pathlib import Path

import jinja2
import pytest
from jinja2 import nodes

from tests.house.tree import TEMPLATES, read, templates

LONGEST = 120
# What a page is made of, and is no page itself.
PARTS = ("ui/", "email/", "base", "layouts/", "pdf/")


def name_of(path: Path) -> str:
    return path.relative_to(TEMPLATES).as_posix()


def html() -> list[str]:
    return [name_of(path) for path in templates() if path.suffix == ".html"]


def pages() -> list[str]:
    return [name for name in html() if not name.startswith(PARTS) and not Path(name).name.startswith("_")]


def parse(name: str) -> nodes.Template:
    text = read(TEMPLATES / name)
    assert text is not None
    return jinja2.Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], autoescape=True).parse(text)


def test_there_are_templates_to_judge() -> None:
    assert "base.html" in html()
    assert pages()


def test_every_template_compiles(app: object) -> None:
    """With the filters, tests and globals that the product really has."""
    environment: jinja2.Environment = app.jinja_env  # type: ignore[attr-defined]
    broken = []
    for path in templates():
        try:
            environment.get_template(name_of(path))
        except jinja2.TemplateError as error:
            broken.append(f"{name_of(path)}: {error}")
    assert not broken, "\n".join(broken)


def test_a_page_stands_on_one_base() -> None:
    wrong = {name: len(list(parse(name).find_all(nodes.Extends))) for name in pages()}
    wrong = {name: count for name, count in wrong.items() if count != 1}
    assert not wrong, f"A page extends exactly one template: {wrong}"


def test_a_template_can_be_read_at_once() -> None:
    long = {name_of(p): n for p in templates() if (n := len((read(p) or "").splitlines())) > LONGEST}
    assert not long, f"Move a part into ui/: {long}"


@pytest.mark.parametrize(
    ("habit", "pattern"),
    [
        ("HTML that nobody escaped", r"\|\s*safe\b|Markup\(|autoescape\s+false"),
        ("an inline style", r"<[a-zA-Z][^>]*\sstyle\s*=|<style\b"),
        ("an inline script", r"<script(?![^>]*\bsrc=)|<[a-zA-Z][^>]*\son[a-z]+\s*=|javascript:"),
        ("something from another house", r"""(?:src|srcset|action)\s*=\s*["'](?:https?:)?//"""),
        ("a page that opens by itself", r"""http-equiv\s*=\s*["']?refresh"""),
    ],
)
def test_no_template_holds(habit: str, pattern: str) -> None:
    found = [
        f"{name_of(path)}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}"
        for path in templates()
        if path.suffix == ".html" and (text := read(path)) is not None
        for hit in re.finditer(pattern, text)
    ]
    assert not found, f"{habit}: " + ", ".join(found)


def test_words_of_a_template_are_trimmed() -> None:
    """A line break inside a message would make two messages of one."""
    untrimmed = re.compile(r"\{%-?\s*trans\b(?![^%]*\btrimmed\b)[^%]*%\}[^{]*\n")
    found = [name for name in html() if untrimmed.search(read(TEMPLATES / name) or "")]
    assert not found, "Write {% trans trimmed %}: " + ", ".join(found)


def test_every_part_is_used() -> None:
    named = {
        str(node.template.value)
        for name in html()
        for node in parse(name).find_all((nodes.Import, nodes.FromImport, nodes.Include, nodes.Extends))
        if isinstance(node.template, nodes.Const)
    }
    unused = [name for name in html() if name.startswith(("ui/", "base")) and name not in named]
    assert not unused, ", ".join(unused)
