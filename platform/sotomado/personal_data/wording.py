"""How what is kept of a person reads: the names of things and their values, in the person's language."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from sotomado.bookings.models import BookingState, Side
from sotomado.directory import labels
from sotomado.oneonones import labels as inside

# What stands under each heading, from the account to what came last.
NAMES: Mapping[str, LazyString] = {
    "person": _l("アカウント"),
    "roles": _l("役割"),
    "consents": _l("同意"),
    "consultant_agreements": _l("相談相手としての同意"),
    "word_consents": _l("ことばを数えることへの同意"),
    "reaching": _l("お知らせの届け方"),
    "sign_ins": _l("サインイン"),
    "employments": _l("勤め先"),
    "assessments": _l("診断"),
    "wishes": _l("相談相手をえらんだときの希望"),
    "not_this_person_again": _l("候補から外した人"),
    "bookings": _l("予約"),
    "repeated_talks": _l("くり返しの約束"),
    "waits": _l("空き待ち"),
    "calendar_feeds": _l("カレンダーの購読"),
    "counted_in_quarters": _l("集計での置き場所"),
    "reports_downloaded": _l("受け取ったレポート"),
    "one_on_ones": _l("社内1on1"),
    "talks": _l("面談"),
    "share_cards": _l("共有カード"),
    "life_line": _l("ライフライン"),
    "read_exceptions_to_secrecy": _l("守秘の例外を読んだ記録"),
    "copies_asked_for": _l("控えのご依頼"),
    "erasures_asked_for": _l("消去のご依頼"),
    "applications": _l("相談相手への応募"),
    "profile_as_consultant": _l("相談相手としてのプロフィール"),
    "files": _l("お預かりしたファイル"),
    "email": _l("メールアドレス"),
    "name": _l("名前"),
    "locale": _l("ことば"),
    "time_zone": _l("時間帯"),
    "created_at": _l("作った日時"),
    "given_at": _l("同意した日時"),
    "withdrawn_at": _l("取り消した日時"),
    "browser": _l("ブラウザ"),
    "started_at": _l("始めた日時"),
    "last_seen_at": _l("最後に使った日時"),
    "ended_at": _l("終えた日時"),
    "company": _l("会社"),
    "department": _l("部署"),
    "joined_on": _l("入社日"),
    "left_on": _l("退社日"),
    "birth_year": _l("生まれた年"),
    "completed_at": _l("終えた日時"),
    "answers": _l("答え"),
    "traits": _l("持ち味"),
    "values": _l("大切にしたいこと"),
    "language": _l("ことば"),
    "mode": _l("会い方"),
    "own_words": _l("自分のことば"),
    "made_at": _l("作った日時"),
    "themes": _l("テーマ"),
    "theme": _l("テーマ"),
    "experiences": _l("経験"),
    "styles": _l("聴き方"),
    "times": _l("時間帯の希望"),
    "shown_to_you": _l("候補に出た人"),
    "consultant": _l("相談相手"),
    "state": _l("状態"),
    "starts_at": _l("開始"),
    "ends_at": _l("終了"),
    "confirmed_at": _l("決まった日時"),
    "cancelled_at": _l("取り消した日時"),
    "history": _l("経過"),
    "at": _l("日時"),
    "by_side": _l("だれが"),
    "words": _l("ひとこと"),
    "held_at": _l("面談の日時"),
    "closed_at": _l("しめくくった日時"),
    "held_on": _l("話した日"),
    "notes": _l("メモ"),
    "until_next_time": _l("次までに"),
    "wished_response": _l("してほしいこと"),
    "title": _l("題"),
    "body": _l("本文"),
    "text": _l("本文"),
    "feeling": _l("気持ち"),
    "meaning": _l("意味"),
    "relation": _l("関わり"),
    "year": _l("年"),
    "month": _l("月"),
    "reader": _l("読む人"),
    "shared_at": _l("共有した日時"),
    "opened": _l("開かれた日時"),
    "asked_at": _l("依頼した日時"),
    "due_at": _l("行う日時"),
    "written_at": _l("書いた日時"),
    "quarter": _l("四半期"),
    "satisfaction": _l("満足度"),
    "action_items": _l("これからのこと"),
    "what": _l("すること"),
    "how_one_would_know": _l("できたと分かるしるし"),
    "by": _l("いつまでに"),
    "asked_about": _l("たずねられた日"),
    "asked_on": _l("たずねた日"),
    "standing": _l("いまの様子"),
    "answer": _l("答え"),
    "put_away_at": _l("しまった日時"),
    "sent_at": _l("送った日時"),
    "next_talks": _l("次の面談について"),
    "about": _l("話したいこと"),
    "with_whom": _l("だれと"),
    "kept_at": _l("書いた日時"),
    "around": _l("ころ"),
    "handed_on": _l("相談相手に渡したもの"),
    "handed_on_at": _l("渡した日時"),
    "item": _l("もの"),
    "booking": _l("予約の番号"),
    "after_booking": _l("あとの予約の番号"),
    "intake": _l("面談の前に書いたこと"),
    "question": _l("問い"),
    "answer_before": _l("前の答え"),
    "time_asked": _l("たずねられた時間"),
    "seconds": _l("秒数"),
    "intake_confirmed": _l("前のままと確かめた答え"),
    "for": _l("何のために"),
    "earlier_meanings": _l("前の意味"),
    "from": _l("いつから"),
    "until": _l("いつまで"),
    "height_from_-10_to_10": _l("高さ(マイナス10から10)"),
    "notes_i_wrote_as_a_consultant": _l("相談相手として書いた覚え書き"),
    "reports_of_talks": _l("面談の報告"),
    "talk_at": _l("面談の日時"),
    "stage_as_you_put_it_from_1_to_5": _l("あなたの話した段階(1から5)"),
    "texts_kept_to_count_single_words": _l("ことばを数えるためのまとめ"),
    "read_at": _l("読んだ日時"),
    "reactions": _l("面談のあとの気持ち"),
    "left_at": _l("残した日時"),
    "recordings": _l("録画と録音"),
    "agreements_to_recording": _l("記録への同意"),
    "recording": _l("記録"),
    "began_at": _l("始まった日時"),
    "expires_at": _l("消える日時"),
    "deleted": _l("消した記録"),
    "proof": _l("消した証"),
    "minutes": _l("分"),
    "agreed_at": _l("同意した日時"),
    "why": _l("理由"),
    "reason": _l("理由"),
    "side": _l("どちら側"),
    "single_words_that_are_counted": _l("数えてよい単語"),
    "times_in_rooms": _l("部屋にいた時間"),
    "came_at": _l("入った日時"),
    "how_left": _l("出かた"),
    "offered_words": _l("相談相手からのことば"),
    "offered_at": _l("渡された日時"),
    "said_at": _l("話した日時"),
    "dear": _l("大切にしているか"),
    "purpose": _l("使いみち"),
    "media_type": _l("種類"),
    "member_reaction": _l("メンバーとしての気持ち"),
    "manager_reaction": _l("上司としての気持ち"),
    "company_briefs": _l("会社の案内"),
    "company_brief_drafts": _l("会社の案内の下書き"),
    "sections": _l("内容"),
    "saved_at": _l("保存した日時"),
    "steps": _l("経過"),
    "kind": _l("種類"),
    "version": _l("版"),
    "happened": _l("できごと"),
    "reports_of_consultants": _l("相談相手についての報告"),
    "incidents_opened": _l("運営に知らせたこと"),
    "opened_by_operators": _l("運営が開いた記録"),
    "incidents_agreed_to": _l("運営への連絡に同意したこと"),
    "on_call": _l("当番"),
    "from_at": _l("いつから"),
    "until_at": _l("いつまで"),
    "to_state": _l("そのあとの状態"),
    "claims": _l("来なかったことの申し出"),
    "appeals": _l("見直しのお願い"),
    "decisions": _l("運営の判断"),
    "asked": _l("たずねたこと"),
}


def _by_value(of: Mapping[StrEnum, LazyString]) -> dict[str, LazyString]:
    return {member.value: label for member, label in of.items()}


_STATES = {
    BookingState.HELD.value: _l("おさえている"),
    BookingState.CONFIRMED.value: _l("決まっている"),
    BookingState.CANCELLED.value: _l("取り消し"),
    BookingState.LATE_CANCELLED.value: _l("直前の取り消し"),
    BookingState.LAPSED.value: _l("決めずに終わった"),
    BookingState.COMPLETED.value: _l("行われた"),
    BookingState.MISSED.value: _l("行われなかった"),
    "moved": _l("変更"),
    "mode_changed": _l("会い方の変更"),
    "reopened": _l("見直し"),
}
_THEMES = _by_value(inside.THEME_LABELS) | _by_value(labels.THEME_LABELS)  # type: ignore[arg-type]
# What a value is called where it stands under a name.
VALUES: Mapping[str, Mapping[str, LazyString]] = {
    "themes": _THEMES,
    "theme": _THEMES,
    "experiences": _by_value(labels.EXPERIENCE_LABELS),  # type: ignore[arg-type]
    "styles": _by_value(labels.STYLE_LABELS),  # type: ignore[arg-type]
    "mode": _by_value(labels.MODE_LABELS),  # type: ignore[arg-type]
    "language": _by_value(labels.LANGUAGE_LABELS),  # type: ignore[arg-type]
    "times": _by_value(labels.TIME_LABELS),  # type: ignore[arg-type]
    "wished_response": _by_value(inside.RESPONSE_LABELS),  # type: ignore[arg-type]
    "state": _STATES,
    "to_state": _STATES,
    "happened": _STATES,
    "by_side": {
        Side.ADVISEE.value: _l("あなた"),
        Side.CONSULTANT.value: _l("相談相手"),
        Side.OPERATOR.value: _l("運営"),
        Side.SERVICE.value: _l("決まりによる"),
    },
    "reader": {"manager": _l("上司"), "hr": _l("人事")},
}


def name_of(key: str) -> str:
    """What a key is called; one that has no words yet stands as it is, in the reader's plain sight."""
    return str(NAMES[key]) if key in NAMES else key.replace("_", " ")


def value_of(key: str, value: object) -> str:
    if isinstance(value, bool):
        return str(_l("はい")) if value else str(_l("いいえ"))
    known = VALUES.get(key, {})
    return str(known[value]) if isinstance(value, str) and value in known else str(value)
