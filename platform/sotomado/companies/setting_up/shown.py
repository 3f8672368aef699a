"""What a company says to its people, for the pages on which they begin, wherever in the house those stand."""

from __future__ import annotations

from sotomado.companies.setting_up import service as settings
from sotomado.languages import current_locale
from sotomado.web import current_read, signed_in_actor


def company_says(email: str = "") -> tuple[str, list[str], str] | None:
    """(company, paragraphs, whom to ask) to whoever is asking; `email`: to whom an invitation is, who is nobody yet.

    None where no company employs them, or theirs says nothing.
    """
    actor = signed_in_actor()
    with current_read() as work:
        if email:
            found = settings.words_to_invited(work, email=email)
        else:
            found = settings.words_to(work, person_id=actor.person_id) if actor else None
    if found is None:
        return None
    placement, said = found
    locale = current_locale()
    return (placement.company_name_en if locale == "en" else placement.company_name, *said.said(locale))
