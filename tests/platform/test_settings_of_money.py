"""Keys that move no money, or the wrong one, stop the start."""

import pytest
from click.testing import CliRunner

from sotomado.cli import main
from sotomado.settings import DEMO_ISSUER, BadSettings, Settings

SECRETS = "whsec_Kq3vT9xZ81mLpR5cWn4e, whsec_B7nW2dYf64jHsG0qLt2k"
PRODUCTION = {
    "SOTOMADO_ENVIRONMENT": "production",
    "SOTOMADO_SECRET_KEY": "a secret that nobody else in the world has",
    "SOTOMADO_FIELD_KEYS": "2026:YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXowMTIzNDU=",
    "SOTOMADO_PUBLIC_URL": "https://sotomado.example",
}
BILLING = {
    **PRODUCTION,
    "SOTOMADO_STRIPE_SECRET_KEY": "rk_live_notarealoneatall",
    "SOTOMADO_STRIPE_WEBHOOK_SECRETS": SECRETS,
    "SOTOMADO_ISSUER_NAME": "株式会社そとの窓",
    "SOTOMADO_ISSUER_ADDRESS": "東京都千代田区一番町1-1",
    "SOTOMADO_ISSUER_NUMBER": "T1234567890123",
    "SOTOMADO_ISSUER_BANK_ACCOUNT": "みほん銀行 本店 普通 1234567 カ)ソトノマド",
}
DEMO = {"SOTOMADO_STRIPE_SECRET_KEY": "sk_test_demo", "SOTOMADO_STRIPE_WEBHOOK_SECRETS": "whsec_demo"}


def test_with_a_live_key_and_an_issuer_of_its_own_production_starts():
    settings = Settings.from_environment(BILLING)

    assert settings.has_payments
    assert settings.webhook_secrets == ("whsec_Kq3vT9xZ81mLpR5cWn4e", "whsec_B7nW2dYf64jHsG0qLt2k")


def test_without_a_key_production_starts_and_bills_nobody():
    assert not Settings.from_environment(PRODUCTION).has_payments


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("STRIPE_SECRET_KEY", "sk_test_notarealoneatall"),
        ("STRIPE_SECRET_KEY", "pk_live_notarealoneatall"),
        ("STRIPE_SECRET_KEY", "hello"),
        ("STRIPE_API_BASE", "http://127.0.0.1:8499"),
        ("STRIPE_API_BASE", "https://api.stripe.example"),
        ("STRIPE_WEBHOOK_SECRETS", ""),
        ("STRIPE_WEBHOOK_SECRETS", " , "),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_short"),
        ("STRIPE_WEBHOOK_SECRETS", "whsec_xxxxxxxxxxxxxxxxxxxxxxxxx"),
        ("STRIPE_WEBHOOK_SECRETS", "Kq3vT9xZ81mLpR5cB7nW2dYf64jHsG0q"),
        ("ISSUER_NAME", DEMO_ISSUER["issuer_name"]),
        ("ISSUER_NAME", "  "),
        ("ISSUER_ADDRESS", DEMO_ISSUER["issuer_address"]),
        ("ISSUER_NUMBER", DEMO_ISSUER["issuer_number"]),
        ("ISSUER_NUMBER", "1234567890123"),
        ("ISSUER_NUMBER", "T123456789012"),
        ("ISSUER_NUMBER", "T12345678901２３"),
    ],
)
def test_production_that_bills_does_not_start_on(name, value):
    with pytest.raises(BadSettings, match=name):
        Settings.from_environment(BILLING | {f"SOTOMADO_{name}": value})


@pytest.mark.parametrize(
    "changed",
    [
        {"SOTOMADO_STRIPE_SECRET_KEY": "sk_live_notarealoneatall"},
        {"SOTOMADO_STRIPE_WEBHOOK_SECRETS": ""},
        {"SOTOMADO_STRIPE_API_BASE": "http://twin.example:8499"},
    ],
)
def test_outside_production_no_real_money_is_moved_and_nobody_else_is_told(changed):
    with pytest.raises(BadSettings, match=next(iter(changed))[9:]):
        Settings.from_environment(DEMO | changed)


def test_what_is_wrong_is_said_without_the_key():
    with pytest.raises(BadSettings) as wrong:
        Settings.from_environment(DEMO | {"SOTOMADO_STRIPE_SECRET_KEY": "sk_live_veryveryprivate"})

    assert "veryveryprivate" not in str(wrong.value)


@pytest.fixture
def asked(sqlite_database, stripe):
    """The doctor, asked with these settings of Stripe: the line about it."""

    def ask(**changed: str) -> str:
        given = stripe.settings | changed
        environ = {f"SOTOMADO_{name.upper()}": value for name, value in given.items()}
        environ["SOTOMADO_DATABASE_URL"] = sqlite_database.url
        lines = CliRunner().invoke(main, ["doctor"], env=environ).output.splitlines()
        return next(line for line in lines if "Stripe" in line)

    return ask


def test_the_doctor_says_whether_stripe_answers(asked, stripe):
    assert asked().startswith("ok")
    assert "answers to a test key" in asked()
    assert "does not know the key" in asked(stripe_secret_key="rk_test_x")
    assert "no key is set" in asked(stripe_secret_key="", stripe_webhook_secrets="")
    with stripe.away():
        assert "does not answer" in asked()
