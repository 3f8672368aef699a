"""Every setting of the service: typed, read from the environment, with its default and its reason.

The defaults are those of the demo on one's own machine. With SOTOMADO_ENVIRONMENT=production the demo's
secrets are refused, so a forgotten variable stops the start instead of weakening the service. Each may stand in a file
instead, which SOTOMADO_<NAME>_FILE names.
"""

from __future__ import annotations

import os
import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from consultants.licence import EIGHT_DIGITS
from sotomado import secret_files

DEMO_SECRET_KEY = "demo-secret-key-known-to-everyone"  # noqa: S105 - public on purpose, refused in production
DEMO_FIELD_KEYS = "demo:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
DEMO_RECORDING_KEYS = "demo:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA="
DEMO_BACKUP_KEYS = "demo:YmFja3VwIGtleXMgb2YgdGhlIGRlbW8sIDMyIGxvbmc="
DEMO_BACKUPS = Path(".demo/backups")
# The demo's company in its invoices. Its number has the right check digit, and belongs to nobody.
DEMO_ISSUER = {
    "issuer_name": "そとまど株式会社",
    "issuer_address": "〒100-0000 東京都千代田区見本町1-2-3",
    "issuer_number": "T9000000000000",
    "issuer_bank_account": "見本銀行 本店営業部(001) 普通 1234567 ソトマド(カ",
}
# A secret with fewer different characters was typed, not drawn.
FEWEST_DIFFERENT = 8
OWN_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})


class Environment(StrEnum):
    DEMO = "demo"
    TEST = "test"
    PRODUCTION = "production"


class RoomProviderName(StrEnum):
    """Where online consultations take place."""

    OWN = "own"
    JITSI = "jitsi"
    # Wherever the line leads that a consultant wrote.
    LINK = "link"


class SecondFactor(StrEnum):
    """What HR, operators and consultants need besides a password."""

    REQUIRED = "required"
    OFFERED = "offered"


class BadSettings(Exception):
    """The environment does not describe a service that may start. The message names each variable."""


