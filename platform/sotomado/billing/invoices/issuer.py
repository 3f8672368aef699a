"""Who issues our invoices, as it must stand on them."""

from __future__ import annotations

from dataclasses import dataclass

from sotomado.settings import Settings


@dataclass(frozen=True)
class Issuer:
    """`number`: T and 13 digits. `bank_account`: where companies transfer to, as one line."""

    name: str
    address: str
    number: str
    bank_account: str

    @classmethod
    def of(cls, settings: Settings) -> Issuer:
        return cls(
            settings.issuer_name.strip(),
            settings.issuer_address.strip(),
            settings.issuer_number,
            settings.issuer_bank_account.strip(),
        )
