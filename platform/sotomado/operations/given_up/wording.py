"""What was given up and why, in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.availability.outside.keeping_up import BUSY_CHANGED, READ
from sotomado.billing.checkout import cards
from sotomado.billing.invoices import crediting, issuing
from sotomado.billing.invoices import paying as invoices
from sotomado.billing.payouts import paying as payouts
from sotomado.billing.reconciling.fetching import RECONCILE
from sotomado.billing.webhooks.service import FOLLOW
from sotomado.bookings.privately import leaving, refunds
from sotomado.bookings.pushing.clearing import CLEAR
from sotomado.bookings.pushing.planning import WRITE
from sotomado.bookings.reminders.service import REMIND
from sotomado.bookings.series.service import GO_ON
from sotomado.bookings.waiting.following import FREED
from sotomado.bookings.waiting.offering import OFFER_ENDS
from sotomado.companies.events import EMPLOYMENTS_ENDED, LAST_DAY_IS_OVER
from sotomado.companies.inviting import service as inviting
from sotomado.companies.roster import MANAGERS_CHANGED
from sotomado.companies.roster import service as rosters
from sotomado.companies.webhooks.service import BRING
from sotomado.consultations.recording.deleting import REMOVE_FILES
from sotomado.oneonones.programmes.messages import SEND
from sotomado.outbox import mail
from sotomado.personal_data.copies import MAKE
from sotomado.personal_data.erasing import ERASE
from sotomado.safety.paging import CALL_AGAIN
from sotomado.shortlists.learning.nights import LEARN
from sotomado.shortlists.learning.pricing import PRICE

KINDS = {
    mail.KIND: _l("メール"),
    READ: _l("外のカレンダーを読む"),
    WRITE: _l("外のカレンダーに書く"),
    CLEAR: _l("外のカレンダーから消す"),
    BUSY_CHANGED: _l("外の予定との重なりを見る"),
    REMIND: _l("予定の前のお知らせ"),
    MANAGERS_CHANGED: _l("1on1の組をつくる"),
    EMPLOYMENTS_ENDED: _l("退社した人の予約を整える"),
    LAST_DAY_IS_OVER: _l("退社の日が過ぎた人の所属を終える"),
    rosters.READ_ROSTER: _l("名簿のファイルを読む"),
    rosters.APPLY_ROSTER: _l("名簿を取り込む"),
    rosters.TELL_ROSTER: _l("名簿に載った人へ案内を送る"),
    GO_ON: _l("続けての約束を予約にする"),
    FREED: _l("空いた時間を、待っている人にすすめる"),
    OFFER_ENDS: _l("すすめた時間の期限"),
    LEARN: _l("夜の学習"),
    PRICE: _l("並べ方の値を決める"),
    REMOVE_FILES: _l("消した録画のファイルを取りのぞく"),
    MAKE: _l("自分の記録の写しをつくる"),
    ERASE: _l("自分の記録を消す"),
    SEND: _l("会社のお知らせを、あてはまる人に送る"),
    BRING: _l("会社のシステムに知らせる"),
    inviting.SEND_ROUND: _l("会社の案内を、条件に当てはまる人に送る"),
    payouts.SEND_PAYOUT: _l("報酬をお支払いする"),
    payouts.TAKE_BACK: _l("お支払いした報酬を取り戻す"),
    CALL_AGAIN: _l("当番の運営者をもう一度よぶ"),
    issuing.FINISH: _l("会社への請求書をつくって送る"),
    crediting.FINISH_NOTE: _l("返還請求書をつくって送る"),
    invoices.FOLLOW_OURS: _l("請求書の様子をStripeに伝える"),
    RECONCILE: _l("帳簿をStripeの記録と突き合わせる"),
    FOLLOW: _l("Stripeからの知らせに従う"),
    refunds.SEND_REFUND: _l("カードに返金する"),
    leaving.CLOSE_PAGE: _l("使われないお支払いの画面を閉じる"),
    cards.FORGET: _l("Stripeの顧客の記録を消す"),
}
_CAUSES = {
    "ServerAway": _l("メールサーバーにつながらないか、サーバーがこちらからの送信を受けつけませんでした。"),
    "StripeAway": _l(
        "Stripeにつながらないか、Stripeがこちらの鍵を受けつけませんでした。"
        "SOTOMADO_STRIPE_SECRET_KEY を確かめてください。"
    ),
    "StripeRefused": _l("Stripeが、この頼みを断りました。理由を直さないかぎり、もう一度ためしても同じです。"),
    "NotNow": _l("メールサーバーが「あとで」と答えつづけました。"),
    "MailboxRefused": _l(
        "宛先のメールボックスがないか、もう受けとっていません。もう一度ためしても、届く見こみはありません。"
    ),
    "LetterRefused": _l(
        "メールサーバーが、このメールを受けとりませんでした。差出人の設定(SPF、DKIMなど)を確かめてください。"
    ),
    "CannotUnseal": _l("中身をひらく鍵がありません。SOTOMADO_FIELD_KEYS に前の鍵を戻すと、もう一度ためせます。"),
    "KeyError": _l("この種類の仕事を、いまの版は知りません。新しい版に上げたあとで、もう一度ためせます。"),
}


def kind(name: str) -> str:
    """A kind that this version knows no words for (a newer one wrote it) is called so."""
    return str(KINDS.get(name) or _("ほかの仕事(%(name)s)", name=name))


def cause(error: str) -> str:
    """A sentence for what was written down; the code of the other side stands behind it."""
    name, _space, code = error.partition(" ")
    if name not in _CAUSES:
        return str(_("うまくいきませんでした(%(error)s)。くわしいことはログにあります。", error=error or "?"))
    said = str(_CAUSES[name])
    return str(_("%(sentence)s(返事: %(code)s)", sentence=said, code=code)) if code else said
