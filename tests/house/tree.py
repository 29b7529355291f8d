"""What the laws of the house read: the files of the project, and Python as a tree."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ENGAGE = ROOT / "engage"
TEMPLATES = ROOT / "templates"

# Found by name where there is no git: everything that ./run or a tool makes.
MADE = {".git", ".venv", "node_modules", "var", "vendor", "__pycache__", "build", "dist"}


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, part of the project; without git, every file that no tool made."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        files = [f for f in ROOT.rglob("*") if not MADE & set(f.relative_to(ROOT).parts) and f.suffix != ".mo"]
    return tuple(sorted(f for f in files if f.is_file()))


def read(path: Path) -> str | None:
    """The text of a file, or None when it holds bytes that are no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def python_files() -> tuple[tuple[str, ast.Module], ...]:
    """Every module of the product, as its path in the project and its syntax tree."""
    return tuple((shown(f), ast.parse(f.read_text(encoding="utf-8"))) for f in sorted(ENGAGE.rglob("*.py")))


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    """Every call in `tree` with its dotted name: ("datetime.now", node); a call on a call is ("….name", node)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield dotted(node.func), node


def dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return "…"


def templates() -> list[Path]:
    return sorted(f for f in TEMPLATES.rglob("*") if f.is_file())
