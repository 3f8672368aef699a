"""What went wrong with writing into a calendar, to the one whose calendar it is."""

from __future__ import annotations

from flask_babel import gettext as _

from sotomado.bookings import calendar_words
from sotomado.outgoing.errors import Trouble


def happened(trouble: Trouble) -> str:
    """In one or two sentences; where reading and writing fail alike, in the same words."""
    words = {
        Trouble.REFUSED: _(
            "書くことを断られました。ユーザー名かパスワードがちがうようです。アプリ用のパスワードをつくりなおして、つなぎなおしてください。"
        ),
        Trouble.NOT_FOUND: _("前に書いていたカレンダーが、見つかりませんでした。「いまためす」で、探しなおします。"),
        Trouble.NOT_WRITABLE: _(
            "書きこみのできるカレンダーが、そのアドレスにありませんでした。カレンダーの提供元で、書きこみを許してください。"
        ),
        Trouble.FAILED: _("こちらの不具合で、書けませんでした。続くときは、お知らせください。"),
    }
    return words.get(trouble) or calendar_words.happened(trouble)
