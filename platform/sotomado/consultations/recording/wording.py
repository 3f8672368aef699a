"""How recordings are spoken of."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sotomado.bookings.models import Side
from sotomado.consultations.recording.models import Why, WhyDeleted

WHO = {
    Side.ADVISEE: _l("あなた"),
    Side.CONSULTANT: _l("相談相手"),
    Side.OPERATOR: _l("運営の者(ふたりの判断で)"),
    Side.SERVICE: _l("そとまどの機械"),
}
WHY = {
    Why.OWN: _l("ご自分の面談として"),
    Why.GO_OVER: _l("次の面談の前に、話したことを確かめる"),
    Why.CHECK: _l("書いたことが正しいかを確かめる"),
    Why.LEARN: _l("自分の聞き方をふりかえる"),
    Why.SAFETY: _l("安全のための手順にもとづいて"),
    Why.WORDS: _l("ことばを一語ずつ数えるため"),
}
WHY_DELETED = {
    WhyDeleted.BY_ADVISEE: _l("あなたが消しました"),
    WhyDeleted.EXPIRED: _l("日数が過ぎて、ひとりでに消えました"),
    WhyDeleted.ERASED: _l("ほかの記録とともに消しました"),
}
REASON_MISSING = _l("ひらく理由を、ひとつ選んでください。相談者が読む記録に残ります。")
SAID = {
    "agree": _l("録画することに同意しました。おふたりが同意したときだけ、録画します。"),
    "withdraw": _l("同意を取り消しました。録画はしません。"),
    "pause": _l("録画を止めています。"),
    "resume": _l("録画を続けます。"),
}
