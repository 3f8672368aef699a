"""Who may use what about a company's own affairs: the part of the table of `authorisation` for its HR and its setting
up, and for operators who look after both.
"""

from __future__ import annotations

from sotomado.accounts.access import ANYONE, HR_OWNER, OPERATOR, Access

COMPANY: dict[str, Access] = {
    # the people of HR
    "people_of_hr.show": HR_OWNER,
    "people_of_hr.invite": HR_OWNER,
    "people_of_hr.set_duties": HR_OWNER,
    "people_of_hr.remove": HR_OWNER,
    "people_of_hr.reset_factors": HR_OWNER,
    "people_of_hr.send_again": HR_OWNER,
    "people_of_hr.take_back": HR_OWNER,
    # setting up
    "company_setup.show": HR_OWNER,
    "company_setup.put_aside": HR_OWNER,
    "company_setup.take_up": HR_OWNER,
    "company_setup.languages": HR_OWNER,
    "company_setup.settle_languages": HR_OWNER,
    "company_setup.entitlement": HR_OWNER,
    "company_setup.set_entitlement": HR_OWNER,
    "company_setup.words": HR_OWNER,
    "company_setup.write_words": HR_OWNER,
    "company_setup.secrecy": HR_OWNER,
    "company_departments.show": HR_OWNER,
    "company_departments.add": HR_OWNER,
    "company_departments.change": HR_OWNER,
    "company_departments.end": HR_OWNER,
    # client companies, for operators
    "operations.client_companies": OPERATOR,
    "operations.new_company": OPERATOR,
    "operations.make_company": OPERATOR,
    "operations.client_company": OPERATOR,
    "operations.invite_owner": OPERATOR,
    "operations.invite_owner_again": OPERATOR,
    "operations.take_back_invitation": OPERATOR,
    # The secret in the address is the key: the link is read where mail is, signed in or not.
    "people_of_hr.join": ANYONE,
}
