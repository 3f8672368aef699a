"""Filled-in questionnaires."""

from matching.instrument import load_builtin


def all_answers(value: int = 4, *, leaving: tuple[str, ...] = ()) -> dict[str, int]:
    """The same answer to every statement of the built-in questionnaire, but for those left out."""
    return {item.code: value for item in load_builtin().items if item.code not in leaving}


def answers_of(**by_scale: int) -> dict[str, int]:
    """Answers in favour of each trait: `answers_of(E=5, N=1)`; traits not named get 3."""
    form = load_builtin()
    favour = {item.code: by_scale.get(item.scale, 3) for item in form.items}
    return {c: v if form.item(c).key > 0 else form.highest_answer + 1 - v for c, v in favour.items()}
