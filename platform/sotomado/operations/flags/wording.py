"""For whom a flag is on, in words."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.flags.models import Reach
from sotomado.flags.service import Standing

REACHES: Mapping[Reach, LazyString] = {
    Reach.EVERYBODY: _l("すべての人に入れる"),
    Reach.NOBODY: _l("だれにも入れない"),
    Reach.COMPANIES: _l("選んだ企業にだけ入れる"),
    Reach.SHARE: _l("一部の割合にだけ入れる"),
}
WRONG: Mapping[str, LazyString] = {
    "percent": _l("1から99までの数字を書いてください。"),
    "companies": _l("企業をひとつ以上選んでください。"),
    "reach": _l("どうするかを、ひとつ選んでください。"),
}


def stands(one: Standing) -> str:
    """How it stands now."""
    reach = one.switch.reach
    if reach is Reach.EVERYBODY:
        return str(_("すべての人に入っています"))
    if reach is Reach.NOBODY:
        return str(_("だれにも入っていません"))
    if reach is Reach.COMPANIES:
        return str(_("%(count)s社に入っています", count=len(one.switch.company_ids)))
    return str(_("%(percent)s%%の人に入っています", percent=one.switch.percent))
