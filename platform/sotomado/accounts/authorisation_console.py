"""Who may use the operators' console, and support as a person has it: that part of the table of `authorisation`.

No endpoint here, nor any other of an operator's, lets one act as somebody else (tests/platform/operations walks them).
"""

from __future__ import annotations

from sotomado.accounts.access import OPERATOR, SIGNED_IN, Access

CONSOLE: dict[str, Access] = {
    # support, for the person it is about
    "support.show": SIGNED_IN,
    "support.make_code": SIGNED_IN,
    "support.withdraw_code": SIGNED_IN,
    "support.close": SIGNED_IN,
    # support, for operators: states and counts, for as long as the person lets them
    "operations.support_desk": OPERATOR,
    "operations.open_support": OPERATOR,
    "operations.support_view": OPERATOR,
    "operations.support_invite": OPERATOR,
    "operations.support_end_sign_ins": OPERATOR,
    "operations.support_close": OPERATOR,
    # the audit log
    "operations.audit_log": OPERATOR,
    "operations.verify_audit_log": OPERATOR,
    "operations.audit_log_file": OPERATOR,
    # feature flags
    "operations.flag_list": OPERATOR,
    "operations.switch_flag": OPERATOR,
}
