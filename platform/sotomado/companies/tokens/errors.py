"""Why a token does not open what is asked for, and why none is made."""

from __future__ import annotations


class TokenRefused(Exception):
    """A request by token is not let in. `status` and `said` are for the machine that asked."""

    status = 401

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said


class UnknownToken(TokenRefused):
    """No token, none of ours, or one that has ended. Which of them is not said."""

    def __init__(self) -> None:
        super().__init__("A valid token is needed: Authorization: Bearer stm_...")


class ScopeMissing(TokenRefused):
    """The token is good, and not for this."""

    status = 403

    def __init__(self, scope: str) -> None:
        super().__init__(f"This token may not do that: it has no scope {scope}.")
        self.scope = scope


class TooFast(TokenRefused):
    """The token asked too often. Nothing was done."""

    status = 429

    def __init__(self, seconds: int) -> None:
        super().__init__(f"Too many requests with this token. Ask again in {seconds} seconds.")
        self.seconds = seconds


class BadToken(Exception):
    """A token as asked for cannot be made; `field` names what is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(f"{field} is missing or not one of the choices")
        self.field = field


class TooManyTokens(Exception):
    """The company holds as many tokens as it may."""
