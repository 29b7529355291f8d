"""A wrong setting stops the start with one sentence that says which, and never what it was."""

from pathlib import Path

import pytest

from engage.core.config import SettingsError, settings_from
from engage.core.crypto import KeyRing

GOOD = {
    "ENGAGE_SECRET_KEY": "s" * 40,
    "ENGAGE_DATA_KEYS": KeyRing.new().written(),
    "ENGAGE_BASE_URL": "https://dinstemme.example",
    "ENGAGE_CONTROLLER": "Sekretariatet",
    "ENGAGE_DPO_CONTACT": "dpo@example.org",
    "ENGAGE_ACCESS_CONTACT": "mail@example.org, 12 34 56 78",
}


def test_good_settings_are_taken() -> None:
    settings = settings_from(GOOD | {"ENGAGE_CRISIS_LINES": "Alarm=112; Livslinien = 70 201 201"})
    assert settings.crisis_lines == (("Alarm", "112"), ("Livslinien", "70 201 201"))
    assert settings.url == "sqlite:///var/engage.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", ""),
        ("DATA_KEYS", ""),
        ("DATA_KEYS", "k1:AAAA"),
        ("DATABASE_URL", "mysql://x"),
        ("BASE_URL", "dinstemme.example"),
        ("BASE_URL", "http://dinstemme.example"),
        ("CONTROLLER", ""),
        ("DPO_CONTACT", ""),
        ("ACCESS_CONTACT", ""),
        ("TRUSTED_PROXIES", "-1"),
        ("SMTP_URL", "http://x"),
        ("LOG_LEVEL", "LOUD"),
        ("CRISIS_LINES", "112"),
        ("DEMO", "1"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from(GOOD | {f"ENGAGE_{name}": value})
    assert f"ENGAGE_{name}" in str(refused.value)
    assert str(refused.value).endswith(".")


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match=r"^ENGAGE_DATA_DIR must be .*\.$"):
        settings_from({"ENGAGE_DEMO": "1", "ENGAGE_DATA_DIR": str(tmp_path / "file" / "var")})


def test_a_demo_makes_its_own_secrets_once(tmp_path: Path) -> None:
    environ = {"ENGAGE_DEMO": "1", "ENGAGE_DATA_DIR": str(tmp_path)}
    first, second = settings_from(environ), settings_from(environ)
    assert first.secret_key == second.secret_key
    assert first.keys.keys == second.keys.keys
    assert (tmp_path / "demo-keys").stat().st_mode & 0o077 == 0
