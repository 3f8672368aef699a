"""What a consultant says of themselves, and how they stand with us. Nobody else has a line here."""

from __future__ import annotations

from sqlalchemy import select

from sotomado.accounts.told import all_told, told
from sotomado.database import UnitOfWork
from sotomado.directory.models import (
    Conflict,
    Consultant,
    ConsultantCountry,
    ConsultantExperience,
    ConsultantFee,
    ConsultantIndustry,
    ConsultantLanguage,
    ConsultantMode,
    ConsultantStyle,
    ConsultantTaxation,
    ConsultantTheme,
    Credential,
    LicenceRenewal,
    ListingEvent,
)

TABLES = frozenset(
    {
        "consultant",
        "consultant_country",
        "consultant_experience",
        "consultant_fee",
        "consultant_industry",
        "consultant_language",
        "consultant_mode",
        "consultant_price",
        "consultant_style",
        "consultant_taxation",
        "consultant_theme",
        "credential",
        "conflict_of_interest",
        "licence_renewal",
        "listing_event",
        "listing_hold",
        "profile_draft",
        "search_profile",
    }
)
_PARTS = (
    ("themes", ConsultantTheme),
    ("experiences", ConsultantExperience),
    ("styles", ConsultantStyle),
    ("languages", ConsultantLanguage),
    ("modes", ConsultantMode),
    ("industries", ConsultantIndustry),
    ("countries", ConsultantCountry),
    ("fees", ConsultantFee),
    ("taxation", ConsultantTaxation),
    ("licence", Credential),
    ("licence_renewals", LicenceRenewal),
    ("conflicts_of_interest", Conflict),
    ("listing", ListingEvent),
)


def of(work: UnitOfWork, person_id: int) -> dict[str, object]:
    row = work.session.scalar(select(Consultant).where(Consultant.person_id == person_id))
    if row is None:
        return {}
    profile = told(work, row)
    for name, table in _PARTS:
        if kept := all_told(work, work.session.scalars(select(table).where(table.consultant_id == row.id))):
            profile[name] = kept
    return {"profile_as_consultant": profile}


def forget(work: UnitOfWork, person_id: int) -> None:
    """Nothing: a consultant's part in talks and fees rests on a contract, which operators end with them by hand.

    Whoever is no consultant has nothing here; `personal_data` turns consultants to the operators before.
    """
