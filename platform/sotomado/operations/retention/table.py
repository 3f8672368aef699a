"""The table of retention. Every table of the schema stands in exactly one line (a test asks that).

A line says what is kept and of whom, why, until when, on which ground, and which chore of the worker lets it go. Where
a chore is named, a test turns the clock forward and sees it go, or the line names the test that does. The records of
processing (取扱記録, GDPR Art. 30) are made of the same lines.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from flask_babel import lazy_gettext as _l

# A text that is worded when it is read.
Words = object


class Whose(StrEnum):
    """Whom the rows of a line speak of."""

    PEOPLE = "people"
    CONSULTANTS = "consultants"
    COMPANIES = "companies"
    OPERATORS = "operators"
    NOBODY = "nobody"


class Ground(StrEnum):
    """By which law it is kept. Worded in `wording`."""

    # 個人情報保護法 18条, GDPR 6(1)(b): what the service is for.
    SERVICE = "service"
    # GDPR 6(1)(a): agreed to, and taken back at any time.
    AGREED = "agreed"
    # 法人税法施行規則 59条, 消費税法施行令 50条・71条, 所得税法: books and invoices.
    BOOKS = "books"
    # Evidence in quarrels; GDPR 6(1)(f).
    EVIDENCE = "evidence"
    # Danger to life and body; 個人情報保護法 18条3項2号, GDPR 6(1)(d).
    SAFETY = "safety"
    # Nothing of a person.
    NONE = "none"


@dataclass(frozen=True)
class Chore:
    """What lets go. `name`: the function in `jobs`, or the module and function it calls. `after`: how long after the
    row was over. `tables`: those a test sees go. `proven_in`: the test that does, where the general one cannot."""

    name: str
    after: timedelta | None
    tables: tuple[str, ...] = ()
    proven_in: str = ""


@dataclass(frozen=True)
class Line:
    key: str
    what: Words
    why: Words
    until: Words
    whose: Whose
    ground: Ground
    tables: tuple[str, ...]
    chores: tuple[Chore, ...] = ()


def _t(names: str) -> tuple[str, ...]:
    return tuple(names.split())


def _days(number: int) -> timedelta:
    return timedelta(days=number)


ERASED = _l("ご本人の消去まで。消去は、申し出の14日後です。")
ERASED_OR_SOONER = _l("ご本人の消去まで。それより早く、決まった日数で消えるものがあります。")
CONTRACT = _l("契約のあいだ。終わったあとは、帳簿と同じだけ残します。")
SEVEN_YEARS = _l("7年以上。法律が定める帳簿の期間です。消去のあとは、名前のない行として残ります。")
WHILE_IN_USE = _l("使っているあいだ。誰のことも書いていません。")

LINES: tuple[Line, ...] = (
    Line(
        "account",
        _l("名前、メール、ことば、役割、招待、同意の記録"),
        _l("サインインと、同意のしるしのため。"),
        ERASED_OR_SOONER,
        Whose.PEOPLE,
        Ground.SERVICE,
        _t("person role_grant invitation consent word_consent consultant_agreement secrecy_acknowledgement reaching"),
        (
            Chore(
                "forget_unconfirmed_addresses",
                None,
                proven_in="tests/platform/accounts/test_reached.py",
            ),
        ),
    ),
    Line(
        "sign_ins",
        _l("サインインの記録と、二つめの鍵"),
        _l("自分で確かめ、ほかの端末を閉じられるように。"),
        _l("終わって90日まで。知っている端末は400日まで。鍵は、はずすまで。"),
        Whose.PEOPLE,
        Ground.SERVICE,
        _t(
            "sign_in sign_in_failure authenticator_app known_device passkey recovery_code unfinished_sign_in"
            " used_challenge sso_identity sso_request sso_trial sso_visit"
        ),
        (
            Chore("forget_old_sign_ins", _days(90), ("sign_in",)),
            Chore("forget_old_sign_ins", _days(400), ("known_device",)),
        ),
    ),
    Line(
        "employment",
        _l("勤め先での所属、上司、名簿"),
        _l("利用できる人を決め、社内1on1の組をつくるため。"),
        _l("名簿からはずれるまで。取りこみの途中のものは7日まで。"),
        Whose.PEOPLE,
        Ground.SERVICE,
        _t(
            "employment roster_import roster_row roster_problem roster_unit planned_leaving address_change scim_user"
            " hr_duty hr_invitation company_download"
        ),
    ),
    Line(
        "assessment",
        _l("診断の答えと結果"),
        _l("本人に返し、十人を選ぶため。"),
        ERASED,
        Whose.PEOPLE,
        Ground.AGREED,
        _t("assessment asked response profile_score value_score"),
    ),
    Line(
        "choosing",
        _l("希望と、選ばれた十人、その学び"),
        _l("合う人を選び、選びかたをよくするため。"),
        _l("ご本人の消去まで。学びに使う記録は、選ばれなかったものが400日、ほかは3年まで。"),
        Whose.PEOPLE,
        Ground.AGREED,
        _t("wish wish_experience wish_style wish_theme wish_time shortlist candidate declined shown exposure outcome"),
        (
            Chore("forget_what_is_learned_from_no_more", _days(400), ("exposure",)),
            Chore("forget_what_is_learned_from_no_more", _days(3 * 365), ("outcome",)),
        ),
    ),
    Line(
        "bookings",
        _l("予約と、その一生。待ち、申し立て、代わり"),
        _l("約束を守り、行き違いを確かめるため。"),
        SEVEN_YEARS,
        Whose.PEOPLE,
        Ground.EVIDENCE,
        _t(
            "booking booking_event place presence claim claim_appeal claim_decision closing_reminder replacement"
            " replacement_ten series series_date consultation"
        ),
    ),
    Line(
        "around_bookings",
        _l("予約のまわりの控え。待ち行列、お知らせ、送られたフォーム"),
        _l("二度しないため。順番を守るため。"),
        _l("終わって7日から90日まで。"),
        Whose.PEOPLE,
        Ground.SERVICE,
        _t(
            "command wait wait_consultant wait_offer wait_time reminder calendar_answer way_back outside_overlap"
            " pushed_event calendar_feed"
        ),
        (
            Chore("forget_old_commands", _days(30), ("command",)),
            Chore("forget_what_was_waited_for", _days(90), proven_in="tests/platform/bookings/test_waiting.py"),
            Chore(
                "forget_what_mails_of_old_talks_needed",
                _days(30),
                proven_in="tests/platform/bookings/test_reminders.py",
            ),
            Chore(
                "forget_what_was_written_into_calendars",
                _days(7),
                proven_in="tests/platform/bookings/test_written_elsewhere.py",
            ),
        ),
    ),
    Line(
        "intake",
        _l("事前シート、ライフライン、手わたしたもの"),
        _l("本人が話すことを整えるため。"),
        _l("ご本人の消去まで。書きかけは30日まで。"),
        Whose.PEOPLE,
        Ground.AGREED,
        _t(
            "intake_answer intake_confirmed asked_time life_line_point life_line_point_before life_line_change"
            " life_line_meaning life_line_draft handed_on"
        ),
        (Chore("forget_what_was_put_away", _days(30), ("life_line_draft",)),),
    ),
    Line(
        "own_words",
        _l("本人のことば、これからすること、受けとめ"),
        _l("本人の手元に残すため。"),
        _l("ご本人の消去まで。片づけたものと、答えのなかったことばは30日まで。"),
        Whose.PEOPLE,
        Ground.AGREED,
        _t(
            "own_word own_word_before offered_word action_item action_item_before follow_up next_talk reaction voice"
            " share_card share_card_view"
        ),
        (Chore("forget_what_was_put_away", _days(30), ("offered_word",)),),
    ),
    Line(
        "notes",
        _l("コンサルタントの記録と報告"),
        _l("続けて相談にのるため。傾向レポートのもとにするため。"),
        _l("ご本人の消去まで。下書きは150日、要約は400日まで。"),
        Whose.PEOPLE,
        Ground.AGREED,
        _t(
            "consultation_note note_version consultant_report report_draft report_due reported_theme"
            " consultation_summary workplace_idea"
        ),
        (
            Chore("let_go_of_drafts", _days(150), ("report_draft",)),
            Chore("let_go_of_summaries", _days(400), proven_in="tests/platform/consultations/test_summaries.py"),
        ),
    ),
    Line(
        "rooms",
        _l("部屋への出入りと、つなぐための合図"),
        _l("つなぐため。来たかどうかを確かめるため。"),
        _l("出入りは90日、合図は届くまで。"),
        Whose.PEOPLE,
        Ground.EVIDENCE,
        _t("room room_visit room_signal"),
        (Chore("forget_who_was_in_rooms", _days(90), proven_in="tests/platform/consultations/test_rooms.py"),),
    ),
    Line(
        "recordings",
        _l("録画と、そこから取り出した語"),
        _l("双方が同意したときだけ。"),
        _l("決めた日数まで(はじめは30日)。消したしるしは残ります。"),
        Whose.PEOPLE,
        Ground.AGREED,
        _t(
            "recording recording_agreement recording_pause recording_take recording_access recording_deletion"
            " spoken_words"
        ),
        (
            Chore(
                "recordings.see_to_what_is_over",
                _days(30),
                proven_in="tests/platform/consultations/test_recordings.py",
            ),
        ),
    ),
    Line(
        "inside",
        _l("社内1on1の紙、テーマ、見せたもの"),
        _l("ふたりの対話のため。人事には出ません。"),
        _l("ご本人の消去まで。見せた期限が来ると、見せたものは空になります。"),
        Whose.PEOPLE,
        Ground.SERVICE,
        _t(
            "pair pair_request pair_passing_on pair_series planned_time invited_side one_on_one shared_sheet"
            " sheet_update sheet_presence agreed_step heard_word shown_word inside_feedback inside_reaction"
            " private_memo brought begun_choice drawn_mix stated_stage career_theme shared_theme shared_theme_entry"
            " shared_theme_look_back shown_piece shown_look will_can_must_check message_opt_out"
        ),
        (Chore("let_go_of_what_was_shown", None, proven_in="tests/platform/oneonones/test_showing.py"),),
    ),
    Line(
        "applications",
        _l("コンサルタントの応募と審査"),
        _l("審査し、結果の理由を伝えるため。"),
        _l("下書きは180日、証明書は不採用の30日後、ことばは終わって1年まで。"),
        Whose.CONSULTANTS,
        Ground.SERVICE,
        _t("application application_review application_step checklist_tick stored_file"),
        (
            Chore(
                "forget_who_did_not_become_a_consultant",
                _days(180),
                proven_in="tests/platform/applications/test_nothing_outlives_its_promise.py",
            ),
        ),
    ),
    Line(
        "consultants",
        _l("コンサルタントのプロフィール、資格、時間"),
        _l("見つけてもらい、予約を受けるため。"),
        _l("契約のあいだ。終わったあとは、運営が手で消します。"),
        Whose.CONSULTANTS,
        Ground.SERVICE,
        _t(
            "consultant consultant_country consultant_experience consultant_industry consultant_language"
            " consultant_mode consultant_price consultant_style consultant_theme conflict_of_interest credential"
            " licence_renewal listing_event listing_hold profile_draft search_profile availability_override"
            " availability_policy availability_rule busy_block calendar_writing hours_change outside_calendar"
            " override_interval"
        ),
    ),
    Line(
        "books",
        _l("帳簿、請求書、支払い、報酬、源泉徴収"),
        _l("法律が求めるため。"),
        SEVEN_YEARS,
        Whose.CONSULTANTS,
        Ground.BOOKS,
        _t(
            "consultant_fee consultant_taxation booking_price card_payment card_refund private_price card_customer"
            " ledger_entry closed_month rate_change settlement deposited_withholding payout payout_account statement"
            " statement_item statement_paper statement_rate withholding_deposit billing_contact invoice"
            " invoice_entry invoice_event invoice_line invoice_paper invoice_payment invoice_rate invoice_standing"
            " credit_note credit_note_rate credit_note_standing document_count dispute reconciliation"
            " stripe_customer"
        ),
    ),
    Line(
        "stripe",
        _l("Stripeから届いた知らせ"),
        _l("支払いの結果を知るため。"),
        _l("中身は30日まで。届いたことだけが残ります。"),
        Whose.PEOPLE,
        Ground.BOOKS,
        _t("stripe_event stripe_line stripe_events_asked"),
        (Chore("billing.chores", _days(30), proven_in="tests/platform/billing/test_events_of_stripe.py"),),
    ),
    Line(
        "safety",
        _l("安全のことと、二人で開いた記録"),
        _l("いのちと身体を守り、開いたことを本人が確かめられるように。"),
        _l("ことばは、閉じて5年まで。いつ何をしたかの行は残ります。"),
        Whose.PEOPLE,
        Ground.SAFETY,
        _t(
            "safety_answer safety_case safety_delay safety_delay_agreement safety_duty safety_entry safety_key"
            " safety_notice safety_notice_given safety_opening safety_reading safety_telling"
        ),
        (Chore("forget_cases_of_long_ago", _days(1826), proven_in="tests/platform/safety/test_cases.py"),),
    ),
    Line(
        "reports",
        _l("傾向レポートと、枠の中の場所"),
        _l("会社に、守られた数だけを伝えるため。"),
        _l("出したものは変えません。枠の中の場所は、ご本人の消去まで。"),
        Whose.PEOPLE,
        Ground.AGREED,
        _t(
            "release refused_release quarter_place report_download company_answer reporting_unit unit_department"
            " unit_plan told_quarter company_report_terms"
        ),
    ),
    Line(
        "outbox",
        _l("これから送るメールと、届かなかったしるし"),
        _l("かならず一度、届けるため。"),
        _l("中身は送るまで。届かなかったしるしは180日、あきらめたものは90日まで。"),
        Whose.PEOPLE,
        Ground.SERVICE,
        _t("job undelivered"),
        (
            Chore("forget_old_bounces", _days(180), ("undelivered",)),
            Chore("forget_old_bounces", _days(90), proven_in="tests/platform/operations/test_given_up.py"),
        ),
    ),
    Line(
        "copies",
        _l("本人に渡す写しと、消去の申し出"),
        _l("本人の求めに応えるため。"),
        _l("写しは7日まで。消去したことは残ります。"),
        Whose.PEOPLE,
        Ground.SERVICE,
        _t("own_copy erasure"),
        (
            Chore(
                "forget_copies_whose_days_are_over", _days(7), proven_in="tests/platform/personal_data/test_copies.py"
            ),
        ),
    ),
    Line(
        "audit",
        _l("運営と人事がしたことの記録"),
        _l("あとから確かめられるように。"),
        _l("記録は残ります。誰のことかは、消去でわからなくなります。"),
        Whose.OPERATORS,
        Ground.EVIDENCE,
        _t("audit_entry audit_name support_code support_look support_view flag_switch flag_company key_rotation"),
    ),
    Line(
        "companies",
        _l("契約企業、契約、チケット、設定、ことば"),
        _l("契約のとおりにサービスを届けるため。"),
        CONTRACT,
        Whose.COMPANIES,
        Ground.BOOKS,
        _t(
            "company company_booking_terms company_brief company_brief_draft company_domain company_door"
            " company_setting company_token company_token_pace company_token_scope company_webhook"
            " company_webhook_delivery company_webhook_event company_words department career_switch cohort"
            " cohort_cadence contract_pack_price contract_scope contract_terms monthly_count monthly_use price_list"
            " programme_draft programme_message scim_group scim_link scim_trouble sso_certificate sso_connection"
            " sso_trouble sso_used_message step_put_aside theme_pack theme_pack_version ticket_entry ticket_expiry"
            " ticket_lot ticket_pack ticket_pool ticket_use invitation_date invitation_round"
        ),
    ),
    Line(
        "ours",
        _l("質問票、税率、学んだモデル、さがすための語"),
        _l("サービスを動かすため。"),
        WHILE_IN_USE,
        Whose.NOBODY,
        Ground.NONE,
        _t("instrument norm_set learned_model model_use dated_rate search_word"),
    ),
)
BACKUPS_KEPT = _days(35)
