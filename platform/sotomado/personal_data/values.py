"""What the codes of a person's rows are called, for every column that holds one, under the name it is told by.

Where a slice has words of its own for a page they are used; elsewhere a word or two say it. One name may stand in
several tables: a value that two of them share is called the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.accounts.models import Role
from sotomado.accounts.support import wording as support
from sotomado.applications.screening import wording as screening
from sotomado.audit import wording as audit
from sotomado.billing.checkout import wording as checkout
from sotomado.billing.invoices import wording as invoices
from sotomado.billing.packs import wording as packs
from sotomado.billing.payouts import wording as payouts
from sotomado.billing.reconciling import labels as books
from sotomado.bookings.claims import wording as claims
from sotomado.bookings.models import Side
from sotomado.companies.contracts import wording as contracts
from sotomado.companies.downloads import wording as company_downloads
from sotomado.companies.hr import wording as company_hr
from sotomado.companies.roster import wording as roster
from sotomado.companies.single_sign_on import wording as sign_on
from sotomado.consultations.closing import labels as closing
from sotomado.consultations.handing_on import wording as handing_on
from sotomado.consultations.reactions import labels as reactions
from sotomado.consultations.recording import wording as recording
from sotomado.directory import labels
from sotomado.oneonones.table import labels as table
from sotomado.oneonones.themes import labels as themes
from sotomado.reporting.voices import wording as voices
from sotomado.safety import wording as safety


def by_value(of: Mapping[Any, LazyString]) -> dict[str, LazyString]:
    return {member.value: label for member, label in of.items()}


WHO = {
    # Read by either side, so nobody is "you" here.
    Side.ADVISEE.value: _l("相談する人"),
    Side.CONSULTANT.value: _l("相談相手"),
    Side.OPERATOR.value: _l("運営"),
    Side.SERVICE.value: _l("決まりによる"),
}
ROLES = {
    Role.ADVISEE.value: _l("相談する人"),
    Role.CONSULTANT.value: _l("相談相手"),
    Role.MANAGER.value: _l("上司"),
    Role.HR.value: _l("人事"),
    Role.OPERATOR.value: _l("運営"),
    Role.APPLICANT.value: _l("応募している人"),
}
CODES: Mapping[str, Mapping[str, LazyString]] = {
    "duty": by_value(company_hr.DUTIES),
    "duties_of_hr": by_value(company_hr.DUTIES),
    "fate": dict(roster.PARTS),
    "files_taken": by_value(company_downloads.KINDS),
    "audit_act": by_value(audit.ACTS),
    "support_looked": by_value(support.LOOKED),
    "support_closed_by": by_value(support.CLOSED),
    "part": by_value(support.LOOKED),
    "closed_by": by_value(support.CLOSED),
    "account": by_value(books.ACCOUNTS),
    "against": by_value(books.ACCOUNTS),
    "why_not": by_value(books.WHY_NOT),
    "age_band": by_value(labels.AGE_BAND_LABELS)
    | {
        "-24": _l("24歳まで"),
        "25-34": _l("25歳から34歳"),
        "35-44": _l("35歳から44歳"),
        "45-54": _l("45歳から54歳"),
        "55-64": _l("55歳から64歳"),
        "65-": _l("65歳から"),
        "unknown": _l("分からない"),
    },
    "tenure_band": {
        "-2": _l("2年まで"),
        "3-5": _l("3年から5年"),
        "6-10": _l("6年から10年"),
        "11-20": _l("11年から20年"),
        "21-": _l("21年から"),
        "unknown": _l("分からない"),
    },
    "answer": {
        "accepted": _l("出席する"),
        "tentative": _l("未定"),
        "declined": _l("断った"),
        "countered": _l("相手が来なかったと答えた"),
        "agreed": _l("そのとおりと答えた"),
        "there": _l("行っていたと答えた"),
        "trouble": _l("つながらないなどのことがあったと答えた"),
        "done": _l("できた"),
        "later": _l("もう少しあとで"),
        "let_go": _l("手ばなした"),
        "refused": _l("断った"),
    },
    "calendar_says": {
        "accepted": _l("出席する"),
        "tentative": _l("未定"),
        "declined": _l("断った"),
        "countered": _l("別の時間を提案した"),
    },
    "by_side": {
        "writer": _l("書いた本人"),
        "team": _l("安全の担当"),
        "rule": _l("決まりによる"),
    },
    "cadence": {
        "weekly": _l("毎週"),
        "two_weeks": _l("2週に一度"),
        "three_weeks": _l("3週に一度"),
        "four_weeks": _l("4週に一度"),
        "monthly": _l("月に一度"),
        "quarterly": _l("3か月に一度"),
    },
    "came_by": {
        "sent": _l("届いた"),
        "looked_up": _l("問い合わせて分かった"),
        "conversation": _l("送るときの返事"),
        "report": _l("あとから届いた知らせ"),
    },
    "change": by_value(labels.LISTING_CHANGE_LABELS),
    "choice": {
        "of_the_ten": _l("十人のなかから"),
        "elsewhere": _l("十人のほかから"),
    },
    "conflict": by_value(labels.CONFLICT_LABELS)
    | {
        "moved": _l("時間が変えられていた"),
        "deleted": _l("消されていた"),
    },
    "doer": {
        "member": _l("メンバー"),
        "manager": _l("上司"),
        "both": _l("ふたりで"),
    },
    "ended_by": WHO,
    "missed_by": WHO,
    "side": WHO | {"member": _l("メンバー"), "manager": _l("上司")},
    "ending": {
        "declined": _l("断った"),
        "withdrawn": _l("取り下げた"),
        "ended": _l("終えた"),
        "left": _l("退職や異動による"),
    },
    "experience": by_value(labels.EXPERIENCE_LABELS),
    "gender": by_value(labels.GENDER_LABELS),
    "generation": by_value(labels.AGE_BAND_LABELS),
    "industry": by_value(labels.INDUSTRY_LABELS),
    "style": by_value(labels.STYLE_LABELS),
    "time": by_value(labels.TIME_LABELS),
    "happened": by_value(invoices.HAPPENED)
    | {
        "opened": _l("ひらかれた"),
        "words": _l("ことば"),
        "step": _l("手順"),
        "consent": _l("同意"),
        "withdrawn": _l("取り下げられた"),
        "paged": _l("担当を呼んだ"),
        "taken_on": _l("受けもった"),
        "note": _l("書きとめた"),
        "message": _l("ことばを送った"),
        "passed_on": _l("ほかの機関に伝えた"),
        "told_consultant": _l("相談相手に伝えた"),
        "told_person": _l("本人に伝えた"),
        "paused": _l("お休みにした"),
        "released": _l("お休みを終えた"),
        "closed": _l("閉じた"),
        "returned": _l("受けもちを離れた"),
        "forgotten": _l("消した"),
    },
    "hindrance": {
        "not_free": _l("時間が空いていなかった"),
        "no_ticket": _l("チケットがなかった"),
        "nobody_pays": _l("費用をまかなう会社がなかった"),
        "elsewhere": _l("別の予約があった"),
        "too_many_ahead": _l("予約が多かった"),
        "not_bookable": _l("予約を受けていなかった"),
        "no_consent": _l("同意がなかった"),
    }
    | by_value(payouts.HINDRANCES),
    "how": by_value(claims.HOW),
    "how_left": {
        "went": _l("自分で出た"),
        "lost": _l("接続が切れた"),
        "taken_over": _l("ほかの画面に移った"),
    },
    "item": by_value(handing_on.NAMES)
    | {
        "trait_e": _l("持ち味：外向性"),
        "trait_n": _l("持ち味：情緒の安定"),
        "trait_a": _l("持ち味：協調性"),
        "trait_c": _l("持ち味：勤勉性"),
        "trait_o": _l("持ち味：開放性"),
    },
    "kind": by_value(company_downloads.KINDS)
    | by_value(labels.CONFLICT_LABELS)
    | by_value(books.RATES)
    | by_value(payouts.KINDS)
    | by_value(safety.KINDS)
    | {
        "pdf": _l("PDF"),
        "pptx": _l("PowerPoint"),
        "xlsx": _l("Excel"),
        "csv": _l("CSV"),
        "json": _l("JSON"),
        "week": _l("その週の受付"),
        "weekly": _l("毎週の受付"),
        "copy": _l("週の写し"),
        "days_off": _l("休みの日"),
        "days_back": _l("休みの取り消し"),
        "zone": _l("時間帯"),
        "undo": _l("もとに戻した"),
        "icalendar": _l("iCalendar"),
        "caldav": _l("CalDAV"),
        "line": _l("上司とメンバー"),
        "slant": _l("斜めの1on1"),
        "mentor": _l("メンター"),
        "peer": _l("同僚どうし"),
        "life_point": _l("ライフラインの出来事"),
        "facet": _l("持ち味"),
        "will": _l("やりたいこと"),
        "can": _l("できること"),
        "must": _l("求められていること"),
        "placed": _l("書き加えた"),
        "changed": _l("変えた"),
        "removed": _l("消した"),
        "description": _l("接続の申し出"),
        "candidate": _l("接続の道すじ"),
    },
    "may_tell": by_value(safety.MAY_TELL),
    "mix": {
        "near": _l("近い問い"),
        "middle": _l("中くらいの問い"),
        "far": _l("遠い問い"),
    },
    "outcome": {
        "missed": _l("来なかったと決まった"),
        "not_met": _l("会えなかったと決まった"),
        "not_upheld": _l("認められなかった"),
        "followed": _l("対応した"),
        "not_ours": _l("対応するものがなかった"),
        "withdrawn": _l("取り下げられた"),
        "sent": _l("送った"),
        "left_out": _l("送らなかった"),
        "taken": _l("受けた"),
        "declined": _l("断った"),
        "expired": _l("時間が過ぎた"),
    },
    "pause": by_value(labels.PAUSE_LABELS),
    "place_kind": {
        "online": _l("オンライン"),
        "in_person": _l("会って"),
        "open": _l("決めていない"),
    },
    "plainness": {
        "discreet": _l("ひかえめに"),
        "plain": _l("そのままに"),
    },
    "preset": {
        "improvement": _l("改善"),
        "skill_up": _l("力をつける"),
        "career_plan": _l("これからの道"),
        "own": _l("自分で書いたもの"),
    },
    "purpose": {
        "certificate": _l("資格の証明"),
        "portrait": _l("顔写真"),
    },
    "question": by_value(handing_on.NAMES)
    | {
        "clarity": _l("仕事での自分のはっきりさ"),
        "shaping": _l("自分で決めたい気持ち"),
    },
    "receiver": WHO
    | {
        "recorder": _l("録画する機械"),
    },
    "sender": WHO
    | {
        "recorder": _l("録画する機械"),
    },
    "refusal": by_value(screening.REFUSAL_LABELS),
    "role": ROLES,
    "sort": by_value(safety.SORTS),
    "stage": by_value(screening.STAGES),
    "standing": {
        "put_off": _l("あとにした"),
        "set": _l("決めた"),
        "changed": _l("変えた"),
        "refused": _l("断った"),
        "planned": _l("予定"),
        "held": _l("行われた"),
        "skipped": _l("見送った"),
        "dropped": _l("手ばなした"),
    }
    | by_value(voices.STANDINGS),
    "beside": by_value(voices.BESIDE),
    "years": by_value(voices.YEARS),
    "reason": by_value(checkout.REASONS) | by_value(sign_on.REASONS),
    "state": by_value(roster.STATES)
    | by_value(payouts.STATES)
    | by_value(screening.STATES)
    | {
        "planned": _l("これから取り組む"),
        "doing": _l("取り組んでいる"),
        "done": _l("取り組んだ"),
        "waiting": _l("待っている"),
        "offered": _l("時間を知らせた"),
        "booked": _l("予約した"),
        "left": _l("離れた"),
        "expired": _l("期間が終わった"),
        "proposed": _l("申し込んだ"),
        "agreed": _l("約束した"),
        "declined": _l("断った"),
        "ended": _l("終えた"),
        "finished": _l("終わりまで続いた"),
        "wanted": _l("書きこみを待つ"),
        "standing": _l("書きこまれている"),
        "gone": _l("消された"),
        "differs": _l("書きかえられている"),
        "skipped": _l("見送った"),
    }
    | by_value(checkout.STATES)
    | by_value(checkout.REFUND_STATES)
    | {"asked": _l("お支払い待ち"), "bought": _l("購入済み")},
    "payer": by_value(contracts.PAYERS) | {"card": _l("カード払い")},
    "step": by_value(screening.STEPS),
    "talk_again": by_value(reactions.TALK_AGAIN),
    "titles": {
        "discreet": _l("ひかえめな題"),
        "talk": _l("面談と分かる題"),
    },
    "what": by_value(safety.LOCKED)
    | {
        "intake": _l("事前シート"),
        "reaction": _l("感想"),
        "follow_up": _l("その後のおたずね"),
        "pulse": _l("ひとことアンケート"),
    },
    "way": by_value(packs.WAYS),
    "which": {
        "day_before": _l("前日"),
        "hour_before": _l("一時間前"),
    },
    "why": by_value(recording.WHY)
    | by_value(recording.WHY_DELETED)
    | {
        "ill": _l("体調がすぐれない"),
        "urgent": _l("急な用事"),
        "double_booked": _l("予定が重なった"),
        "other": _l("そのほか"),
        "hold_ended": _l("決めるまでの時間が過ぎた"),
        "offer_declined": _l("知らせた時間が断られた"),
        "licence_ended": _l("資格の期限"),
        "conflict": _l("利益相反の届け出"),
        "claimed": _l("会えなかったという知らせ"),
        "appealed": _l("異議"),
    },
    "why_ended": {
        "date_passed": _l("期間が終わった"),
        "nobody_left": _l("相手が予約を受けなくなった"),
        "unanswered": _l("返事がなかった"),
    },
    "wish": by_value(themes.WISHES),
    "wish_met": by_value(table.WISH_LABELS),
    "with_whom": by_value(closing.WITH_WHOM),
}
