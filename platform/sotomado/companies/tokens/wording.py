"""What tokens may do, in words for HR."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.accounts.scopes import Scope

SCOPES: Mapping[Scope, tuple[LazyString, LazyString]] = {
    Scope.SCIM: (
        _l("人と部署を自動でそろえる(SCIM)"),
        _l("社内の認証基盤が、人を加え、変え、退職を知らせます。"),
    ),
    Scope.ROSTER_READ: (_l("名簿を読む"), _l("会社が伝えた名簿を、読みとるだけです。")),
    Scope.ROSTER_WRITE: (_l("名簿を変える"), _l("名簿に人を加え、変え、退職を知らせます。")),
    Scope.RELEASES_READ: (_l("傾向レポートを読む"), _l("公開されたレポートを、画面と同じ数字で読みとります。")),
    Scope.WEBHOOKS_WRITE: (
        _l("お知らせの宛先を決める"),
        _l("レポートの公開などを受けとるシステムの宛先を登録します。"),
    ),
}
