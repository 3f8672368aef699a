"""How it reads with whom the next talk is to be."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from sotomado.consultations.closing.models import WithWhom

WITH_WHOM = {
    WithWhom.SAME: _l("この人と、もう一度"),
    WithWhom.ANOTHER: _l("ちがう人と"),
    WithWhom.OPEN: _l("まだ決めない"),
}
