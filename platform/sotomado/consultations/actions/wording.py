"""The words of action items. None of them praises, counts or scolds."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sotomado.consultations.actions.models import Answer, Kind, Standing
from sotomado.consultations.actions.smart import Hint

KINDS = {
    Kind.DO: _l("やってみること"),
    Kind.NOTICE: _l("気づきたいこと"),
}
KIND_HINTS = {
    Kind.DO: _l("小さなことで十分です。"),
    Kind.NOTICE: _l("次に話すまで、ひとつ気にとめておくだけで大丈夫です。"),
}
STANDINGS = {
    Standing.OPEN: _l("これから"),
    Standing.DONE: _l("できた"),
    Standing.LET_GO: _l("手ばなした"),
}
HINTS = {
    Hint.FIRST_STEP: _l("いちばん最初の一歩は、どんなことですか。"),
    Hint.OWN_PART: _l("相手がどうであっても、自分だけでできるところはどこですか。"),
    Hint.ONE_OF_THEM: _l("このなかで、まずひとつだけ選ぶなら、どれですか。"),
    Hint.DAY: _l("いつごろやってみたいですか。"),
    Hint.SIGN: _l("できたことは、何で分かりますか。"),
}
# On the page behind a link in a mail: the question, and the one button.
ASKED = {
    Answer.DONE: (_l("できた、と記録しますか。"), _l("できた")),
    Answer.LATER: (_l("一週間あとに、もう一度お知らせしますか。"), _l("一週間あとにもう一度")),
    Answer.LET_GO: (_l("手ばなしますか。"), _l("手ばなす")),
}
