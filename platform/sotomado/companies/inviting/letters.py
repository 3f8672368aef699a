"""The invitation as it leaves: the words of HR filled in, the trainings, and what everybody is told beneath.

The subject is discreet unless HR wrote another. One mail is like every other of its round but for the name and for the
reader's own way in; no link tells anybody that it was followed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sotomado import formats
from sotomado.accounts.models import Locale
from sotomado.accounts.service import INVITATION_DAYS
from sotomado.companies.inviting.templates import DATES, filled, holds

SUBJECTS = {Locale.JAPANESE: "そとまどからのご案内", Locale.ENGLISH: "A note from Sotomado"}
_REMINDER = {
    Locale.JAPANESE: "先日お送りしたご案内を、お送りした方全員にもう一度だけお届けします。ご案内は、これで終わりです。",
    Locale.ENGLISH: "This is the same invitation once more. Everybody who got the first gets this one, and there is no"
    " third.",
}
_BENEATH = {
    Locale.JAPANESE: """\
この案内は、会社の人事が名簿の条件(年齢、勤続年数、昇進や復職の日、部署など)で選んだ方全員に、同じ内容でお送りしています。
開いたかどうか、使ったかどうかは、会社には分かりません。""",
    Locale.ENGLISH: """\
The HR team of your company chose everybody this goes to by a rule over the roster, such as age, years at the company, a
promotion, a return or a department. Your company does not learn whether you opened it or came.""",
}
_JOINING = {
    Locale.JAPANESE: "上のリンクからパスワードを決めると、使いはじめられます。リンクは{days}日間、一度だけ有効です。",
    Locale.ENGLISH: "Choose a password through the link above to begin. It works once, for {days} days.",
}
_JOINING_BY_COMPANY = {
    Locale.JAPANESE: "上のリンクから、会社のアカウントで使いはじめられます。パスワードを決めることはありません。",
    Locale.ENGLISH: "Begin through the link above with your company's account. There is no password to choose.",
}
_NO_MORE = {
    Locale.JAPANESE: "このような案内を受け取らない(会社には伝わりません)",
    Locale.ENGLISH: "Get no such mails any more (your company does not learn of it)",
}
_THEMES = {
    Locale.JAPANESE: "会社がすすめるテーマ「{title}」も、サインインした画面で読めます。",
    Locale.ENGLISH: "Once signed in you will also find the themes your company suggests: {title}.",
}


@dataclass(frozen=True)
class Training:
    """A day before the talk."""

    id: str
    title: str
    place: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class Words:
    """What HR wrote in one language. `subject` "": the discreet one."""

    subject: str
    body: str


@dataclass(frozen=True)
class Reader:
    """Whom a letter is for. `is_new`: has never been here, and `link` lets them choose a password, or come in by their
    company's account alone (`is_company_account`)."""

    name: str
    locale: Locale
    is_new: bool
    link: str
    no_more: str
    is_company_account: bool = False


@dataclass(frozen=True)
class Invitation:
    """All that is the same for every reader. `words` and `company`: by language, Japanese always among the first."""

    words: Mapping[Locale, Words]
    company: Mapping[Locale, str]
    trainings: Sequence[Training]
    pack_title: str | None
    time_zone: str


def letter(invitation: Invitation, reader: Reader, *, is_reminder: bool) -> tuple[str, str]:
    """Subject and body, in the reader's language where HR wrote in it.

    Nobody knows yet which language somebody new prefers: they get both, where there are both.
    """
    first = reader.locale if reader.locale in invitation.words else Locale.JAPANESE
    order = [first, *(one for one in invitation.words if one is not first)] if reader.is_new else [first]
    bodies = [_in_one_language(invitation, reader, locale, is_reminder=is_reminder) for locale in order]
    return invitation.words[first].subject or SUBJECTS[first], "\n\n――――――――\n\n".join(bodies)


def _in_one_language(invitation: Invitation, reader: Reader, locale: Locale, *, is_reminder: bool) -> str:
    words = invitation.words[locale].body
    days = _days(invitation.trainings, locale, invitation.time_zone)
    said = {"name": reader.name, "company": invitation.company[locale], "link": reader.link, "dates": days}
    parts = [_REMINDER[locale]] if is_reminder else []
    # Where nothing stands in a place, no gap is left.
    parts += [part.strip("\n") for part in filled(words, said).split("\n\n") if part.strip()]
    if days and not holds(words, DATES):
        parts.append(days)
    if invitation.pack_title:
        parts.append(_THEMES[locale].format(title=invitation.pack_title))
    if reader.is_new:
        joining = _JOINING_BY_COMPANY if reader.is_company_account else _JOINING
        parts.append(joining[locale].format(days=INVITATION_DAYS))
    parts.append(_BENEATH[locale])
    parts.append(f"{_NO_MORE[locale]}\n{reader.no_more}")
    return "\n\n".join(parts)


def _days(trainings: Sequence[Training], locale: Locale, time_zone: str) -> str:
    """The trainings, each on a line of its own; "" without any."""
    return "\n".join(
        f"{one.title}: {formats.span(one.starts_at, one.ends_at, time_zone, locale.value)} {one.place}".rstrip()
        for one in trainings
    )