class Settings(BaseModel):
    """One field per variable SOTOMADO_<NAME>."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Environment = Environment.DEMO
    database_url: str = "sqlite:///.demo/sotomado.db"
    # Signs cookies and CSRF tokens.
    secret_key: str = DEMO_SECRET_KEY
    # "id:base64 of 32 bytes", comma separated. The first seals; all of them open, so that keys can rotate.
    field_keys: str = DEMO_FIELD_KEYS
    # Where links in mails point to.
    public_url: str = "http://127.0.0.1:8000"
    # Other names this service is asked by, comma separated, such as one that only your load balancer knows. In
    # production a request whose Host is neither one of these nor that of public_url is refused.
    more_hosts: str = ""
    # How many reverse proxies stand in front and may be believed about the client's address.
    trusted_proxies: Annotated[int, Field(ge=0, le=5)] = 0

    smtp_host: str = "127.0.0.1"
    smtp_port: Annotated[int, Field(ge=1, le=65535)] = 8025
    smtp_username: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = False
    mail_from: str = "そとまど <window@sotomado.example>"
    # A mailbox of ours that mail comes in at, such as in@sotomado.example; whatever stands behind a plus in it must
    # lead there too. Answers of calendars and mails that did not arrive come back to it (`sotomado mail-in`, `sotomado
    # receive`). Empty: nothing comes in, and nothing asks for it.
    incoming_address: str = ""
    # Where the demo's mailbox keeps what it received. Empty means that there is no demo mailbox.
    demo_mailbox: str = ""

    # Hosts ("127.0.0.1:5232, localhost") that calendars elsewhere may be read from although they are inside, and over
    # http. For tests and the demo alone: whoever may name an address could reach our own machines through these.
    outside_allowed_hosts: str = ""

    # Where online consultations take place: "own" (the room of this house), "jitsi" (a server of yours) or "link" (the
    # line each consultant wrote).
    room_provider: RoomProviderName = RoomProviderName.OWN
    # Servers by which browsers of different networks find each other, comma separated ("stun:stun.example:3478").
    # Without a TURN server, somebody behind a strict firewall cannot be reached.
    room_stun_urls: str = ""
    room_turn_urls: str = ""
    # What the TURN server and we sign passwords with that end by themselves (coturn: static-auth-secret).
    room_turn_secret: str = ""
    # Whether browsers meet over the TURN server alone: for networks in which whatever goes around it is dropped, and to
    # try a server out. Neither side learns the other's address then; all sound and picture passes the server.
    room_relay_only: bool = False
    # The Jitsi server, and the application it knows us as (app_id, app_secret of mod_auth_token).
    room_jitsi_url: str = ""
    room_jitsi_app_id: str = ""
    room_jitsi_secret: str = ""

    # Keys of their own, written like the field keys: they wrap the key that each recording has for itself. Empty in
    # production: recording is not offered.
    recording_keys: str = ""
    # Where sealed recordings lie; web processes, worker and recorder reach the same folder.
    recordings_folder: str = ".demo/recordings"
    recording_kept_days: Annotated[int, Field(ge=1, le=365)] = 30
    # The folder of a speech model (CTranslate2, as faster-whisper reads it). Empty: nothing is turned into words.
    transcription_model: str = ""

    # The secret key by which Stripe knows us ("sk_live_…" or a restricted "rk_live_…"; outside production "sk_test_…").
    # Empty: nothing is charged, invoiced or paid out by Stripe, and the pages that need it say so.
    stripe_secret_key: str = ""
    # What Stripe signs its events with ("whsec_…"), comma separated: two while one takes the place of the other.
    stripe_webhook_secrets: str = ""
    # Where a twin of Stripe answers. For tests and the demo alone: empty means Stripe itself.
    stripe_api_base: str = ""
    # Who issues our invoices and receipts, as they must stand on a qualified invoice (適格請求書): name, address, and
    # the registration number of the invoice system, T and 13 digits.
    issuer_name: str = DEMO_ISSUER["issuer_name"]
    issuer_address: str = DEMO_ISSUER["issuer_address"]
    issuer_number: str = DEMO_ISSUER["issuer_number"]
    # Where companies transfer what they owe: bank, branch, kind, number and holder, as one line.
    issuer_bank_account: str = DEMO_ISSUER["issuer_bank_account"]

    # Keys of their own, written like the field keys: they wrap the key that each backup has for itself. Empty in
    # production: `sotomado backup` refuses to write anything.
    backup_keys: str = ""
    # Where backups lie, and the list of erasures that a restored backup must do again: on another disk than the
    # database, best on another machine. Empty: the demo keeps them beside its world, and nobody else any.
    backups_folder: str = ""
    # Where pg_dump and pg_restore are, of the server's version or newer. Empty: wherever the PATH leads.
    postgres_binaries: str = ""

    # Whoever sends this as a bearer token may read /metrics. Empty: there is no such page.
    metrics_token: str = ""
    # Where the processes of this machine count together, if the worker's figures are wanted beside the web server's.
    # Empty: `sotomado serve` makes a folder of its own, for itself.
    metrics_folder: str = ""

    # Whether HR, operators and consultants must give a second factor ("required"), or may like everybody else
    # ("offered"). Empty: required in production, where nothing else is taken; offered in the demo and in tests.
    second_factor: SecondFactor | None = None
    # A sign-in ends after this long without use, and after this long in any case.
    sign_in_idle_minutes: Annotated[int, Field(gt=0)] = 60 * 12
    sign_in_absolute_minutes: Annotated[int, Field(gt=0)] = 60 * 24 * 14
    # Long enough to read the confirmation page slowly, short enough not to keep others waiting.
    hold_minutes: Annotated[int, Field(gt=0)] = 10
    # What a consultant's registration number looks like, as a regular expression. Eight digits are believed, not
    # verified (職業能力開発促進法 says nothing of it), so it can be changed without a new version.
    licence_number: str = EIGHT_DIGITS
    # A file of public lines to turn to (numbers, regions), in the place of ours (safety/resources.toml). Empty: ours.
    safety_resources: str = ""
    # Nobody took on what must be looked at right away: then all operators are called. Then again, and so on.
    safety_page_again_minutes: Annotated[int, Field(gt=0, le=60)] = 10
    # How long an operator may read notes or a recording once a second operator agreed.
    safety_reading_minutes: Annotated[int, Field(gt=0, le=240)] = 60
    # How many days a consultant has for the report of a talk, from closing it.
    report_due_days: Annotated[int, Field(ge=1, le=30)] = 3
    # Argon2id: memory in KiB and passes. The library's defaults cost about 0.1 s; tests use a cheap one.
    argon2_memory_kib: Annotated[int, Field(ge=8)] = 65536
    argon2_passes: Annotated[int, Field(ge=1)] = 3

    @field_validator("second_factor", mode="before")
    @classmethod
    def _empty_is_the_usual(cls, value: object) -> object:
        return value or None

    @field_validator("second_factor", mode="before")
    @classmethod
    def _the_usual_where_empty(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("licence_number")
    @classmethod
    def _a_regular_expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error:
            raise ValueError("must be a regular expression") from None
        return value

    @field_validator("incoming_address")
    @classmethod
    def _room_for_a_plus(cls, value: str) -> str:
        value = value.strip().lower()
        # 64 characters may stand before the @ (RFC 5321), and a secret takes up to 52 of them.
        if value and not re.fullmatch(r"[a-z0-9._-]{1,11}@[a-z0-9.-]+", value):
            raise ValueError("must be a mail address without a plus, with at most 11 characters before the @")
        return value

    @field_validator("issuer_number")
    @classmethod
    def _a_registration_number(cls, value: str) -> str:
        value = value.strip()
        if not re.fullmatch(r"T[0-9]{13}", value):
            raise ValueError("must be T and 13 digits, the registration number of the invoice system")
        return value

    @field_validator("public_url")
    @classmethod
    def _without_trailing_slash(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _rooms_that_can_be_entered(self) -> Self:
        if self.room_turn_urls and not self.room_turn_secret:
            raise ValueError("ROOM_TURN_URLS needs ROOM_TURN_SECRET: a relay without passwords is open to everyone")
        if self.room_relay_only and not self.room_turn_urls:
            raise ValueError("ROOM_RELAY_ONLY needs ROOM_TURN_URLS: without a relay nobody would be reached")
        jitsi = (self.room_jitsi_url, self.room_jitsi_app_id, self.room_jitsi_secret)
        if self.room_provider is RoomProviderName.JITSI and not all(jitsi):
            raise ValueError("ROOM_PROVIDER=jitsi needs ROOM_JITSI_URL, ROOM_JITSI_APP_ID and ROOM_JITSI_SECRET")
        return self

    @model_validator(mode="after")
    def _money_that_can_be_followed(self) -> Self:
        key = self.stripe_secret_key
        if key and not re.fullmatch(r"[sr]k_(test|live)_[0-9A-Za-z_]+", key):
            raise ValueError("STRIPE_SECRET_KEY must begin with sk_test_, sk_live_, rk_test_ or rk_live_")
        if "_live_" in key and not self.is_production:
            raise ValueError("STRIPE_SECRET_KEY is a live one, which moves real money: for production alone")
        if self.stripe_api_base and urlsplit(self.stripe_api_base).hostname not in OWN_MACHINE:
            raise ValueError("STRIPE_API_BASE must lead to a twin of Stripe on one's own machine, or be empty")
        if key and not self.webhook_secrets:
            raise ValueError("STRIPE_SECRET_KEY needs STRIPE_WEBHOOK_SECRETS: without them we learn of no payment")
        if not all(secret.startswith("whsec_") for secret in self.webhook_secrets):
            raise ValueError("STRIPE_WEBHOOK_SECRETS must be secrets of the form whsec_…, separated by commas")
        return self

    @property
    def hosts(self) -> frozenset[str]:
        """The names a request may ask this service by."""
        named = {host.strip().lower() for host in self.more_hosts.split(",") if host.strip()}
        return frozenset(named | {(urlsplit(self.public_url).hostname or "").lower()} - {""})

    @property
    def has_payments(self) -> bool:
        """Whether Stripe carries money for us: cards, invoices and payouts."""
        return bool(self.stripe_secret_key)

    @property
    def stripe_pages(self) -> str:
        """The origin of the pages on which somebody pays: forms of ours may lead there."""
        return self.stripe_api_base.rstrip("/") or "https://checkout.stripe.com"

    @property
    def connect_pages(self) -> str:
        """The origin of the pages on which a consultant sets up an account."""
        return self.stripe_api_base.rstrip("/") or "https://connect.stripe.com"

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Each may have signed an event of Stripe."""
        return tuple(secret.strip() for secret in self.stripe_webhook_secrets.split(",") if secret.strip())

    @property
    def has_room(self) -> bool:
        """Whether online consultations take place without a line of the consultant's own."""
        return self.room_provider is not RoomProviderName.LINK

    @property
    def has_own_room(self) -> bool:
        """Whether they take place in the room of this house, where devices can be tried beforehand."""
        return self.room_provider is RoomProviderName.OWN

    @property
    def records_talks(self) -> bool:
        """Whether talks can be recorded: only in our own room, and where there is a place and a key for it."""
        return self.room_provider is RoomProviderName.OWN and bool(self.keys_of_recordings())

    @property
    def requires_second_factor(self) -> bool:
        """Whether those whose accounts open other people's lives or money need more than a password."""
        return (self.second_factor or self._usual_second_factor) is SecondFactor.REQUIRED

    @property
    def _usual_second_factor(self) -> SecondFactor:
        return SecondFactor.REQUIRED if self.is_production else SecondFactor.OFFERED

    @property
    def is_production(self) -> bool:
        return self.environment is Environment.PRODUCTION

    @property
    def named_outside_hosts(self) -> frozenset[str]:
        return frozenset(host.strip().lower() for host in self.outside_allowed_hosts.split(",") if host.strip())

    def keys(self) -> dict[str, bytes]:
        """The field keys by id, the sealing one first. Raises BadSettings for a malformed entry."""
        return _keys_in(self.field_keys)

    def keys_of_recordings(self) -> dict[str, bytes]:
        """The same for recordings; none where recording is not offered."""
        given = self.recording_keys or ("" if self.is_production else DEMO_RECORDING_KEYS)
        return _keys_in(given, "SOTOMADO_RECORDING_KEYS") if given else {}

    @property
    def place_of_backups(self) -> Path | None:
        """Where backups and the list of erasures lie; None where nobody said it."""
        if self.backups_folder:
            return Path(self.backups_folder)
        return DEMO_BACKUPS if self.environment is Environment.DEMO else None

    def keys_of_backups(self) -> dict[str, bytes]:
        """The same for backups; none where they are not made."""
        given = self.backup_keys or ("" if self.is_production else DEMO_BACKUP_KEYS)
        return _keys_in(given, "SOTOMADO_BACKUP_KEYS") if given else {}

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the SOTOMADO_ variables and the files they name. Raises BadSettings with a sentence for each fault."""
        source = os.environ if environ is None else environ
        prefix = secret_files.PREFIX
        try:
            settings = cls.model_validate(secret_files.given(source, cls.model_fields))
        except secret_files.BadFiles as error:
            raise BadSettings(str(error)) from None
        except ValidationError as error:
            lines = [f"{prefix}{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors()]
            raise BadSettings("\n".join(lines)) from None
        settings.keys()
        settings.keys_of_recordings()
        settings.keys_of_backups()
        if settings.is_production:
            if source.get("FLASK_DEBUG", "").strip().lower() not in ("", "0", "false", "no"):
                raise BadSettings("FLASK_DEBUG must not be set: it shows strangers the inside of every fault.")
            settings.refuse_demo_secrets()
        elif urlsplit(settings.public_url).hostname not in OWN_MACHINE:
            raise BadSettings(
                "SOTOMADO_ENVIRONMENT must be production where SOTOMADO_PUBLIC_URL is not on one's own machine."
            )
        return settings

    def refuse_demo_secrets(self) -> None:
        wrong = []
        secret = self.secret_key.strip()
        if DEMO_SECRET_KEY in secret.lower() or len(secret) < 32 or len(set(secret)) < FEWEST_DIFFERENT:
            wrong.append("SOTOMADO_SECRET_KEY must be a secret of its own, of at least 32 characters.")
        keys, known = self.keys(), set(_keys_in(DEMO_FIELD_KEYS).values())
        if "demo" in keys or known & set(keys.values()):
            wrong.append("SOTOMADO_FIELD_KEYS must not be the demo's keys.")
        if any(len(set(key)) < FEWEST_DIFFERENT for key in keys.values()):
            wrong.append("SOTOMADO_FIELD_KEYS must be random.")
        of_recordings = self.keys_of_recordings()
        if "demo" in of_recordings or set(_keys_in(DEMO_RECORDING_KEYS).values()) & set(of_recordings.values()):
            wrong.append("SOTOMADO_RECORDING_KEYS must not be the demo's keys.")
        if set(of_recordings.values()) & (known | set(keys.values())):
            wrong.append("SOTOMADO_RECORDING_KEYS must be keys of their own.")
        if any(len(set(key)) < FEWEST_DIFFERENT for key in of_recordings.values()):
            wrong.append("SOTOMADO_RECORDING_KEYS must be random.")
        wrong += self._what_is_wrong_about_backup_keys(known)
        if not self.public_url.startswith("https://") or not urlsplit(self.public_url).hostname:
            wrong.append("SOTOMADO_PUBLIC_URL must begin with https://.")
        if not all(re.fullmatch(r"(?!\.)[a-z0-9.:-]+", host) for host in self.hosts):
            wrong.append("SOTOMADO_PUBLIC_URL and SOTOMADO_MORE_HOSTS must name hosts, without * or a dot in front.")
        if self.metrics_token and (len(self.metrics_token) < 16 or len(set(self.metrics_token)) < FEWEST_DIFFERENT):
            wrong.append("SOTOMADO_METRICS_TOKEN must be a drawn secret of at least 16 characters.")
        if self.smtp_username and not self.smtp_starttls:
            wrong.append("SOTOMADO_SMTP_USERNAME needs SOTOMADO_SMTP_STARTTLS: a password is not sent in the clear.")
        if not self.requires_second_factor:
            wrong.append("SOTOMADO_SECOND_FACTOR must be required: a password alone opens other people's lives here.")
        if self.demo_mailbox:
            wrong.append("SOTOMADO_DEMO_MAILBOX must be empty: the demo's mailbox shows everyone's mail.")
        for name in ("room_turn_secret", "room_jitsi_secret"):
            written = getattr(self, name)
            if written and (len(written) < 16 or len(set(written)) < FEWEST_DIFFERENT):
                wrong.append(f"SOTOMADO_{name.upper()} must be a drawn secret of at least 16 characters.")
        if self.room_provider is RoomProviderName.JITSI and not self.room_jitsi_url.startswith("https://"):
            wrong.append("SOTOMADO_ROOM_JITSI_URL must begin with https://.")
        wrong += self._what_is_wrong_about_money()
        if self.outside_allowed_hosts:
            wrong.append("SOTOMADO_OUTSIDE_ALLOWED_HOSTS must be empty: it opens the way to inside machines.")
        if wrong:
            raise BadSettings("\n".join(wrong))

    def _what_is_wrong_about_backup_keys(self, known: set[bytes]) -> list[str]:
        wrong, of_backups = [], self.keys_of_backups()
        if "demo" in of_backups or set(_keys_in(DEMO_BACKUP_KEYS).values()) & set(of_backups.values()):
            wrong.append("SOTOMADO_BACKUP_KEYS must not be the demo's keys.")
        others = known | set(self.keys().values()) | set(self.keys_of_recordings().values())
        if set(of_backups.values()) & others:
            wrong.append("SOTOMADO_BACKUP_KEYS must be keys of their own: a backup holds what the others open.")
        if any(len(set(key)) < FEWEST_DIFFERENT for key in of_backups.values()):
            wrong.append("SOTOMADO_BACKUP_KEYS must be random.")
        return wrong

    def _what_is_wrong_about_money(self) -> list[str]:
        wrong = []
        if self.stripe_api_base:
            wrong.append("SOTOMADO_STRIPE_API_BASE must be empty: money is moved by Stripe itself.")
        if self.has_payments and "_live_" not in self.stripe_secret_key:
            wrong.append("SOTOMADO_STRIPE_SECRET_KEY must be a live one: a test key moves no money.")
        for secret in self.webhook_secrets:
            if len(secret) < 24 or len(set(secret)) < FEWEST_DIFFERENT:
                wrong.append("SOTOMADO_STRIPE_WEBHOOK_SECRETS must be the secrets that Stripe drew.")
                break
        if self.has_payments:
            unset = [name for name, ours in DEMO_ISSUER.items() if getattr(self, name).strip() in ("", ours)]
            wrong += [f"SOTOMADO_{name.upper()} must be your own: it stands on every invoice." for name in unset]
        return wrong


def _keys_in(entries: str, variable: str = "SOTOMADO_FIELD_KEYS") -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for entry in entries.split(","):
        key_id, colon, encoded = entry.strip().partition(":")
        try:
            key = urlsafe_b64decode(encoded)
        except ValueError:
            key = b""
        if not key_id or not colon or len(key) != 32:
            raise BadSettings(f"{variable} must be entries of the form id:base64-of-32-bytes, separated by commas.")
        if key_id in keys:
            raise BadSettings(f"{variable} names the key {key_id} twice.")
        keys[key_id] = key
    return keys
