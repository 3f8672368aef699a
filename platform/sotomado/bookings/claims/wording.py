"""The words of the pages about talks that did not come about. They blame nobody."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.bookings.claims.models import Answer, How, Outcome
from sotomado.bookings.claims.rules import Finding, Seen
from sotomado.bookings.claims.shown import Case, Standing
from sotomado.bookings.models import Side

SIDES = {Side.ADVISEE: _l("相談者"), Side.CONSULTANT: _l("相談員")}
HOW = {
    How.OPENED_LINK: _l("入口をひらいた"),
    How.SAID_HERE: _l("着いたと知らせた"),
    How.IN_ROOM: _l("部屋に入った"),
}
SEEN = {
    Seen.IN_TIME: _l("時間までに来た記録があります"),
    Seen.LATE: _l("はじまりから15分を過ぎて来た記録があります"),
    Seen.NOT_SEEN: _l("来た記録はありません"),
}
ANSWERS = {
    Answer.AGREED: _l("うかがえませんでした"),
    Answer.THERE: _l("時間にうかがっていました"),
    Answer.TROUBLE: _l("つながらないなど、うまくいかないことがありました"),
    Answer.COUNTERED: _l("うかがっていましたが、相手の方が来られませんでした"),
}
# What an operator may decide: the value in the form -> what it means.
DECISIONS = {
    "advisee": Finding(Outcome.MISSED, Side.ADVISEE),
    "consultant": Finding(Outcome.MISSED, Side.CONSULTANT),
    "nobody": Finding(Outcome.NOT_MET),
    "took_place": Finding(Outcome.NOT_UPHELD),
}


def title(case: Case) -> str:
    titles: dict[Standing, str] = {
        Standing.QUIET: _("お会いできなかったとき"),
        Standing.CLAIMABLE: _("お会いできませんでしたか。"),
        Standing.WAITING: _("お返事を待っています。"),
        Standing.ASKED: _("ひとつ、教えてください。"),
        Standing.LOOKED_AT: _("運営の者が確かめています。"),
        Standing.SETTLED: _("この予定の取り扱い"),
        Standing.DECIDED: _("この予定の取り扱い"),
    }
    return titles[case.standing]


def answers_of(case: Case) -> list[tuple[str, str, str]]:
    """What one may answer, and what follows from each."""
    return [
        (Answer.AGREED.value, str(ANSWERS[Answer.AGREED]), _agreeing(case)),
        (
            Answer.THERE.value,
            str(ANSWERS[Answer.THERE]),
            _(
                "あなたが時間に来た記録だけが残っているときは、いまの予約のままになります。そうでないときは、運営の者が確かめます。"
            ),
        ),
        (
            Answer.TROUBLE.value,
            str(ANSWERS[Answer.TROUBLE]),
            _("どなたのせいでもなかったものとして、お支払いを全額お返しします。")
            if case.is_private
            else _("どなたのせいでもなかったものとして、チケットは会社の枠に戻ります。"),
        ),
        (
            Answer.COUNTERED.value,
            str(ANSWERS[Answer.COUNTERED]),
            _("おふたりの記録を合わせて決めます。記録から分からないときは、運営の者が確かめます。"),
        ),
    ]


def _agreeing(case: Case) -> str:
    if case.is_private and case.side is Side.ADVISEE:
        return str(_("お支払いはお返しできません。相談相手には、予定どおり報酬が支払われます。"))
    if case.is_private:
        return str(_("この面談の報酬はありません。相談者には、お支払いの全額とお詫びをお伝えします。"))
    if case.side is Side.ADVISEE:
        return str(_("チケットは1枚使ったことになります。相談相手には、予定どおり報酬が支払われます。"))
    return str(_("この面談の報酬はありません。チケットは相談者のもとに残り、こちらからお詫びをお伝えします。"))


def what_was_found(case: Case) -> list[str]:
    """What became of it, and what that means for whoever reads."""
    if case.found is None:
        return []
    if case.found.outcome is Outcome.NOT_UPHELD:
        return [_not_upheld(case)]
    if case.found.outcome is Outcome.NOT_MET:
        first = _("お会いできなかったものとして扱いました。どなたのせいでもありません。")
    elif case.is_mine:
        first = _("うかがえなかったものとして扱いました。")
    elif case.side is Side.ADVISEE:
        first = _("相談相手がうかがえませんでした。お待たせして、申し訳ありません。")
    else:
        first = _("相談者は来られなかったものとして扱いました。お待ちいただき、ありがとうございました。")
    return [first, _what_follows(case)]


def _not_upheld(case: Case) -> str:
    if case.standing is Standing.DECIDED:
        return str(_("面談は行われたものとして扱います。予約はそのまま残っています。"))
    return str(_("相手の方が時間に来ていた記録がありました。予約はそのまま残っています。"))


def _what_follows(case: Case) -> str:
    if case.side is Side.CONSULTANT:
        if case.fee_percent:
            return str(_("時間を空けてお待ちいただいた分の報酬は、全額お支払いします。"))
        return str(_("この面談の報酬はありません。"))
    if case.is_private and case.ticket_returned:
        return str(_("お支払いを全額、同じカードにお返しします。"))
    if case.is_private:
        return str(_("時間を空けて待っていた分の報酬が支払われるため、お支払いはお返しできません。"))
    if not case.ticket_returned:
        return str(_("チケットは1枚使ったことになります。会社には、何も伝わりません。"))
    if case.found is not None and case.found.missed_by is Side.CONSULTANT:
        return str(_("チケットは、あなたの次の予約に使えます。会社には、何も伝わりません。"))
    return str(_("チケットは会社の枠に戻りました。会社には、何も伝わりません。"))


def finding(what: Finding | None) -> str:
    """The same for operators."""
    if what is None:
        return str(_("まだ決まっていません"))
    if what.outcome is Outcome.MISSED:
        return str(_("相談者が来られなかった")) if what.missed_by is Side.ADVISEE else str(_("相談員が来られなかった"))
    others: dict[Outcome, str] = {
        Outcome.NOT_MET: _("会えなかった(どちらのせいでもない)"),
        Outcome.NOT_UPHELD: _("申し出は認められなかった"),
        Outcome.WITHDRAWN: _("取り下げられた"),
    }
    return others[what.outcome]


def decisions() -> list[tuple[str, str, str]]:
    """What an operator may decide, and what follows."""
    return [
        ("took_place", _("面談は行われた"), _("予約は決まった状態に戻り、相談員がしめくくれます。")),
        (
            "nobody",
            _("会えなかった。どちらのせいでもない"),
            _("チケットは戻り、時間に来ていた相談員には報酬が出ます。"),
        ),
        ("advisee", _("相談者が来られなかった"), _("チケットは使ったことになり、報酬は全額出ます。")),
        ("consultant", _("相談員が来られなかった"), _("チケットは相談者のもとに残り、報酬は出ません。")),
    ]
