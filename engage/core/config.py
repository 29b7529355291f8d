"""Typed settings from the environment; a wrong or missing one stops the start with one sentence."""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from engage.core.crypto import KeyRing
from engage.core.errors import Unusable


class SettingsError(Unusable):
    """One sentence: which setting, and what to do."""


@dataclass(frozen=True, repr=False)
class Settings:
    """Everything an installation decides. Secrets are never printed (no repr)."""

    secret_key: str
    keys: KeyRing
    data_dir: Path = Path("var")
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = ""
    mail_from: str = "noreply@example.org"
    demo: bool = False
    trusted_proxies: int = 0
    log_level: str = "INFO"
    site_name: str = "Din stemme"
    region: str = ""  # shown beside the name
    controller: str = ""
    dpo_contact: str = ""
    access_contact: str = ""
    crisis_lines: tuple[tuple[str, str], ...] = (("Alarm", "112"), ("Livslinien", "70 201 201"))
    leave_url: str = "https://www.dmi.dk/"
    metrics_token: str = ""
    argon2: tuple[int, int, int] = field(default=(19 * 1024, 2, 1))  # KiB, rounds, lanes

    @property
    def url(self) -> str:
        """The database's address; SQLite in the data directory unless set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'engage.db').as_posix()}"

    @property
    def is_loopback(self) -> bool:
        """Whether BASE_URL is this very machine."""
        return _loopback(urlsplit(self.base_url).hostname or "")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _demo_secrets(data_dir: Path) -> tuple[str, KeyRing]:
    """Secrets of a demo, made once and kept beside its database."""
    path = data_dir / "demo-keys"
    if not path.exists():
        try:
            data_dir.mkdir(parents=True, exist_ok=True)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise SettingsError(f"ENGAGE_DATA_DIR must be a folder that can be written to: {error}.") from error
        with os.fdopen(handle, "w") as file:
            file.write(f"{os.urandom(32).hex()}\n{KeyRing.new().written()}\n")
    secret, ring = path.read_text().split()
    return secret, KeyRing.parse(ring)


def _crisis_lines(text: str) -> tuple[tuple[str, str], ...]:
    lines = [tuple(part.strip() for part in line.split("=", 1)) for line in text.split(";") if line.strip()]
    if any(len(line) != 2 or not all(line) for line in lines):
        raise SettingsError('ENGAGE_CRISIS_LINES must be written "Name=number;Name=number".')
    return tuple((line[0], line[1]) for line in lines)


def settings_from(environ: Mapping[str, str]) -> Settings:
    """The settings that the environment gives. Raises SettingsError with one sentence."""

    def get(name: str, default: str = "") -> str:
        return environ.get(f"ENGAGE_{name}", default).strip()

    data_dir = Path(get("DATA_DIR", "var"))
    demo = get("DEMO") == "1"
    if demo and not (get("SECRET_KEY") and get("DATA_KEYS")):
        secret, ring = _demo_secrets(data_dir)
    else:
        secret, ring = _secrets(get("SECRET_KEY"), get("DATA_KEYS"))
    defaults = Settings(secret_key=secret, keys=ring)
    url = get("DATABASE_URL")
    if url and not url.startswith(("sqlite:", "postgresql")):
        raise SettingsError("ENGAGE_DATABASE_URL must begin with sqlite: or postgresql: .")
    settings = Settings(
        secret_key=secret,
        keys=ring,
        data_dir=data_dir,
        database_url=url.replace("postgresql://", "postgresql+psycopg://", 1),
        base_url=get("BASE_URL", defaults.base_url).rstrip("/"),
        smtp_url=get("SMTP_URL"),
        mail_from=get("MAIL_FROM", defaults.mail_from),
        demo=demo,
        trusted_proxies=_number("TRUSTED_PROXIES", get("TRUSTED_PROXIES", "0")),
        log_level=get("LOG_LEVEL", "INFO").upper(),
        site_name=get("SITE_NAME", defaults.site_name),
        region=get("REGION", _demo_only(demo, "Sjælland og Syddanmark")),
        controller=get("CONTROLLER", _demo_only(demo, "Fælleskommunalt sekretariat (demo)")),
        dpo_contact=get("DPO_CONTACT", _demo_only(demo, "dpo@example.org")),
        access_contact=get("ACCESS_CONTACT", _demo_only(demo, "hjaelp@example.org, 12 34 56 78")),
        crisis_lines=_crisis_lines(get("CRISIS_LINES")) or defaults.crisis_lines,
        leave_url=get("LEAVE_URL", defaults.leave_url),
        metrics_token=get("METRICS_TOKEN"),
    )
    _check(settings)
    return settings


def _demo_only(demo: bool, text: str) -> str:
    return text if demo else ""


def _number(name: str, text: str) -> int:
    if not text.isdigit():
        raise SettingsError(f"ENGAGE_{name} must be a whole number, 0 or more.")
    return int(text)


def _secrets(secret: str, ring: str) -> tuple[str, KeyRing]:
    if len(secret) < 32:
        raise SettingsError("ENGAGE_SECRET_KEY must be set to 32 or more random characters.")
    if not ring:
        raise SettingsError("ENGAGE_DATA_KEYS must be set: run `engage keys new` to make a key ring.")
    try:
        return secret, KeyRing.parse(ring)
    except ValueError as error:
        raise SettingsError(f"ENGAGE_DATA_KEYS cannot be used: {error}.") from error


def _check(settings: Settings) -> None:
    """What must be true before anything starts."""
    parts = urlsplit(settings.base_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise SettingsError("ENGAGE_BASE_URL must be the whole address people use, such as https://dinstemme.example.")
    if settings.demo and not settings.is_loopback:
        raise SettingsError("ENGAGE_DEMO=1 works only on this machine: set ENGAGE_BASE_URL to http://127.0.0.1:8000.")
    if not settings.demo:
        if parts.scheme != "https" and not settings.is_loopback:
            raise SettingsError("ENGAGE_BASE_URL must begin with https:// outside this machine.")
        for name in ("controller", "dpo_contact", "access_contact"):
            if not getattr(settings, name):
                raise SettingsError(f"ENGAGE_{name.upper()} must be set: people have a right to know it.")
    if settings.smtp_url and urlsplit(settings.smtp_url).scheme not in ("smtp", "smtps", "smtp+starttls"):
        raise SettingsError("ENGAGE_SMTP_URL must begin with smtp://, smtps:// or smtp+starttls://.")
    if settings.log_level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise SettingsError("ENGAGE_LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR.")
