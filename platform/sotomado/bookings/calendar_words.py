"""What a trouble with a calendar elsewhere means to the one whose calendar it is: what happened, and what to do."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.outgoing.errors import Trouble

# What happened, what to do.
TROUBLES = {
    Trouble.BAD_ADDRESS: (
        _l("アドレスの書き方を読みとれませんでした。"),
        _l("アドレスをコピーしなおして、つなぎなおしてください。"),
    ),
    Trouble.NOT_HTTPS: (
        _l("途中で、守られていないアドレス(http://)に案内されました。"),
        _l("https:// で始まるアドレスがないか、カレンダーの提供元で確かめてください。"),
    ),
    Trouble.BAD_PORT: (
        _l("ふつうのウェブとはちがう入口(ポート)に案内されました。"),
        _l("443か8443で読めるアドレスが必要です。"),
    ),
    Trouble.HAS_CREDENTIALS: (
        _l("アドレスの中にパスワードが書かれています。"),
        _l("「ユーザー名とパスワードで読む」をえらんで、欄に分けて書いてください。"),
    ),
    Trouble.INSIDE: (
        _l("このアドレスは、社内や家の中など、インターネットに公開されていない場所を指しています。"),
        _l("安全のため、インターネットに公開されているアドレスだけを読みます。"),
    ),
    Trouble.UNREACHABLE: (
        _l("相手のサーバーにつながりませんでした。"),
        _l("しばらくすると、こちらからまた読みにいきます。続くときは、アドレスを確かめてください。"),
    ),
    Trouble.CERTIFICATE: (
        _l("相手のサーバーが本物かどうか、確かめられませんでした(証明書)。"),
        _l("安全のため読んでいません。カレンダーの提供元にお知らせください。"),
    ),
    Trouble.SLOW: (
        _l("相手のサーバーの返事が、時間内に終わりませんでした。"),
        _l("しばらくすると、こちらからまた読みにいきます。"),
    ),
    Trouble.NOT_FOUND: (
        _l("そのアドレスには、何もありませんでした。"),
        _l("公開をやめたか、アドレスが新しくなったようです。いまのアドレスで、つなぎなおしてください。"),
    ),
    Trouble.REFUSED: (
        _l("読むことを断られました。ユーザー名かパスワードがちがうか、公開が止まっています。"),
        _l("アプリ用のパスワードをつくりなおして、つなぎなおしてください。"),
    ),
    Trouble.SERVER_FAILED: (
        _l("相手のサーバーが、うまく答えられませんでした。"),
        _l("しばらくすると、こちらからまた読みにいきます。"),
    ),
    Trouble.MOVED_TOO_OFTEN: (
        _l("別のアドレスへ、何度も案内されました。"),
        _l("最後に案内される先のアドレスで、つなぎなおしてください。"),
    ),
    Trouble.TOO_LARGE: (
        _l("カレンダーが大きすぎて、読みきれませんでした。"),
        _l("古い予定を含まないカレンダーか、空き時間だけのアドレスをお使いください。"),
    ),
    Trouble.TOO_MUCH: (
        _l("くりかえしの多すぎる予定があり、読みきれませんでした。"),
        _l("毎秒、毎分くりかえす予定がないか、見てください。"),
    ),
    Trouble.NOT_A_CALENDAR: (
        _l("届いたものは、カレンダーではありませんでした。"),
        _l("画面のアドレスではなく、iCal形式(.ics)のアドレスを貼りつけてください。"),
    ),
    Trouble.NO_CALENDARS: (
        _l("そのアドレスでは、カレンダーが見つかりませんでした。"),
        _l("CalDAVのアドレスを、カレンダーの提供元の案内で確かめてください。"),
    ),
    Trouble.PARTLY: (
        _l("書き方を読みとれない予定がありました。ほかの予定は反映しています。"),
        _l("大事な予定が反映されているか、「この週だけ」のページで確かめてください。"),
    ),
    Trouble.NOT_WRITABLE: (
        _l("このカレンダーには、書きこめませんでした。"),
        _l("書きこみのできるカレンダーをえらぶか、カレンダーの提供元で、書きこみを許してください。"),
    ),
    Trouble.LED_AWAY: (
        _l("別のサーバーへ案内されました。"),
        _l("安全のため、つないだサーバーのほかには何も書きません。いまのアドレスで、つなぎなおしてください。"),
    ),
    Trouble.FAILED: (
        _l("こちらの不具合で、読めませんでした。"),
        _l("しばらくすると、また読みにいきます。続くときは、お知らせください。"),
    ),
}


def happened(trouble: Trouble) -> str:
    return str(TROUBLES[trouble][0])


def to_do(trouble: Trouble) -> str:
    return str(TROUBLES[trouble][1])


def wrong_address(trouble: Trouble) -> str:
    """What is wrong with an address as it was typed, beside its field."""
    words = {
        Trouble.BAD_ADDRESS: _("アドレスの全体を貼りつけてください。https:// か webcal:// で始まります。"),
        Trouble.NOT_HTTPS: _(
            "http:// のアドレスは、途中で読まれるおそれがあるため使えません。https:// のものを貼りつけてください。"
        ),
        Trouble.BAD_PORT: _("アドレスの中の番号(ポート)は、443か8443だけが使えます。"),
        Trouble.HAS_CREDENTIALS: _("アドレスにパスワードを含めないでください。下の欄に分けて書けます。"),
    }
    return words.get(trouble) or happened(trouble)
