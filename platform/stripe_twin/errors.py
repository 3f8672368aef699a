"""Refusals in the shape Stripe gives them, so that the official client raises its own exceptions."""

from dataclasses import dataclass, field

from stripe_twin.values import Json


@dataclass
class ApiError(Exception):
    """A refusal: `status` decides with `type` which exception the client raises."""

    message: str
    code: str | None = None
    param: str | None = None
    status: int = 400
    type: str = "invalid_request_error"
    more: Json = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__(self.message)

    def body(self) -> Json:
        error: Json = {"message": self.message, "type": self.type}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        return {"error": error | self.more}


def missing(param: str) -> ApiError:
    return ApiError(f"Missing required param: {param}.", "parameter_missing", param)


def unknown(param: str) -> ApiError:
    return ApiError(f"Received unknown parameter: {param}", "parameter_unknown", param)


def invalid(message: str, param: str | None = None, code: str | None = None) -> ApiError:
    return ApiError(message, code, param)


def no_such(kind: str, given: str, param: str | None = None) -> ApiError:
    """404 for the object in the path, 400 for one that a parameter names."""
    named = kind.replace(".", " ")
    return ApiError(f"No such {named}: '{given}'", "resource_missing", param or "id", 400 if param else 404)


def conflict(message: str, code: str | None = None) -> ApiError:
    """The object is in a state that does not allow this."""
    return ApiError(message, code)


def card_refused(code: str, message: str, decline_code: str | None = None, **more: object) -> ApiError:
    said: Json = dict(more)
    if decline_code:
        said["decline_code"] = decline_code
    return ApiError(message, code, None, 402, "card_error", said)
