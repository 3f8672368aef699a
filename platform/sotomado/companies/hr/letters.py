"""Letters about the people of HR. Subjects are discreet; nothing in them tells of anybody who seeks advice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from sotomado.accounts.models import Duty, Locale


class Happened(StrEnum):
    """What owners are told of."""

    JOINED = "joined"
    CHANGED = "changed"
    REMOVED = "removed"


DUTIES: Mapping[Locale, Mapping[Duty, str]] = {
    Locale.JAPANESE: {Duty.OWNER: "責任者", Duty.REPORTS: "レポート閲覧", Duty.BILLING: "請求"},
    Locale.ENGLISH: {Duty.OWNER: "owner", Duty.REPORTS: "reads the reports", Duty.BILLING: "contract and invoices"},
}
_INVITED_SUBJECT = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
_INVITED = {
    Locale.JAPANESE: """\
{name} 様

社外のキャリア相談室「そとまど」の、{company_name}の人事の画面にお招きします。
お願いしたい役割: {duties}
{by}
次のリンクからお受けください。リンクは{days}日間、一度だけ有効です。

{link}

だれが相談したか、何を話したかは、人事の画面には出ません。どの役割の人にも、見る道がありません。
心当たりのないときは、このメールをそのままにしてください。何も起こりません。
""",
    Locale.ENGLISH: """\
Dear {name},

You are invited to the HR pages of {company_name_en} at Sotomado, the career desk outside the company.
What you are asked to do: {duties}
{by}
Accept through this link. It works once, for {days} days.

{link}

Who seeks advice and what is said stands on no page of HR. No role has a way to it.
If you do not know what this is about, leave it: nothing happens.
""",
}
_BY = {
    Locale.JAPANESE: "お招きした方: {name}\n",
    Locale.ENGLISH: "Invited by: {name}\n",
}
_TOLD_SUBJECT = {Locale.JAPANESE: "そとまどの人事の役割について", Locale.ENGLISH: "About HR roles at Sotomado"}
_TOLD = {
    Happened.JOINED: {
        Locale.JAPANESE: "{whom}さんが、{company_name}の人事に加わりました。役割: {duties}",
        Locale.ENGLISH: "{whom} has joined HR of {company_name_en}. Role: {duties}",
    },
    Happened.CHANGED: {
        Locale.JAPANESE: "{company_name}の人事の{whom}さんの役割が変わりました。いまの役割: {duties}",
        Locale.ENGLISH: "The role of {whom} in HR of {company_name_en} has changed. Now: {duties}",
    },
    Happened.REMOVED: {
        Locale.JAPANESE: "{whom}さんが、{company_name}の人事から外れました。人事の画面は、もうひらけません。",
        Locale.ENGLISH: "{whom} is no longer in HR of {company_name_en} and cannot open its pages any more.",
    },
}
_TOLD_BODY = {
    Locale.JAPANESE: """\
{name} 様

{what}
{by}
いまの顔ぶれは、こちらで見られます。
{link}

心当たりのないときは、そとまどの運営にすぐお知らせください。
""",
    Locale.ENGLISH: """\
Dear {name},

{what}
{by}
Everybody of HR is listed here:
{link}

If this surprises you, tell the operators of Sotomado at once.
""",
}
_DONE_BY = {Locale.JAPANESE: "変えた人: {name}\n", Locale.ENGLISH: "Changed by: {name}\n"}


def duties_in_words(duties: Collection[Duty], locale: Locale) -> str:
    said = [DUTIES[locale][duty] for duty in Duty if duty in duties]
    return ("、" if locale is Locale.JAPANESE else ", ").join(said)


def invitation(
    *, name: str, company_name: str, company_name_en: str, duties: Collection[Duty], by: str, link: str, days: int
) -> tuple[str, str]:
    """Subject and body, in both languages: nobody knows yet which one the reader prefers. `by` "": the operators."""
    bodies = [
        _INVITED[locale].format(
            name=name,
            company_name=company_name,
            company_name_en=company_name_en,
            duties=duties_in_words(duties, locale),
            by=_BY[locale].format(name=by) if by else "",
            link=link,
            days=days,
        )
        for locale in (Locale.JAPANESE, Locale.ENGLISH)
    ]
    return _INVITED_SUBJECT[Locale.JAPANESE], "\n――――――――\n\n".join(bodies)


def told(
    happened: Happened,
    locale: Locale,
    *,
    name: str,
    whom: str,
    company_name: str,
    company_name_en: str,
    duties: Collection[Duty],
    by: str,
    link: str,
) -> tuple[str, str]:
    """Subject and body for one reader: an owner, or whom it is about. `by` "": they did it themselves."""
    what = _TOLD[happened][locale].format(
        whom=whom,
        company_name=company_name,
        company_name_en=company_name_en,
        duties=duties_in_words(duties, locale),
    )
    said_by = _DONE_BY[locale].format(name=by) if by else ""
    return _TOLD_SUBJECT[locale], _TOLD_BODY[locale].format(name=name, what=what, by=said_by, link=link)
