"""Catches the demo's mail on this machine, so that a newcomer can read what would have been sent."""

import asyncio
import email
import email.policy
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT = 200  # mails


@dataclass(frozen=True)
class Caught:
    """One mail as its reader would see it."""

    to: str
    subject: str
    language: str
    text: str


class Sink:
    """aiosmtpd's handler: each mail becomes a file, named by the moment it came."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        content = envelope.content if isinstance(envelope.content, bytes) else envelope.content.encode()
        path = self.folder / f"{time.time_ns()}.eml"
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        return "250 Caught"


def catch(folder: Path, port: int) -> None:
    """Listen on loopback until told to stop."""
    from aiosmtpd.controller import Controller

    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(Sink(folder), hostname="127.0.0.1", port=port)
    controller.start()
    stop = asyncio.new_event_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.call_soon_threadsafe(stop.stop))
    stop.run_forever()
    controller.stop()


def caught(folder: Path) -> list[Caught]:
    """The newest mails first."""
    found = []
    for path in sorted(folder.glob("*.eml"), reverse=True)[:KEPT]:
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found.append(
            Caught(str(mail["To"]), str(mail["Subject"]), str(mail["Content-Language"] or "da"), mail.get_content())
        )
    return found
