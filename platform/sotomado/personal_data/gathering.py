"""Everything of one person, from every slice that keeps something: told, and forgotten.

Each slice answers for its own tables (`own_data.TABLES`); a test asks that every table is claimed by one of them, or
named here as one that says nothing of a person.
"""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from sotomado.accounts import own_data as accounts
from sotomado.accounts.factors import own_data as factors
from sotomado.accounts.secrecy import own_data as secrecy
from sotomado.accounts.support import own_data as support
from sotomado.applications import own_data as applications
from sotomado.assessments import own_data as assessments
from sotomado.audit import own_data as audit
from sotomado.availability import own_data as availability
from sotomado.billing.checkout import own_data as checkout
from sotomado.billing.invoices import own_data as invoices
from sotomado.billing.packs import own_data as packs
from sotomado.billing.payouts import own_data as payouts
from sotomado.billing.reconciling import own_data as reconciling
from sotomado.billing.webhooks import own_data as webhooks
from sotomado.bookings import own_data as bookings
from sotomado.bookings.privately import own_data as privately
from sotomado.companies import own_data as companies
from sotomado.companies.brief import own_data as company_brief
from sotomado.companies.contracts import own_data as company_contracts
from sotomado.companies.downloads import own_data as company_downloads
from sotomado.companies.hr import own_data as company_hr
from sotomado.companies.roster import own_data as company_roster
from sotomado.companies.scim import own_data as scim
from sotomado.companies.single_sign_on import own_data as single_sign_on
from sotomado.consultations import own_data as consultations
from sotomado.consultations.actions import own_data as actions
from sotomado.consultations.cards import own_data as cards
from sotomado.consultations.closing import own_data as closing
from sotomado.consultations.handing_on import own_data as handing_on
from sotomado.consultations.intake import own_data as intake
from sotomado.consultations.life_line import own_data as life_line
from sotomado.consultations.notes import own_data as notes
from sotomado.consultations.reactions import own_data as reactions
from sotomado.consultations.recording import own_data as recording
from sotomado.consultations.reports import own_data as reports
from sotomado.consultations.room import own_data as room
from sotomado.consultations.words import own_data as words
from sotomado.database import UnitOfWork
from sotomado.directory import own_data as directory
from sotomado.files import own_data as files
from sotomado.oneonones import own_data as oneonones
from sotomado.oneonones.before import own_data as before_one_on_ones
from sotomado.oneonones.pairs import own_data as pairs
from sotomado.oneonones.programmes import own_data as programmes
from sotomado.oneonones.series import own_data as inside_series
from sotomado.oneonones.showing import own_data as showing
from sotomado.oneonones.table import own_data as table_for_two
from sotomado.oneonones.themes import own_data as pair_themes
from sotomado.outbox import own_data as outbox
from sotomado.personal_data import own_data as copies
from sotomado.reporting import own_data as reporting
from sotomado.reporting.voices import own_data as voices
from sotomado.safety import own_data as safety
from sotomado.shortlists import own_data as shortlists

# In the order of forgetting: whoever points to others goes before them, and the person's own line comes last.
KEEPERS: tuple[ModuleType, ...] = (
    copies,
    safety,
    table_for_two,
    cards,
    closing,
    actions,
    words,
    notes,
    reports,
    reactions,
    recording,
    room,
    handing_on,
    intake,
    life_line,
    secrecy,
    consultations,
    before_one_on_ones,
    programmes,
    pair_themes,
    showing,
    inside_series,
    pairs,
    oneonones,
    voices,
    reporting,
    reconciling,
    payouts,
    webhooks,
    checkout,
    privately,
    bookings,
    shortlists,
    applications,
    availability,
    directory,
    assessments,
    files,
    company_brief,
    factors,
    invoices,
    packs,
    company_contracts,
    single_sign_on,
    scim,
    company_downloads,
    company_hr,
    company_roster,
    companies,
    audit,
    support,
    accounts,
)
# Whose tables say who somebody is only by a mailbox: forgotten with the account's letters.
BY_MAILBOX = (outbox,)
# What says nothing of a person: companies and their contracts, published releases, questionnaires, and models and norms
# made of many people.
OF_NOBODY = frozenset(
    {
        "career_switch",
        "cohort",
        "cohort_cadence",
        "company",
        "company_domain",
        "company_door",
        "company_booking_terms",
        "company_report_terms",
        "company_setting",
        "company_words",
        "company_token",
        "company_token_pace",
        "company_token_scope",
        "company_webhook",
        "company_webhook_delivery",
        "company_webhook_event",
        "contract_pack_price",
        "contract_scope",
        "credit_note",
        "credit_note_rate",
        "credit_note_standing",
        "dated_rate",
        "department",
        "dispute",
        "document_count",
        "flag_company",
        "flag_switch",
        "instrument",
        "key_rotation",
        "invitation_date",
        "invitation_round",
        "invoice",
        "invoice_entry",
        "invoice_line",
        "invoice_paper",
        "invoice_payment",
        "invoice_rate",
        "invoice_standing",
        "learned_model",
        "ledger_entry",
        "model_use",
        "monthly_count",
        "monthly_use",
        "norm_set",
        "price_list",
        "programme_message",
        "reconciliation",
        "refused_release",
        "release",
        "reporting_unit",
        "roster_problem",
        "roster_unit",
        "scim_group",
        "scim_link",
        "scim_trouble",
        "search_word",
        "step_put_aside",
        "sso_certificate",
        "sso_connection",
        "sso_trouble",
        "sso_used_message",
        "stripe_customer",
        "stripe_events_asked",
        "theme_pack",
        "theme_pack_version",
        "ticket_entry",
        "ticket_expiry",
        "ticket_lot",
        "ticket_pool",
        "ticket_use",
        "told_quarter",
        "unit_department",
        "unit_plan",
    }
)


def claimed() -> list[str]:
    """Every table a slice answers for, as often as it is claimed."""
    return [table for keeper in (*KEEPERS, *BY_MAILBOX) for table in keeper.TABLES]


def everything_of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    """All that is kept of a person, by what it is: the account first, then as it came about."""
    told: dict[str, object] = {}
    for keeper in reversed(KEEPERS):
        of: Callable[[UnitOfWork, int], dict[str, object]] = keeper.of
        told |= {name: value for name, value in of(work, person_id).items() if value not in ({}, [], None)}
    return told


def forget_everything(work: UnitOfWork, person_id: int) -> None:
    """Every slice forgets its own. What is ahead was called off before (see `erasing`)."""
    accounts.forget_letters(work, person_id)
    for keeper in KEEPERS:
        forget: Callable[[UnitOfWork, int], None] = keeper.forget
        forget(work, person_id)
        work.session.flush()
