"""Where the client keeps its modules, and the classes of one of them."""

import ast
import re
import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Python 3.11 counts the depth of what it parses across threads, and fails where two parse at once.
_parsing = threading.Lock()


@cache
def home() -> Path:
    spec = find_spec("stripe")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the Stripe client is not installed, and the twin reads its interface from it")
    return Path(spec.submodule_search_locations[0])


@cache
def api_version() -> str:
    """The version of the interface that the client is pinned to, such as 2026-10-28.endive."""
    found = re.search(r'CURRENT\s*=\s*"([^"]+)"', (home() / "_api_version.py").read_text(encoding="utf-8"))
    if found is None:
        raise RuntimeError("the Stripe client does not say which version of the interface it speaks")
    return found[1]


def classes_of(module: str) -> dict[str, ast.ClassDef]:
    """The classes of `params/_refund_create_params` or `checkout/_session`, by name."""
    text = (home() / f"{module}.py").read_text(encoding="utf-8")
    with _parsing:
        tree = ast.parse(text)
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def fields_of(class_: ast.ClassDef) -> dict[str, ast.expr]:
    return {
        node.target.id: unquoted(node.annotation)
        for node in class_.body
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.target, ast.Name)
        and subscript(node.annotation)[0] != "ClassVar"
    }


def unquoted(annotation: ast.expr) -> ast.expr:
    """An annotation that is written as text, read."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        with _parsing:
            return ast.parse(annotation.value, mode="eval").body
    return annotation


def subscript(annotation: ast.expr) -> tuple[str, list[ast.expr]]:
    """`Optional[X]` as its name and what is in its brackets; a bare name has nothing in them."""
    if isinstance(annotation, ast.Subscript):
        inside = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        name = ast.unparse(annotation.value)
        return name, inside if name == "Literal" else [unquoted(part) for part in inside]
    return ast.unparse(annotation), []


def alternatives(annotation: ast.expr) -> list[ast.expr]:
    """`A | B` and `Union[A, B]` as a flat list; anything else is its own only alternative."""
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        return [*alternatives(unquoted(annotation.left)), *alternatives(unquoted(annotation.right))]
    name, inside = subscript(annotation)
    if name == "Union":
        return [found for part in inside for found in alternatives(part)]
    return [annotation]
