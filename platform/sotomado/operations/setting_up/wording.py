"""What the steps of setting up are called, why each is asked, and what is wrong with what was typed."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.companies.setting_up.errors import Wrong
from sotomado.operations.setting_up.standing import Part, State

TITLES: Mapping[Part, LazyString] = {
    Part.CONTRACT: _l("契約の内容"),
    Part.PEOPLE_OF_HR: _l("人事の担当者"),
    Part.LANGUAGES: _l("ことばと時間帯"),
    Part.DEPARTMENTS: _l("会社の部署"),
    Part.ROSTER: _l("名簿"),
    Part.ENTITLEMENT: _l("使える人"),
    Part.LATE_CANCELS: _l("直前の取り消し"),
    Part.BRIEF: _l("会社の紹介"),
    Part.WORDS: _l("会社からのことば"),
    Part.SECRECY: _l("秘密についての説明"),
    Part.SIGN_ON: _l("会社のアカウントでのサインイン"),
    Part.INVITING: _l("社員への案内"),
    Part.FIRST_RELEASE: _l("はじめのレポート"),
}
WHY: Mapping[Part, LazyString] = {
    Part.CONTRACT: _l("決めたお支払いの方法と条件です。そとまどの運営が書き入れます。"),
    Part.PEOPLE_OF_HR: _l("ひとりの不在で止まらないように、責任者はふたり以上をおすすめします。"),
    Part.LANGUAGES: _l("社員に届く案内のことばと、会社の時計を決めます。"),
    Part.DEPARTMENTS: _l("レポートの集計と、使える人の範囲に使います。名簿からもつくられます。"),
    Part.ROSTER: _l("ここに載った人が、そとまどを使えます。使ったかどうかは、会社には伝わりません。"),
    Part.ENTITLEMENT: _l("決めなければ、名簿に載っている全員です。だれのことか分からないように、10名からです。"),
    Part.LATE_CANCELS: _l("契約で決まっていることです。変えたいときは、運営にご連絡ください。"),
    Part.BRIEF: _l("社外の相談相手が、面談の前に会社のことを知るための紹介です。"),
    Part.WORDS: _l("社員がはじめるページに、会社のことばを載せられます。"),
    Part.SECRECY: _l("社員が、はじめる前に読む説明です。同じものを先に読めます。"),
    Part.SIGN_ON: _l("会社のアカウントで、そのままサインインできるようにします。"),
    Part.INVITING: _l("節目にある人などに、会社から案内を送れます。応じたかどうかは、会社には伝わりません。"),
    Part.FIRST_RELEASE: _l("四半期が閉じたあとに、そとまどがつくります。会社がすることはありません。"),
}
STATES: Mapping[State, LazyString] = {
    State.DONE: _l("完了"),
    State.OPEN: _l("これから"),
    State.NOT_NEEDED: _l("使わない"),
    State.TO_READ: _l("読むだけ"),
}
_WRONG: Mapping[tuple[str, Wrong], LazyString] = {
    ("spoken", Wrong.MISSING): _l("案内に使うことばを、ひとつ以上選んでください。"),
    ("first", Wrong.NOT_OFFERED): _l("はじめのことばは、案内に使うことばの中から選んでください。"),
    ("time_zone", Wrong.NOT_A_ZONE): _l("この時間帯は分かりませんでした。一覧から選んでください。"),
    ("text_ja", Wrong.MISSING): _l("問い合わせ先だけでは載せられません。ことばも書いてください。"),
    ("contracted_on", Wrong.NOT_A_DAY): _l("日付として読めません。2026-12-01のように書いてください。"),
}
_WRONG_ANYWHERE: Mapping[Wrong, LazyString] = {
    Wrong.MISSING: _l("書き入れてください。"),
    Wrong.TOO_LONG: _l("長すぎます。すこし短くして、もう一度送ってください。"),
    Wrong.TAKEN: _l("同じ名前が、もうあります。ほかの名前にしてください。"),
}


def sentences(wrong: Mapping[str, Wrong]) -> dict[str, str]:
    """What is the matter with each field, and what to do."""
    return {field: str(_WRONG.get((field, what)) or _WRONG_ANYWHERE[what]) for field, what in wrong.items()}
