"""The front-end build (`python -m engage.assets`) and what the running product knows of its result.

The build needs Node 20 or later and npm, which `./run` puts into the environment where a machine has none.
The running product needs neither: it reads `manifest.json` and nothing else.
"""

import gzip
import hashlib
import json
import logging
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
PREFIX = "/static/vendor/"

# Icons that are named where the build does not look: in data, or by a value a view gives.
ICONS = (
    "check", "info", "success", "warning", "error", "arrow-forward", "chevron-right", "chevron-left", "groups",
    "persons", "forum", "chat", "document", "calendar-month", "business", "student", "home", "lock", "time", "send",
)  # fmt: skip
_NAMED = re.compile(r"""icon(?:\(|_name\s*=\s*|\s*=\s*)["']([a-z0-9-]+)["']""")
PRINTED = ("Regular", "Italic", "SemiBold")  # the cuts of the same letters for files that are printed
_CSS_URL = re.compile(r"""url\(["']?((?:fonts|icons)/[^"')]+)["']?\)""")
_IMPORT = re.compile(r"""(import\(|from )(["'])\./([a-z_]+\.js)\2""")
_SQUEEZED = {".css", ".js", ".svg"}


class Assets:
    """What the build left behind, and `build`, the mark of that build ("" for none).

    Works without it: every address is then empty and the pages are plain.
    """

    def __init__(self, folder: Path = VENDOR, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        try:
            manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
            self._files: dict[str, str] = manifest["files"]
            self.build = str(manifest["inputs"])[:12]
        except (OSError, ValueError, KeyError, TypeError):
            self._files = {}
            self.build = ""
            logging.getLogger(__name__).warning(
                "The style sheets are not built, so pages are shown without them. Run: python -m engage.assets"
            )

    def url(self, name: str) -> str:
        """The address of the built file `name` ("app.css"), or "" where it was not built."""
        built = self._files.get(name)
        return f"{self._prefix}{built}" if built else ""


class BuildError(Exception):
    """The build cannot go on; the message says what to do."""


# --- Tools -----------------------------------------------------------------------------------


def _candidates(tool: str) -> list[str]:
    beside = Path(sys.executable).parent / tool
    found = [shutil.which(tool), str(beside) if beside.exists() else None]
    return [path for path in found if path]


def _major(node: str) -> int:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, timeout=30, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return 0
    return int(match[1]) if (match := re.match(r"v(\d+)", said.strip())) else 0


def _find_tools() -> tuple[str, str] | None:
    """Node and npm that belong together: the machine's own if recent enough, else those of the environment."""
    for node in _candidates("node"):
        npm = Path(node).with_name("npm")
        if _major(node) >= 20 and npm.exists():
            return node, str(npm)
    return None


def _install_node() -> None:
    lock = ROOT / "requirements" / "assets.lock"
    if uv := shutil.which("uv"):
        command = [uv, "pip", "install", "--python", sys.executable]
    else:
        command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check"]
    done = subprocess.run([*command, "--quiet", "--require-hashes", "-r", str(lock)], check=False)
    if done.returncode:
        raise BuildError("Node could not be installed. Install Node 20 or later with npm and try again.")


def _tools() -> tuple[str, str]:
    if found := _find_tools():
        return found
    print("No Node 20 or later here: taking the one that the environment can carry.", flush=True)
    _install_node()
    if found := _find_tools():
        return found
    raise BuildError("Node 20 or later with npm is needed to build the style sheets. Install it and try again.")


def _run(command: list[str], node: str) -> None:
    path = os.pathsep.join([str(Path(node).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BuildError(f"{' '.join(command[:3])} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")


# --- Inputs ----------------------------------------------------------------------------------


def icon_names() -> list[str]:
    """Every icon the product may show: those the templates name, and `ICONS`."""
    named = set(ICONS)
    for template in (ROOT / "templates").rglob("*.html"):
        named.update(_NAMED.findall(template.read_text("utf-8")))
    return sorted(named)


def _inputs() -> str:
    digest = hashlib.sha256("\n".join(icon_names()).encode())
    own = [Path(__file__), ROOT / "package.json", ROOT / "package-lock.json"]
    for path in [*own, *sorted(p for p in (ROOT / "frontend").rglob("*") if p.is_file())]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _is_current(stamp: str) -> bool:
    try:
        manifest = json.loads((VENDOR / "manifest.json").read_text("utf-8"))
        return manifest["inputs"] == stamp and all((VENDOR / name).exists() for name in manifest["files"].values())
    except (OSError, ValueError, KeyError):
        return False


def _install_packages(node: str, npm: str) -> None:
    lock = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    stamp = ROOT / "node_modules" / ".lock-sha256"
    if stamp.exists() and stamp.read_text() == lock:
        return
    _run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], node)
    stamp.write_text(lock)


# --- Building --------------------------------------------------------------------------------


class _Out:
    """The folder being made: files under names that carry their content's hash, and the list of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> str:
        """Write `content`; returns the name it has on disk, relative to the folder."""
        path = Path(name)
        hashed = str(path.with_name(f"{path.stem}.{hashlib.sha256(content).hexdigest()[:12]}{path.suffix}"))
        target = self.folder / hashed
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        if path.suffix in _SQUEEZED:
            _squeeze(target, content)
        self.files[name] = hashed
        return hashed


def _squeeze(target: Path, content: bytes) -> None:
    """Leave compressed twins beside a file, where they are smaller than it."""
    import brotli

    for suffix, packed in (
        (".br", brotli.compress(content, quality=11)),
        (".gz", gzip.compress(content, compresslevel=9, mtime=0)),
    ):
        if len(packed) < len(content):
            target.with_name(target.name + suffix).write_bytes(packed)


def _styles(out: _Out, node: str, scratch: Path) -> None:
    """Compile the style sheet; take along the fonts and icons it names, and the fonts of printed files."""
    compiled = scratch / "app.css"
    sass = ROOT / "node_modules" / "sass" / "sass.js"
    options = ["--style=compressed", "--no-source-map", "--quiet-deps", "--load-path=node_modules"]
    _run([node, str(sass), *options, "frontend/scss/app.scss", str(compiled)], node)
    design = ROOT / "node_modules" / "dkfds" / "src"
    fonts = design / "fonts" / "IBMPlexSans" / "split" / "woff2"

    def taken(match: re.Match[str]) -> str:
        kind, _, name = match[1].partition("/")
        source = fonts / name if kind == "fonts" else design / "img" / "svg-icons" / name
        return f"url({out.put(match[1], source.read_bytes())})"

    css = _CSS_URL.sub(taken, compiled.read_text("utf-8"))
    out.put("app.css", css.encode())
    # The fonts' licence asks to travel with them.
    shutil.copy(fonts / "license.txt", out.folder / "fonts" / "license.txt")
    paper = out.folder / "print"
    paper.mkdir()
    for name in (*(f"IBMPlexSans-{cut}.ttf" for cut in PRINTED), "license.txt"):
        shutil.copy(design / "fonts" / "IBMPlexSans" / "complete" / "ttf" / name, paper / name)
    shutil.copy(ROOT / "node_modules" / "dkfds" / "LICENSE.md", out.folder / "dkfds-license.md")


def _sprite(out: _Out) -> None:
    """One file with the icons the product names; a page refers to one by its name as fragment."""
    folder = ROOT / "node_modules" / "dkfds" / "dist" / "img" / "svg-icons"
    symbols = []
    for name in icon_names():
        source = folder / f"{name}.svg"
        if not source.exists():
            raise BuildError(f"There is no icon {name!r} in the design system. Correct its name in the template.")
        body = source.read_text("utf-8").strip()
        symbol = re.sub(r'^<svg xmlns="[^"]+"', f'<symbol id="{name}"', body)
        symbols.append(re.sub(r"</svg>$", "</symbol>", symbol))
    out.put("icons.svg", f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>'.encode())


def _scripts(out: _Out) -> None:
    """Our modules, each under its hashed name; the entry last, because it names the others."""
    folder = ROOT / "frontend" / "js"

    def named(match: re.Match[str]) -> str:
        return f"{match[1]}{match[2]}./{out.files[match[3]]}{match[2]}"

    for source in sorted(folder.glob("*.js"), key=lambda path: path.name == "app.js"):
        lines = (line.strip() for line in source.read_text("utf-8").splitlines())
        code = "\n".join(line for line in lines if line and not line.startswith("//"))
        out.put(source.name, _IMPORT.sub(named, code).encode())


def _pictures(out: _Out) -> None:
    for source in sorted((ROOT / "frontend" / "img").iterdir()):
        out.put(source.name, source.read_bytes())


def build() -> bool:
    """Bring the built files up to date. Returns whether anything had to be made. Raises BuildError."""
    stamp = _inputs()
    if _is_current(stamp):
        return False
    node, npm = _tools()
    _install_packages(node, npm)
    scratch = VENDOR.with_name("vendor.new")
    shutil.rmtree(scratch, ignore_errors=True)
    (scratch / "fonts").mkdir(parents=True)
    out = _Out(scratch)
    _styles(out, node, scratch)
    (scratch / "app.css").unlink()
    _sprite(out)
    _scripts(out)
    _pictures(out)
    manifest = {"inputs": stamp, "files": dict(sorted(out.files.items()))}
    (scratch / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
    # A browser that still holds yesterday's page may ask for yesterday's file: not kept, it is unstyled, not broken.
    shutil.rmtree(VENDOR, ignore_errors=True)
    scratch.rename(VENDOR)
    return True


def main() -> int:
    """Build, and say in one line what happened."""
    try:
        made = build()
    except BuildError as problem:
        print(problem, file=sys.stderr)
        return 1
    print("The style sheets are built." if made else "The style sheets are up to date.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
