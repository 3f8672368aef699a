"""Where a person can go from any page: one list a role, in the order of daily use."""

from __future__ import annotations

from typing import NamedTuple

from flask import request, url_for
from flask_babel import gettext as _

from sotomado.accounts.models import Role
from sotomado.web import is_open_to_me, signed_in_actor

# The applicant's pages; the operators' stand on the same blueprint.
APPLYING = (
    "applications.standing applications.licence applications.save_licence applications.certificate."
    " applications.experience applications.save_experience applications.talks applications.save_talks"
    " applications.words applications.save_words applications.conflicts applications.save_conflicts"
    " applications.reading_over applications.hand_in"
)

# The inside track, in all its rooms.
INSIDE = (
    "oneonones. pair_asking. parting. next_times. offered. questions. before. getting_ready."
    " table_for_two. closing_one_on_ones. past_one_on_ones. pair_themes. theme_for_two. theme_page. showing."
)


class Place(NamedTuple):
    """One entry of the navigation."""

    label: str
    url: str
    is_current: bool


def places() -> list[Place]:
    """The entries for whoever is asking; none without signing in."""
    actor = signed_in_actor()
    if actor is None:
        return []
    entries: list[tuple[str, str, str]] = []
    if Role.CONSULTANT in actor.roles:
        entries += [
            (
                _("相談の予定"),
                url_for("desk.index"),
                "desk. preparing.show talk_reports. notes. claims. series.desk safety.from_operators",
            ),
            (_("受付の時間"), url_for("availability.week"), "availability. calendars."),
            (
                _("プロフィール"),
                url_for("directory.own_profile"),
                "directory.own_profile directory.save_profile directory.publishing directory.publish"
                " directory.own_portrait directory.set_portrait readiness.preview",
            ),
            (_("報酬"), url_for("pay.index"), "pay."),
            (_("資格と掲載"), url_for("standing.licence"), "standing. readiness.show readiness.begin"),
        ]
    if Role.APPLICANT in actor.roles:
        entries.append((_("応募"), url_for("applications.standing"), APPLYING))
    if Role.OPERATOR in actor.roles:
        entries.append(
            (
                _("運営"),
                url_for("operations.overview"),
                "deciding. operations. company_domains. invoice_desk. payouts. safety_desk. room.visits"
                " waiting.counted voice_desk."
                " assessments.kept_instruments assessments.instrument applications.board applications.screen"
                " applications.hold applications.tick applications.review applications.send_back applications.invite"
                " applications.cancel_interview applications.move_on applications.refuse applications.accept"
                " applications.fee applications.set_fee",
            )
        )
    if Role.HR in actor.roles and actor.company_id is not None:
        entries += _of_company(actor.company_id)
    if Role.ADVISEE in actor.roles:
        entries += [
            (
                _("相談相手をえらぶ"),
                url_for("shortlists.latest"),
                "shortlists. directory.profile assessments. bookings.times bookings.hold soonest. waiting.ask"
                " waiting.join waiting.ask_ten waiting.join_ten",
            ),
            (
                _("予約"),
                url_for("bookings.index"),
                "bookings.index bookings.show bookings.confirm changing. replacing. claims. feed.own"
                " intake. handing_on. preparing.read_secrecy checkout. series.again"
                " series.book_again series.proposing series.propose series.index series.show waiting.index"
                " waiting.offer",
            ),
            (
                _("わたしのノート"),
                url_for("notebook.show"),
                "notebook. words. actions. reactions. life_line. own_check. voices.",
            ),
        ]
        if not actor.is_private:
            entries += _of_employees()
    elif Role.MANAGER in actor.roles:
        entries.append((_("社内1on1"), url_for("oneonones.index"), INSIDE))
    return [Place(label, url, _is_current(endpoints)) for label, url, endpoints in entries]


def _of_employees() -> list[tuple[str, str, str]]:
    """Behind private persons no company stands: there is nothing inside, and nobody who sees anything."""
    return [
        (_("社内1on1"), url_for("oneonones.index"), INSIDE),
        (_("会社から見えるもの"), url_for("reporting.seen_by_company"), "reporting.seen_by_company"),
    ]


def _of_company(company_id: int) -> list[tuple[str, str, str]]:
    """What HR of a company is shown: to each what they may use."""
    entries = (
        (_("傾向レポート"), "reporting.index", "reporting.index reporting.report company_answers."),
        (_("名簿"), "companies.roster", "companies. company_brief."),
        (_("案内"), "inviting.index", "inviting. company_voices."),
        (_("契約"), "packs.show", "packs."),
        (_("請求書"), "invoices.index", "invoices."),
        (_("1on1の設定"), "programmes.index", "programmes. theme_packs. company_messages."),
        (
            _("会社の設定"),
            "company_setup.show",
            "company_setup. company_departments. people_of_hr.show people_of_hr.invite downloads. sso_desk."
            " tokens. scim_link. company_webhooks.",
        ),
    )
    return [
        (label, url_for(endpoint, company_id=company_id), inside)
        for label, endpoint, inside in entries
        if is_open_to_me(endpoint)
    ]


def _is_current(endpoints: str) -> bool:
    """Whether the page asked for belongs to an entry: exact endpoints, or all of a slice ("slice.")."""
    endpoint = request.endpoint or ""
    return any(
        endpoint.startswith(name) if name.endswith(".") else endpoint in (name, f"{name}_csv", f"{name}_quarter")
        for name in endpoints.split()
    )


def account_links() -> list[tuple[str, str]]:
    """What stands in the menu under one's own name."""
    actor = signed_in_actor()
    if actor is None:
        return []
    links = [(_("アカウント"), url_for("accounts.account")), (_("あなたの記録"), url_for("personal_data.show"))]
    if Role.MANAGER in actor.roles:
        links.append((_("届いたカード"), url_for("cards.received")))
    if actor.company_id is not None and is_open_to_me("cards.received_by_hr"):
        links.append((_("人事に届いたカード"), url_for("cards.received_by_hr", company_id=actor.company_id)))
    if actor.roles & {Role.ADVISEE, Role.CONSULTANT}:
        links.append((_("あなたの持ち味"), url_for("assessments.result")))
    if Role.ADVISEE in actor.roles:
        links.append((_("共有カード"), url_for("cards.index")))
        links.append((_("面談の録画"), url_for("recording.index")))
        links.append((_("お支払い"), url_for("checkout.index")))
        links.append((_("同意していること"), url_for("accounts.consent")))
    if Role.CONSULTANT in actor.roles:
        links.append((_("診断の使いみちと同意"), url_for("agreements.show")))
    return links


def about_links() -> list[tuple[str, str]]:
    """What stands at the foot of every page, for whoever wants to know how this works."""
    return [
        (_("十人のえらびかた"), url_for("shortlists.how")),
        (_("個人の方へ"), url_for("privately.door")),
        (_("キャリアコンサルタントの方へ"), url_for("applications.door")),
        (_("危ないとき、困ったとき"), url_for("safety.about")),
    ]
