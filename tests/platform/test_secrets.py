"""The demo's secrets are known to everyone: no way of writing them may open a real service."""

import pytest

from sotomado.settings import DEMO_FIELD_KEYS, DEMO_RECORDING_KEYS, DEMO_SECRET_KEY, BadSettings, Settings

PRODUCTION = {
    "SOTOMADO_ENVIRONMENT": "production",
    "SOTOMADO_SECRET_KEY": "a secret that nobody else in the world has",
    "SOTOMADO_FIELD_KEYS": "2026:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=",
    "SOTOMADO_PUBLIC_URL": "https://sotomado.example",
}
OWN_KEY = PRODUCTION["SOTOMADO_FIELD_KEYS"]
DEMO_KEY = DEMO_FIELD_KEYS.partition(":")[2]


def test_these_settings_are_fine() -> None:
    assert Settings.from_environment(PRODUCTION).is_production


def test_a_second_factor_is_required_in_production_and_offered_elsewhere() -> None:
    assert Settings.from_environment(PRODUCTION).requires_second_factor
    assert Settings.from_environment(PRODUCTION | {"SOTOMADO_SECOND_FACTOR": ""}).requires_second_factor
    assert not Settings.from_environment({}).requires_second_factor
    assert Settings.from_environment({"SOTOMADO_SECOND_FACTOR": "required"}).requires_second_factor


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOTOMADO_SECRET_KEY", f" {DEMO_SECRET_KEY} "),
        ("SOTOMADO_SECRET_KEY", DEMO_SECRET_KEY + "\n"),
        ("SOTOMADO_SECRET_KEY", DEMO_SECRET_KEY.upper()),
        ("SOTOMADO_SECRET_KEY", "x" * 64),
        ("SOTOMADO_SECRET_KEY", " " * 64),
        ("SOTOMADO_FIELD_KEYS", f"2026:{DEMO_KEY}"),
        ("SOTOMADO_FIELD_KEYS", f"{OWN_KEY},2025:{DEMO_KEY}"),
        ("SOTOMADO_FIELD_KEYS", f" {OWN_KEY} , demo:{DEMO_KEY} "),
        ("SOTOMADO_FIELD_KEYS", "2026:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("SOTOMADO_FIELD_KEYS", f"{OWN_KEY},2026:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWc="),
        ("SOTOMADO_RECORDING_KEYS", DEMO_RECORDING_KEYS),
        ("SOTOMADO_RECORDING_KEYS", f"2026:{DEMO_RECORDING_KEYS.partition(':')[2]}"),
        ("SOTOMADO_RECORDING_KEYS", f"2026:{DEMO_KEY}"),
        ("SOTOMADO_RECORDING_KEYS", f"other:{OWN_KEY.partition(':')[2]}"),
        ("SOTOMADO_RECORDING_KEYS", "2026:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
        ("SOTOMADO_RECORDING_KEYS", "2026"),
        ("SOTOMADO_SECOND_FACTOR", "offered"),
        ("SOTOMADO_SECOND_FACTOR", "never"),
        ("SOTOMADO_ENVIRONMENT", "Production"),
        ("SOTOMADO_ENVIRONMENT", "production "),
        ("SOTOMADO_ENVIRONMENT", "prod"),
        ("SOTOMADO_ENVIRONMENT", ""),
        ("SOTOMADO_SMTP_USERNAME", "mailer"),
        ("SOTOMADO_PUBLIC_URL", "HTTPS://"),
    ],
)
def test_production_does_not_start_on(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        Settings.from_environment(PRODUCTION | {name: value})


def test_a_misspelt_environment_is_no_demo() -> None:
    with pytest.raises(BadSettings, match="SOTOMADO_ENVIROMENT"):
        Settings.from_environment({**PRODUCTION, "SOTOMADO_ENVIROMENT": "production"})


@pytest.mark.parametrize("environment", [{}, {"SOTOMADO_ENVIRONMENT": "demo"}])
def test_the_demos_secrets_are_for_ones_own_machine_whatever_the_environment_is_called(environment) -> None:
    Settings.from_environment(environment | {"SOTOMADO_PUBLIC_URL": "http://127.0.0.1:8000"})
    Settings.from_environment(environment | {"SOTOMADO_PUBLIC_URL": "http://localhost"})

    with pytest.raises(BadSettings, match="SOTOMADO_ENVIRONMENT"):
        Settings.from_environment(environment | {"SOTOMADO_PUBLIC_URL": "https://sotomado.example"})
    with pytest.raises(BadSettings, match="SOTOMADO_ENVIRONMENT"):
        Settings.from_environment(environment | {"SOTOMADO_PUBLIC_URL": "http://127.0.0.1.evil.example"})
