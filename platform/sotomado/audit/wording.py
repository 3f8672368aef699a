"""What acts are called, and why a chain does not hold."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.audit.acts import Act
from sotomado.audit.verifying import Fault

ACTS: Mapping[Act, LazyString] = {
    Act.SIGNED_IN: _l("サインインした"),
    Act.SIGN_INS_ENDED: _l("サインインを終わらせた"),
    Act.FACTORS_RESET: _l("パスキーや認証アプリの登録を取り消した"),
    Act.ROLE_GIVEN: _l("役割を与えた"),
    Act.ROLE_TAKEN: _l("役割を外した"),
    Act.DUTIES_CHANGED: _l("人事での役割を変えた"),
    Act.COMPANY_MADE: _l("契約企業を加えた"),
    Act.RELEASED: _l("レポートを公開した"),
    Act.RELEASE_REFUSED: _l("レポートの公開を止めた"),
    Act.REPORT_FETCHED: _l("レポートをダウンロードした"),
    Act.FILE_FETCHED: _l("請求書や名簿のファイルをダウンロードした"),
    Act.CONTRACT_AGREED: _l("契約の条件を決めた"),
    Act.CONTRACT_ENDED: _l("契約の終わりを決めた"),
    Act.TICKETS_GIVEN: _l("面談チケットを渡した"),
    Act.REFUNDED_BY_HAND: _l("手で返金した"),
    Act.MONTH_CLOSED: _l("月を締めた"),
    Act.RATE_ANNOUNCED: _l("率を決めた"),
    Act.SAFETY_READ: _l("安全の記録を読んだ"),
    Act.KEYS_ROTATED: _l("暗号の鍵を替えた"),
    Act.SETTINGS_CHANGED: _l("設定を変えた"),
    Act.FLAG_SWITCHED: _l("機能の切り替えを変えた"),
    Act.ROSTER_TAKEN_IN: _l("名簿を取りこんだ"),
    Act.MACHINE_LET_IN: _l("会社のトークンを作った"),
    Act.MACHINE_SHUT_OUT: _l("会社のトークンを止めた"),
    Act.WEBHOOK_MADE: _l("会社のお知らせの宛先を登録した"),
    Act.WEBHOOK_ENDED: _l("会社のお知らせの宛先を外した"),
    Act.SIGN_ON_CHANGED: _l("会社のアカウントでの入り口を変えた"),
    Act.DOMAIN_CONFIRMED: _l("会社のドメインを確認した"),
    Act.DOMAIN_TAKEN: _l("会社のドメインを外した"),
    Act.LOG_FETCHED: _l("監査ログをダウンロードした"),
    Act.SUPPORT_OPENED: _l("サポートの画面を開いた"),
    Act.SUPPORT_LOOKED: _l("サポートの画面で見た"),
    Act.SUPPORT_CLOSED: _l("サポートの画面を閉じた"),
    Act.INVITED_AGAIN: _l("招待をもう一度送った"),
}
FAULTS: Mapping[Fault, LazyString] = {
    Fault.GAP: _l("番号が抜けています。"),
    Fault.ORDER: _l("前の記録につながりません。"),
    Fault.CHANGED: _l("書かれたときと中身が違います。"),
    Fault.NOT_AS_ANCHORED: _l("控えと違います。どこか前から書き直されています。"),
    Fault.CUT_OFF: _l("控えにある記録がありません。終わりが切り取られています。"),
}


def act(name: str) -> LazyString | str:
    """What an act is called; its inner name where the service does not know it any more."""
    try:
        return ACTS[Act(name)]
    except (KeyError, ValueError):
        return name
