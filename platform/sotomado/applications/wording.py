"""The words of an application's pages: what each page is called, what is wrong and what to do, where it stands."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sotomado.applications.body import LONGEST_MOTIVE, LONGEST_ORGANISATION, MOST_CONFLICTS, Section
from sotomado.applications.errors import Trouble
from sotomado.applications.models import Step
from sotomado.directory.profiles.body import LONGEST

SECTIONS: Mapping[Section, LazyString] = {
    Section.LICENCE: _l("資格の登録"),
    Section.CERTIFICATE: _l("登録証の写し"),
    Section.EXPERIENCE: _l("歩んできた道"),
    Section.TALKS: _l("受けられる相談"),
    Section.WORDS: _l("あなたのことば"),
    Section.CONFLICTS: _l("利害の関わる組織"),
}
ABOUT: Mapping[Section, LazyString] = {
    Section.LICENCE: _l("登録番号と、登録日、有効期間"),
    Section.CERTIFICATE: _l("写真、またはPDF"),
    Section.EXPERIENCE: _l("仕事、立場、業界、国、子育てや介護"),
    Section.TALKS: _l("話題、進め方、ことば、会い方"),
    Section.WORDS: _l("相談者に見える名前、はじめの一文、応募の理由"),
    Section.CONFLICTS: _l("勤め先、取引先、人材紹介とのつながり"),
}
HAPPENED: Mapping[Step, LazyString] = {
    Step.HANDED_IN: _l("応募を受けとりました"),
    Step.SENT_BACK: _l("書きなおしをお願いしました"),
    Step.INVITED: _l("面接の日時をお知らせしました"),
    Step.INTERVIEW_MOVED: _l("面接の日時か場所が変わりました"),
    Step.INTERVIEW_CANCELLED: _l("面接の予定を取り消しました"),
    Step.MOVED_ON: _l("面接を終え、決定に進みました"),
    Step.ACCEPTED: _l("お迎えすることに決まりました"),
    Step.REFUSED: _l("今回は見送ることに決まりました"),
    Step.WITHDRAWN: _l("応募を取り下げました"),
}

_SAID: Mapping[tuple[str, Trouble], LazyString] = {
    ("number", Trouble.MISSING): _l("登録番号を書いてください。"),
    ("number", Trouble.MALFORMED): _l("登録番号の形ではないようです。登録証にある番号を、そのまま書き写してください。"),
    ("number", Trouble.TOO_LONG): _l("登録番号には長すぎます。登録証にある番号だけを書いてください。"),
    ("registered_on", Trouble.MISSING): _l("登録日を書いてください。"),
    ("registered_on", Trouble.IN_FUTURE): _l("登録日が、今日より先になっています。登録証でお確かめください。"),
    ("expires_on", Trouble.MISSING): _l("有効期間の満了日を書いてください。"),
    ("expires_on", Trouble.EXPIRED): _l(
        "有効期間が終わっています。更新がすんだら、新しい満了日を書いてお出しください。ほかのページは、先に書いておけます。"
    ),
    ("expires_on", Trouble.BEFORE_REGISTRATION): _l("満了日が、登録日より前になっています。"),
    ("certificate", Trouble.MISSING): _l("登録証の写しを送ってください。"),
    ("experiences", Trouble.MISSING): _l("「歩んできた道」のページを、一度ひらいて保存してください。"),
    ("themes", Trouble.MISSING): _l("受けられる相談を、ひとつ以上えらんでください。"),
    ("languages", Trouble.MISSING): _l("相談に使えることばを、ひとつ以上えらんでください。"),
    ("modes", Trouble.MISSING): _l("会い方を、ひとつ以上えらんでください。"),
    ("display_name", Trouble.MISSING): _l("相談者に見える名前を書いてください。"),
    ("voice", Trouble.MISSING): _l("はじめの一文を、日本語か英語で書いてください。下書きで大丈夫です。"),
    ("motive", Trouble.MISSING): _l("応募の理由を書いてください。"),
    ("has_none", Trouble.MISSING): _l("利害の関わる組織を書くか、「ありません」をえらんでください。"),
    ("has_none", Trouble.NONE_AND_SOME): _l("組織の名前と「ありません」の両方があります。どちらかにしてください。"),
}


def said(field: str, trouble: Trouble) -> str:
    """What is wrong with a field, and what to do, as a sentence."""
    sentence = _SAID.get((field, trouble))
    if sentence is not None:
        return str(sentence)
    if trouble is Trouble.NOT_A_DATE:
        return str(_("日付として読めませんでした。「2024/4/1」や「2024年4月1日」のように書いてください。"))
    if trouble is Trouble.TOO_LONG:
        return str(_("%(most)s文字までにしてください。書いたものは残っています。", most=_longest(field)))
    if trouble is Trouble.TOO_MANY:
        return str(_("組織は%(most)sまで書けます。", most=MOST_CONFLICTS))
    return str(_("使えない文字が入っています。ふつうの文字だけで書きなおしてください。"))


def _longest(field: str) -> int:
    if field.startswith("organisation"):
        return LONGEST_ORGANISATION
    return LONGEST.get(field, LONGEST_MOTIVE)
