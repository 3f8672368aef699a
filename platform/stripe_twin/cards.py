"""The card numbers for practice, and what each of them does."""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    ASKED_FIRST = "asked first"  # 3-D Secure, each time
    ASKED_ONCE = "asked once"  # 3-D Secure, unless it was set up for later
    ASKED_AND_DECLINED = "asked and declined"
    DECLINED = "declined"
    WITHOUT_FUNDS = "without funds"
    EXPIRED = "expired"
    WRONG_CODE = "wrong code"
    DISPUTED = "disputed"
    DECLINED_LATER = "declined later"  # can be kept, cannot be charged


@dataclass(frozen=True)
class TestCard:
    number: str
    outcome: Outcome
    brand: str = "visa"
    country: str = "JP"

    @property
    def needs_question(self) -> bool:
        return self.outcome in {Outcome.ASKED_FIRST, Outcome.ASKED_ONCE, Outcome.ASKED_AND_DECLINED}


_ALL = (
    TestCard("4242424242424242", Outcome.ACCEPTED),
    TestCard("4000003920000003", Outcome.ACCEPTED),
    TestCard("5555555555554444", Outcome.ACCEPTED, "mastercard"),
    TestCard("3530111333300000", Outcome.ACCEPTED, "jcb"),
    TestCard("4000002500003155", Outcome.ASKED_ONCE),
    TestCard("4000002760003184", Outcome.ASKED_FIRST),
    TestCard("4000000000003220", Outcome.ASKED_FIRST),
    TestCard("4000008400001629", Outcome.ASKED_AND_DECLINED),
    TestCard("4000000000000002", Outcome.DECLINED),
    TestCard("4000000000009995", Outcome.WITHOUT_FUNDS),
    TestCard("4000000000000069", Outcome.EXPIRED),
    TestCard("4000000000000127", Outcome.WRONG_CODE),
    TestCard("4000000000000259", Outcome.DISPUTED),
    TestCard("4000000000000341", Outcome.DECLINED_LATER),
)
BY_NUMBER = {card.number: card for card in _ALL}
# Stripe's names for payment methods that carry these cards.
NAMED = {
    "pm_card_visa": "4242424242424242",
    "pm_card_jp": "4000003920000003",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_jcb": "3530111333300000",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_threeDSecureRequiredChargeDeclined": "4000008400001629",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclined": "4000000000000002",
    "pm_card_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_chargeCustomerFail": "4000000000000341",
}

# Code, decline code and sentence of a card that says no.
REFUSALS = {
    Outcome.DECLINED: ("card_declined", "generic_decline", "Your card was declined."),
    Outcome.DECLINED_LATER: ("card_declined", "generic_decline", "Your card was declined."),
    Outcome.ASKED_AND_DECLINED: ("card_declined", "generic_decline", "Your card was declined."),
    Outcome.WITHOUT_FUNDS: ("card_declined", "insufficient_funds", "Your card has insufficient funds."),
    Outcome.EXPIRED: ("expired_card", "expired_card", "Your card has expired."),
    Outcome.WRONG_CODE: ("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
}


def has_valid_checksum(number: str) -> bool:
    """Luhn's check, which catches a digit mistyped and most pairs swapped."""
    if not number.isascii() or not number.isdigit() or not 12 <= len(number) <= 19:
        return False
    digits = [int(digit) for digit in reversed(number)]
    doubled = [2 * digit - 9 if digit > 4 else 2 * digit for digit in digits[1::2]]
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
