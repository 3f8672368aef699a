"""What duties of HR are called, and what is wrong with an invitation."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.accounts.models import Duty
from sotomado.companies.hr.errors import Wrong

DUTIES: Mapping[Duty, LazyString] = {
    Duty.OWNER: _l("責任者"),
    Duty.REPORTS: _l("レポート閲覧"),
    Duty.BILLING: _l("請求"),
}
WHAT_THEY_DO: Mapping[Duty, LazyString] = {
    Duty.OWNER: _l("すべての画面を使います。人を招き、役割を変えられます。人事に届いたカードも読みます。"),
    Duty.REPORTS: _l("傾向レポートを読み、ファイルを持ち出せます。"),
    Duty.BILLING: _l("契約、チケット、請求書を見て、チケットを買えます。"),
}
WHAT_TO_MEND: Mapping[tuple[str, Wrong], LazyString] = {
    ("name", Wrong.MISSING): _l("お名前を書いてください。"),
    ("email", Wrong.MISSING): _l("メールアドレスを書いてください。"),
    ("email", Wrong.NOT_AN_ADDRESS): _l("メールアドレスの形になっていません。"),
    ("email", Wrong.ALREADY_HR): _l("すでに人事にいる人です。役割は、下の一覧から変えられます。"),
    ("duties", Wrong.MISSING): _l("役割を、ひとつ以上選んでください。"),
}
