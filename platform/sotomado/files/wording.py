"""Why a file was not taken, as a sentence beside the field it was chosen in."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.files.errors import Reason
from sotomado.files.models import Purpose

REFUSALS: Mapping[Reason, LazyString] = {
    Reason.EMPTY: _l("ファイルをえらんでください。中身のないファイルは受けとれません。"),
    Reason.TOO_LARGE: _l("ファイルが大きすぎます。10MBまでのものを送ってください。"),
    Reason.UNKNOWN_KIND: _l("この種類のファイルは受けとれません。JPEG・PNG・WebPの画像を送ってください。"),
    Reason.HEIC: _l("HEIC形式の写真は受けとれません。JPEGに変えるか、画面の写真(スクリーンショット)を送ってください。"),
    Reason.DAMAGED: _l("ファイルが壊れているようで、ひらけませんでした。別のファイルでお試しください。"),
    Reason.TOO_SMALL: _l("画像が小さすぎて、読みとれません。もっと大きな画像を送ってください。"),
    Reason.TOO_MANY_PIXELS: _l("画像の縦と横が大きすぎます。5,000万画素までのものを送ってください。"),
    Reason.MOVING: _l("動く画像は受けとれません。動かない画像を送ってください。"),
    Reason.TOO_MANY_PAGES: _l("PDFは5ページまでです。必要なページだけにして送ってください。"),
    Reason.LOCKED: _l("パスワードのかかったPDFは、ひらけません。パスワードを外して送ってください。"),
    Reason.BUSY: _l("いま、ほかのファイルを受けとっています。少しおいて、もう一度送ってください。"),
    Reason.TOO_OFTEN: _l("続けて何度もファイルが送られています。一時間ほどおいて、もう一度送ってください。"),
}
_NO_PAPER = _l("この種類のファイルは受けとれません。JPEG・PNG・WebPの画像か、PDFを送ってください。")


def refusal(reason: Reason, purpose: Purpose) -> str:
    """The sentence for a file of a purpose."""
    if reason is Reason.UNKNOWN_KIND and purpose is Purpose.CERTIFICATE:
        return str(_NO_PAPER)
    return str(REFUSALS[reason])
