"""What support views say of what was looked at, and of an account."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.accounts.models import Role
from sotomado.accounts.support.models import Closed, Looked
from sotomado.accounts.support.seen import Factor

LOOKED: Mapping[Looked, LazyString] = {
    Looked.ACCOUNT: _l("アカウントの状態を見た"),
    Looked.MAIL: _l("メールが届くかを見た"),
    Looked.BOOKINGS: _l("予約の日時と状態を見た"),
    Looked.INVITED: _l("パスワードを決めるリンクを送った"),
    Looked.SIGN_INS_ENDED: _l("すべてのサインインを終わらせた"),
}
CLOSED: Mapping[Closed, LazyString] = {
    Closed.PERSON: _l("あなたが閉じました"),
    Closed.OPERATOR: _l("運営が閉じました"),
}
FACTORS: Mapping[Factor, LazyString] = {
    Factor.PASSKEY: _l("パスキー"),
    Factor.APP: _l("認証アプリ"),
    Factor.CODES: _l("リカバリーコード"),
}
ROLES: Mapping[Role, LazyString] = {
    Role.ADVISEE: _l("相談する人"),
    Role.CONSULTANT: _l("キャリアコンサルタント"),
    Role.HR: _l("人事"),
    Role.MANAGER: _l("上司"),
    Role.OPERATOR: _l("運営"),
    Role.APPLICANT: _l("応募中"),
}
