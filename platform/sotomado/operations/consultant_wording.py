"""What the operator's pages on consultants say, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from consultants.licence import LicenceState
from sotomado.bookings.desk_wording import WHYS
from sotomado.bookings.models import Why as Reason
from sotomado.directory.errors import HeldByOperators, NotLicensed, NotPublished
from sotomado.languages import current_locale
from sotomado.operations.bookings_to_review import Why
from sotomado.operations.consultants import LicenceFilter, NotAgreed, Standing

STANDINGS: Mapping[Standing, LazyString] = {
    Standing.LISTED: _l("掲載中"),
    Standing.PAUSED: _l("お休み中"),
    Standing.DORMANT: _l("空きがなくお休み"),
    Standing.NOT_YET: _l("掲載前"),
    Standing.UNLISTED: _l("掲載を終了"),
}
LICENCES: Mapping[LicenceState, LazyString] = {
    LicenceState.VALID: _l("有効"),
    LicenceState.RENEWAL_OPEN: _l("更新の期間"),
    LicenceState.RENEWAL_MISSED: _l("更新の期間を過ぎました"),
    LicenceState.EXPIRED: _l("切れています"),
}
LICENCE_FILTERS: Mapping[LicenceFilter, LazyString] = {
    LicenceFilter.HOLDS: _l("有効な人"),
    LicenceFilter.ENDS_SOON: _l("90日以内に切れる人"),
    LicenceFilter.EXPIRED: _l("切れている人"),
}
WHY: Mapping[Why, LazyString] = {
    Why.PAST_EXPIRY: _l("資格の期限より後"),
    Why.UNLISTED: _l("掲載を終了"),
    Why.CONFLICT: _l("利益相反の届け出"),
    Why.HELD: _l("運営が確かめているところ"),
}
NOT_LISTABLE: Mapping[type[Exception], LazyString] = {
    NotLicensed: _l("資格の期限が過ぎているため、掲載できません。新しい登録証を確かめてからにしてください。"),
    NotAgreed: _l("本人がまだ約束の文に同意していないため、掲載できません。"),
    NotPublished: _l("プロフィールがまだ公開されていないため、掲載できません。"),
    HeldByOperators: _l("安全の窓口で確かめているところです。そちらで終えてからにしてください。"),
}


def called_off_for(whys: tuple[tuple[Reason, int], ...]) -> str:
    """What a consultant gave as reasons, and how often each."""
    comma = "、" if current_locale() == "ja" else ", "
    return comma.join(str(_("%(why)s(%(count)s回)", why=WHYS[why], count=count)) for why, count in whys)


def called(names: Mapping[int, tuple[str, str]], consultant_id: int) -> str:
    """The name in the reader's language; `names`: in Japanese and English, by consultant."""
    return names[consultant_id][1 if current_locale() == "en" else 0]
