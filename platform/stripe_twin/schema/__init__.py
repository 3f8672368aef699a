"""The interface of Stripe, read from the classes of the installed client without importing it.

`parameters` says what an operation takes, `resources` what an answer holds. Each reads one module of the client,
when it is first asked for, and keeps what it found.
"""
