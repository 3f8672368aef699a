"""The application without a browser: requests as a person would send them, tokens included."""

import re
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from sotomado.accounts import sign_ins


class Visitor:
    """Someone using the pages over HTTP, with cookies and the form's CSRF token."""

    def __init__(self, app: Flask, *, language: str = "ja") -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.language = language

    def get(self, path: str, **options: Any) -> TestResponse:
        headers = {"Accept-Language": self.language} | options.pop("headers", {})
        return self.client.get(path, headers=headers, **options)

    def post(self, path: str, fields: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Post a form with a fresh token, as the page's own form would."""
        headers = {"Accept-Language": self.language} | options.pop("headers", {})
        return self.client.post(path, data={"csrf_token": self.token()} | (fields or {}), headers=headers, **options)

    def token(self) -> str:
        page = self.get("/sign-in?token").get_data(as_text=True)
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found, "every page carries a token"
        return found[1]

    def sign_in_as(self, person_id: int) -> "Visitor":
        """Put the cookie of a fresh sign-in into this visitor's browser."""
        with self.app.extensions["sotomado_database"].work() as work:
            secret = sign_ins.open_sign_in(work, person_id=person_id, browser="Test")
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = secret
            cookie["_fresh"] = True
        return self
