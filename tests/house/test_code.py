"""Habits of the code that no tool of others knows."""

import ast
import re

import pytest

from tests.house.tree import ENGAGE, calls, dotted, python_files, shown

# work.py is the transaction; db.py teaches SQLite's own connection when to let go of its lock.
MAY_COMMIT = {"engage/core/work.py", "engage/core/db.py"}
CLOCK = "engage/core/clock.py"
READS_THE_CLOCK = re.compile(r"(^|\.)(datetime\.(now|utcnow|today|fromtimestamp)|date\.today|func\.now|time\.time)$")
MARKS_A_MESSAGE = {"_", "_l", "say", "gettext", "lazy_gettext", "ngettext", "lazy_ngettext", "pgettext"}
COUNTS = {"ngettext", "lazy_ngettext"}
UNNAMED = re.compile(r"%[sdrif]|\{\}")
MARKUP_IS_MADE = {"engage/core/text.py"}


def test_only_the_unit_of_work_commits() -> None:
    found = [
        f"{path}:{node.lineno} {name}"
        for path, tree in python_files()
        if path not in MAY_COMMIT
        for name, node in calls(tree)
        if name.split(".")[-1] in {"commit", "begin_nested"} or name.endswith("session.begin")
    ]
    assert not found, "Leave the committing to unit_of_work: " + ", ".join(found)


def test_one_file_reads_the_clock() -> None:
    found = [
        f"{path}:{node.lineno} {name}"
        for path, tree in python_files()
        if path != CLOCK
        for name, node in calls(tree)
        if READS_THE_CLOCK.search(name) and not (name.endswith("fromtimestamp") and has_zone(node))
    ]
    assert not found, "Take the time from the Work or from core.clock: " + ", ".join(found)


def has_zone(node: ast.Call) -> bool:
    return len(node.args) > 1 or any(keyword.arg == "tz" for keyword in node.keywords)


def messages() -> list[tuple[str, ast.expr]]:
    """Every message that is marked for translation in Python, with where it stands."""
    return [
        (f"{path}:{node.lineno}", argument)
        for path, tree in python_files()
        for name, node in calls(tree)
        if name.split(".")[-1] in MARKS_A_MESSAGE and node.args and path != "engage/core/text.py"
        for argument in node.args[: 2 if name.split(".")[-1] in COUNTS else 1]
    ]


def test_a_message_is_one_whole_sentence() -> None:
    """A message built at run time can be found by no translator."""
    built = [where for where, argument in messages() if isinstance(argument, ast.JoinedStr | ast.BinOp)]
    assert not built, "Write the message as one text with named places: " + ", ".join(built)


def test_a_message_names_its_places() -> None:
    """Word order differs between languages: %(name)s, never %s."""
    unnamed = [
        f"{where} {argument.value!r}"
        for where, argument in messages()
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and UNNAMED.search(argument.value)
    ]
    assert not unnamed, ", ".join(unnamed)


def test_every_module_says_what_it_is() -> None:
    silent = [path for path, tree in python_files() if not ast.get_docstring(tree)]
    assert not silent, "Open with one sentence: " + ", ".join(silent)


def test_a_room_opens_no_back_doors() -> None:
    """`__init__` holds its sentence and nothing else: re-exports tie rooms into one knot."""
    full = [
        shown(file)
        for file in sorted(ENGAGE.glob("*/__init__.py"))
        if len(ast.parse(file.read_text(encoding="utf-8")).body) > 1
    ]
    assert not full, ", ".join(full)


@pytest.mark.parametrize("name", ["common", "utils", "util", "helpers", "misc", "shared"])
def test_there_is_no_lumber_room(name: str) -> None:
    assert not [shown(f) for f in ENGAGE.rglob(f"{name}*") if f.stem == name and f.suffix in {"", ".py"}]


def test_markup_is_trusted_in_one_place() -> None:
    """Whatever else is shown has been escaped by the template."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in python_files()
        if path not in MARKUP_IS_MADE and not path.startswith("engage/web/")
        for name, node in calls(tree)
        if name.split(".")[-1] == "Markup"
    ]
    assert not found, ", ".join(found)


def test_sql_is_never_put_together_from_text() -> None:
    """text() takes a literal; only where tables and sequences are named by the code itself may one be put together."""
    found = [
        f"{path}:{node.lineno}"
        for path, tree in python_files()
        if not path.startswith(("engage/core/", "engage/backup.py"))
        for name, node in calls(tree)
        if name in {"text", "sa.text", "sqlalchemy.text"} and node.args and not isinstance(node.args[0], ast.Constant)
    ]
    assert not found, ", ".join(found)


def test_dotted_names_are_read_right() -> None:
    """The laws above see calls as these names; shown here so that they cannot pass by seeing nothing."""
    tree = ast.parse("work.session.commit(); datetime.now(UTC); f()()")
    assert [name for name, _ in calls(tree)] == ["work.session.commit", "datetime.now", "…", "f"]
    assert dotted(ast.parse("a.b", mode="eval").body) == "a.b"
    assert READS_THE_CLOCK.search("datetime.datetime.now")
