"""Inviting by cohort: a rule over the roster, a letter, days before the talk, and the mails that leave for it."""
