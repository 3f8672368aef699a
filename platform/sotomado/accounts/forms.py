"""What people type when they sign in or change how the service speaks to them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, SelectField, StringField, validators

from sotomado.accounts.models import Locale
from sotomado.accounts.passwords import LONGEST, SHORTEST
from sotomado.formats import COMMON_ZONES, is_zone


class SignInForm(FlaskForm):
    email = StringField(validators=[validators.InputRequired(_l("メールアドレスを入力してください。"))])
    password = PasswordField(validators=[validators.InputRequired(_l("パスワードを入力してください。"))])


class WayInForm(FlaskForm):
    email = StringField(validators=[validators.InputRequired(_l("メールアドレスを入力してください。"))])


class KnockForm(FlaskForm):
    """At a public door: a name and an address."""

    name = StringField(
        validators=[
            validators.InputRequired(_l("お名前を書いてください。")),
            validators.Length(max=120, message=_l("お名前は120文字までで書いてください。")),
        ]
    )
    email = StringField(
        validators=[
            validators.InputRequired(_l("メールアドレスを入力してください。")),
            validators.Length(max=254, message=_l("メールアドレスの形ではないようです。もう一度お確かめください。")),
            validators.Regexp(
                r"^\s*[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s,;<>\".]+\s*$",
                message=_l("メールアドレスの形ではないようです。もう一度お確かめください。"),
            ),
        ]
    )

    def validate_name(self, field: StringField) -> None:
        if not any(sign.isalnum() for sign in field.data or ""):
            raise validators.ValidationError(_l("お名前を書いてください。"))


class InvitationForm(FlaskForm):
    password = PasswordField(
        validators=[
            validators.InputRequired(_l("パスワードを決めてください。")),
            validators.Length(SHORTEST, LONGEST, _l("12文字以上で決めてください。覚えやすい文でも大丈夫です。")),
        ]
    )
    again = PasswordField(validators=[validators.EqualTo("password", _l("ふたつのパスワードが同じではありません。"))])


class ConsentForm(FlaskForm):
    agreed = BooleanField(validators=[validators.InputRequired(_l("同意いただくと、はじめられます。"))])


class PreferencesForm(FlaskForm):
    language = SelectField(
        choices=[(Locale.JAPANESE.value, "日本語"), (Locale.ENGLISH.value, "English")],
        validators=[validators.InputRequired()],
    )
    time_zone = StringField(validators=[validators.InputRequired(_l("時間帯をえらんでください。"))])

    def validate_time_zone(self, field: StringField) -> None:
        if not is_zone(field.data or ""):
            raise validators.ValidationError(_l("この時間帯は分かりませんでした。一覧からえらんでください。"))


def zone_choices(current: str) -> list[str]:
    """Zones offered for choosing: the usual ones, and the person's own if it is another."""
    return list(COMMON_ZONES) + ([current] if current not in COMMON_ZONES else [])
