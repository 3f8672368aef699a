"""What an operation takes: names, types, words, what must be there. Read from the client's `params` modules.

A type reads what came in as text and gives it back as a value. `Literal[...] | str` is an open list of words in the
client; here it is closed, because a word Stripe does not know is what a test wants to hear of.
"""

import ast
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from stripe_twin.errors import ApiError, invalid, missing, unknown
from stripe_twin.schema import source
from stripe_twin.values import Json

# Takes what came in and the name it came under; gives the value or raises ApiError.
Reader = Callable[[Any, str], Any]


@cache
def reader_of(module: str) -> Reader:
    """The reader of a whole operation, such as that of `_refund_create_params`."""
    classes = source.classes_of(f"params/{module}")
    stem = module.rsplit("/", 1)[-1].strip("_")
    return _record(classes, "".join(word.capitalize() for word in stem.split("_")))


def read(module: str | None, given: Json) -> Json:
    """The parameters of a request as values. An operation without a module takes none but `expand`."""
    if module is None:
        extra = next((name for name in given if name != "expand"), None)
        if extra:
            raise unknown(extra)
        return {"expand": _listed(_text)(given["expand"], "expand")} if "expand" in given else {}
    result: Json = reader_of(module)(given, "")
    return result


def _record(classes: dict[str, ast.ClassDef], name: str) -> Reader:
    @cache  # an inner record is read when somebody first uses it, and as a whole, whoever else asks meanwhile
    def fields_and_required() -> tuple[dict[str, Reader], list[str]]:
        fields: dict[str, Reader] = {}
        required: list[str] = []
        for field, annotation in source.fields_of(classes[name]).items():
            outer, inside = source.subscript(annotation)
            if outer != "NotRequired":
                required.append(field)
            fields[field] = _reader(classes, inside[0] if outer in {"NotRequired", "Required"} else annotation)
        return fields, required

    def read_record(given: Any, path: str) -> Any:
        if not isinstance(given, dict):
            raise invalid("Invalid object", path)
        fields, required = fields_and_required()
        for key in given:
            if key not in fields:
                raise unknown(_under(path, key))
        for key in required:
            if key not in given:
                raise missing(_under(path, key))
        return {key: fields[key](value, _under(path, key)) for key, value in given.items()}

    return read_record


def _under(path: str, key: str) -> str:
    return f"{path}[{key}]" if path else key


def _reader(classes: dict[str, ast.ClassDef], annotation: ast.expr) -> Reader:
    options = source.alternatives(source.unquoted(annotation))
    words = [word for option in options for word in _words(option)]
    names = {ast.unparse(option) for option in options}
    others = [option for option in options if not _words(option) and ast.unparse(option) != "str"]
    readers = [_single(classes, option) for option in others]
    if words:
        readers.append(_one_of(words))
    if "str" in names and not any(words):
        readers.append(_text)
    # The client lists the same map twice, as a dictionary and as an object of its own.
    return readers[0] if len(readers) == 1 else _first_that_reads(readers)


def _words(annotation: ast.expr) -> list[str]:
    """The words of a `Literal`. They are read here, since `source.subscript` would take them for annotations."""
    if not isinstance(annotation, ast.Subscript) or ast.unparse(annotation.value) != "Literal":
        return []
    found = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
    return [str(node.value) for node in found if isinstance(node, ast.Constant)]


def _single(classes: dict[str, ast.ClassDef], annotation: ast.expr) -> Reader:
    name, inside = source.subscript(annotation)
    if name == "List":
        return _listed(_reader(classes, inside[0]))
    if name in {"Dict", "UntypedStripeObject"}:
        return _mapped(_reader(classes, inside[-1]))
    if name in classes:
        return _record(classes, name)
    return {"int": _whole, "bool": _truth, "float": _fraction, "Decimal": _decimal}.get(name, _text)


def _first_that_reads(readers: list[Reader]) -> Reader:
    """The complaint of the reader whose shape fits is the one worth hearing."""

    def read_any(given: Any, path: str) -> Any:
        complaints: list[ApiError] = []
        for reader in readers:
            try:
                return reader(given, path)
            except ApiError as error:
                complaints.append(error)
        deeper = [error for error in complaints if error.param != path]
        fitting = complaints[:-1] if isinstance(given, dict) else complaints[::-1]
        raise (deeper or fitting or complaints)[0]

    return read_any


def _text(given: Any, path: str) -> str:
    if not isinstance(given, str):
        raise invalid(f"Invalid string: {path}", path)
    if len(given) > 5000:
        raise invalid(f"Invalid string: {path} must be at most 5000 characters", path)
    return given


def _whole(given: Any, path: str) -> int:
    if not isinstance(given, str) or not re.fullmatch(r"-?\d{1,15}", given):
        raise invalid(f"Invalid integer: {given}", path, "parameter_invalid_integer")
    return int(given)


def _truth(given: Any, path: str) -> bool:
    if given not in ("true", "false"):
        raise invalid(f"Invalid boolean: {given}", path)
    return bool(given == "true")


def _fraction(given: Any, path: str) -> float:
    return float(_decimal(given, path))


def _decimal(given: Any, path: str) -> str:
    """Kept as text, as Stripe gives decimals back."""
    try:
        Decimal(given)
    except (InvalidOperation, TypeError):
        raise invalid(f"Invalid decimal: {given}", path) from None
    return str(given)


def _one_of(words: list[str]) -> Reader:
    allowed = frozenset(words)

    def read_word(given: Any, path: str) -> str:
        if not isinstance(given, str) or given not in allowed:
            raise invalid(f"Invalid {path}: must be one of {', '.join(w or 'an empty text' for w in words)}", path)
        return given

    return read_word


def _listed(of: Reader) -> Reader:
    def read_list(given: Any, path: str) -> list[Any]:
        if not isinstance(given, dict) or not all(key.isdigit() for key in given):
            raise invalid("Invalid array", path)
        return [of(given[key], f"{path}[{key}]") for key in sorted(given, key=int)]

    return read_list


def _mapped(of: Reader) -> Reader:
    def read_map(given: Any, path: str) -> Json:
        if not isinstance(given, dict):
            raise invalid("Invalid object", path)
        if path.rsplit("[", 1)[-1].rstrip("]") == "metadata":
            _bounded(given, path)
        return {key: of(value, f"{path}[{key}]") for key, value in given.items()}

    return read_map


def _bounded(metadata: Json, path: str) -> None:
    """What Stripe keeps as metadata: 50 keys of 40 characters with values of 500."""
    if len(metadata) > 50:
        raise invalid("Metadata can have up to 50 keys.", path)
    for key, value in metadata.items():
        if len(key) > 40:
            raise invalid(f"Metadata keys can have up to 40 characters: {key}", path)
        if len(str(value)) > 500:
            raise invalid("Metadata values can have up to 500 characters.", f"{path}[{key}]")
