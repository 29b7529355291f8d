"""The whole product as real processes on a free port, with demo content in a folder of its own."""

import email
import email.policy
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import cast

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Live:
    """A running product: where it is, and what it has sent."""

    url: str
    data_dir: Path
    env: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def engage(self, *arguments: str) -> str:
        """Run the product's command line to its end; what it said."""
        command = [sys.executable, "-m", "engage", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise AssertionError(f"engage {' '.join(arguments)} failed:\n{done.stdout[-2000:]}{done.stderr[-4000:]}")
        return done.stdout

    def start(self, name: str, *arguments: str) -> None:
        with (self.data_dir / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "engage", *arguments], cwd=ROOT, env=self.env, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip

    def log(self, name: str, lines: int = 30) -> str:
        return "\n".join((self.data_dir / f"{name}.log").read_text(errors="replace").splitlines()[-lines:])

    def wait_until_ready(self, seconds: float = 60) -> None:
        straight = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + seconds
        while True:
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise AssertionError(f"{name} stopped by itself ({process.returncode}):\n{self.log(name)}")
            try:
                straight.open(f"{self.url}/healthz", timeout=5).close()
            except (urllib.error.URLError, OSError):
                if time.monotonic() > until:
                    raise AssertionError(f"no answer within {seconds:.0f} s:\n{self.log('web')}") from None
                time.sleep(0.1)
            else:
                return

    def mails(self, to: str | None = None) -> list[EmailMessage]:
        """The mails caught so far, oldest first; only those to `to` when given."""
        found = []
        for file in sorted((self.data_dir / "mails").glob("*.eml"), key=lambda f: f.stat().st_mtime):
            message = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
            if to is None or to in str(message["To"]):
                found.append(cast(EmailMessage, message))
        return found

    def wait_for_mail(self, to: str, count: int = 1, seconds: float = 20) -> list[EmailMessage]:
        """The mails to `to`, as soon as there are `count` of them."""
        until = time.monotonic() + seconds
        while len(found := self.mails(to)) < count:
            if time.monotonic() > until:
                raise AssertionError(f"{len(found)} mails to {to}, not {count}:\n{self.log('worker')}")
            time.sleep(0.1)
        return found

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def stopped(data_dir: Path, **settings: str) -> Live:
    """The product in demo mode, not running yet; `settings` are named without ENGAGE_."""
    data_dir.mkdir(parents=True, exist_ok=True)
    port, mail_port = free_port(), free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith("ENGAGE_")}
    own = {
        "DEMO": "1",
        "DATA_DIR": str(data_dir),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "SMTP_URL": f"smtp://127.0.0.1:{mail_port}",
        **settings,
    }
    env |= {f"ENGAGE_{name}": value for name, value in own.items()} | {"PYTHONUNBUFFERED": "1"}
    return Live(f"http://127.0.0.1:{port}", data_dir, env)


def prepare(live: Live, *, content: bool = True) -> None:
    live.engage("db", "upgrade")
    if content:
        live.engage("demo", "load")


@contextmanager
def running(data_dir: Path, *, content: bool = True, like: Path | None = None, **settings: str) -> Iterator[Live]:
    """The product with its worker and mail catcher.

    `like` is the prepared data folder of another that does not run: this one goes on from there.
    """
    live = stopped(data_dir, **settings)
    try:
        if like:
            shutil.copytree(like, data_dir, dirs_exist_ok=True)
        else:
            prepare(live, content=content)
        mail_port = live.env["ENGAGE_SMTP_URL"].rpartition(":")[2]
        live.start("mail", "demo", "mail", "--port", mail_port)
        live.start("web", "serve", "--host", "127.0.0.1", "--port", live.url.rpartition(":")[2])
        live.start("worker", "worker")
        live.wait_until_ready()
        yield live
    finally:
        live.stop()
