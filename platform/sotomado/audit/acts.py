"""What is worth an entry. The value stands in the database for good: a member may go, its entries stay."""

from enum import StrEnum


class Act(StrEnum):
    """Something somebody did, told by itself, by operators or for a company. Employees' own doings are not here."""

    # Ways in. Of operators and HR alone: when employees come is nobody's to read.
    SIGNED_IN = "signed_in"
    SIGN_INS_ENDED = "sign_ins_ended"
    FACTORS_RESET = "factors_reset"
    ROLE_GIVEN = "role_given"
    ROLE_TAKEN = "role_taken"
    DUTIES_CHANGED = "duties_changed"
    COMPANY_MADE = "company_made"
    # Reports.
    RELEASED = "released"
    RELEASE_REFUSED = "release_refused"
    REPORT_FETCHED = "report_fetched"
    FILE_FETCHED = "file_fetched"
    # Money.
    CONTRACT_AGREED = "contract_agreed"
    CONTRACT_ENDED = "contract_ended"
    TICKETS_GIVEN = "tickets_given"
    REFUNDED_BY_HAND = "refunded_by_hand"
    MONTH_CLOSED = "month_closed"
    RATE_ANNOUNCED = "rate_announced"
    # Safety: that a case was read, never what stands in it.
    SAFETY_READ = "safety_read"
    # The service itself.
    KEYS_ROTATED = "keys_rotated"
    SETTINGS_CHANGED = "settings_changed"
    FLAG_SWITCHED = "flag_switched"
    ROSTER_TAKEN_IN = "roster_taken_in"
    MACHINE_LET_IN = "machine_let_in"
    MACHINE_SHUT_OUT = "machine_shut_out"
    # Companies' own accounts as a way in.
    SIGN_ON_CHANGED = "sign_on_changed"
    DOMAIN_CONFIRMED = "domain_confirmed"
    DOMAIN_TAKEN = "domain_taken"
    WEBHOOK_MADE = "webhook_made"
    WEBHOOK_ENDED = "webhook_ended"
    LOG_FETCHED = "log_fetched"
    # Support by a code that the person read out.
    SUPPORT_OPENED = "support_opened"
    SUPPORT_LOOKED = "support_looked"
    SUPPORT_CLOSED = "support_closed"
    INVITED_AGAIN = "invited_again"
