"""What was refused of a provider's requests, in words HR can act on."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.companies.scim.models import TroubleKind

TROUBLES: Mapping[TroubleKind, LazyString] = {
    TroubleKind.TAKEN: _l(
        "同じ名前かアドレスが、もう使われています。認証基盤で、重なっている人や部署を探してください。"
    ),
    TroubleKind.WRONG_VALUE: _l(
        "受けとれない値がありました。メールアドレスの形、長さ、上司のつながりを確かめてください。"
    ),
    TroubleKind.NOT_UNDERSTOOD: _l(
        "要求の書き方を読みとれませんでした。認証基盤の割り当て(マッピング)を確かめてください。"
    ),
    TroubleKind.STILL_HR: _l(
        "人事の役割を持つ人を、止めようとしました。先に「人事の担当者」のページで、役割から外してください。"
    ),
    TroubleKind.CHANGED_MEANWHILE: _l("ほかの変更が先に入っていました。認証基盤が、もう一度送りなおします。"),
    TroubleKind.TOO_LARGE: _l("一度に送られた量が多すぎました。認証基盤の設定で、まとめる数を減らしてください。"),
}
ABOUT: Mapping[str, LazyString] = {"Users": _l("人"), "Groups": _l("部署"), "Bulk": _l("まとめての変更")}
