"""Every test builds the whole application; what is the same in each of them is made once in a process.

Two things cost more than all others: the code of a template, and the code that writes the addresses of a route.
"""

from collections.abc import Callable
from types import CodeType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule


class _InMemory(BytecodeCache):
    """Compiled templates by their name and the sum of their source."""

    def __init__(self) -> None:
        self._code: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._code.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._code[bucket.key, bucket.checksum] = bucket.code


_compile_now = Rule._compile_builder


def _compile_when_asked(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    """As werkzeug does it for each rule of each application, but not before an address of that rule is written."""
    made: Callable[..., tuple[str, str]] | None = None

    def build(*given: Any, **named: Any) -> tuple[str, str]:
        nonlocal made
        if made is None:
            made = _compile_now(rule, append_unknown)
        return made(*given, **named)

    return build


def make_once() -> None:
    Flask.jinja_options = {"bytecode_cache": _InMemory()}
    Rule._compile_builder = _compile_when_asked  # type: ignore[method-assign]
