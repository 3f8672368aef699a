"""The linked system of one measure: its items and the use they stay within, along the lines or down to the places.

Unknown are the items' counts x[line, item] and the users n[line]; and, for a reader who knows the roster, the same in
every place, x[place, item] and n[place], with H people there:

    along the lines    a line is the sum of its parts (for use, of its crossings too),  sum over items <= n[line] *
    down to places     a line is the sum of its places,   0 <= sum over items <= n[place] <= H[place] *

(*) One system holds items that exclude one another, as stages do; other items each have a system of their own.
Use itself is the system without items.
"""

import numpy as np
from scipy.sparse import block_array, coo_array, csr_array, eye_array, kron

from reports.cube import Int64
from reports.protecting.lines import Lines, Mask
from reports.protecting.pools import Tree
from reports.protecting.system import LinearSystem
from reports.published import By

CUTS = (By.UNIT, By.AGE, By.TENURE)


def tree_of(lines: Lines, by: By) -> Tree:
    """The tree of one cut."""
    parents = [-1 if row.parent is None else row.parent for row in lines.rows[by]]
    return Tree(lines.at[by], np.array(parents, np.int64))


def sums_of(lines: Lines) -> list[tuple[int, tuple[int, ...]]]:
    """The sums among the lines: of all three trees, and of the crossing."""
    sums = list(lines.crossed)
    for by in CUTS:
        tree = tree_of(lines, by)
        for node in range(len(tree.lines)):
            if parts := tree.children(node):
                sums.append((int(tree.lines[node]), tuple(tree.lines[parts].tolist())))
    return sums


def along_lines(lines: Lines, people: Int64, users: Int64, least: Int64, most: Int64) -> LinearSystem:
    """The system along the lines.  Cells: items line by line, then users.

    `people`: int64[lines, items]; `users` and what is known of them, `least` and `most`: int64[lines].
    """
    count, items = people.shape
    sums = sums_of(lines)
    at = [(r, i, 1.0) for r, (_, parts) in enumerate(sums) for i in parts]
    at += [(r, whole, -1.0) for r, (whole, _) in enumerate(sums)]
    row, column, sign = zip(*at, strict=True) if at else ((), (), ())
    adding = csr_array(coo_array((np.array(sign, np.float64), (row, column)), shape=(len(sums), count)))
    return LinearSystem(
        np.concatenate((people.ravel(), users)).astype(np.float64),
        np.concatenate((np.zeros(count * items), least)).astype(np.float64),
        np.concatenate((np.repeat(most, items), most)).astype(np.float64),
        csr_array(_per_item(adding, items)),
        _within(count, items),
        np.zeros(count if items else 0),
    )


def down_to_places(
    lines: Lines, people: Int64, users: Int64, least: Int64, most: Int64, items_at: Int64, users_at: Int64
) -> LinearSystem:
    """The system down to the places.  Cells: as along the lines, then items place by place, then users there.

    `items_at`: int64[places, items]; `users_at`: int64[places].  These last cells are never shown.
    """
    count, items = people.shape
    upper = along_lines(lines, people, users, least, most)
    places, held = items_at.shape[0], np.asarray(lines.held, np.float64)
    equal = block_array([[-eye_array(count * (items + 1), format="csr"), _per_item(lines.matrix, items)]], format="csr")
    below = _within(places, items)
    return LinearSystem(
        np.concatenate((upper.truth, items_at.ravel(), users_at)).astype(np.float64),
        np.concatenate((upper.lower, np.zeros(places * (items + 1)))),
        np.concatenate((upper.upper, np.repeat(held, items), held)),
        csr_array(equal),
        csr_array(block_array([[csr_array((below.shape[0], len(upper.truth))), below]], format="csr")),
        np.zeros(below.shape[0]),
    )


def unseen_cells(hidden: Mask, users_hidden: Mask, places: int = 0) -> Mask:
    """The hidden cells of a system: bool[lines, items] and bool[lines], and so many places' cells, always unseen."""
    return np.concatenate((hidden.ravel(), users_hidden, np.ones(places, np.bool_)))


def _per_item(adding: csr_array, items: int) -> csr_array:
    """Sums over lines or places, repeated for every item and for the users."""
    users = csr_array(adding)
    if not items:
        return users
    return csr_array(block_array([[kron(adding, eye_array(items)), None], [None, users]], format="csr"))


def _within(count: int, items: int) -> csr_array:
    """Rows  sum over items - users <= 0."""
    if not items:
        return csr_array((0, count))
    each = kron(eye_array(count), np.ones((1, items)))
    return csr_array(block_array([[each, -eye_array(count)]], format="csr"))
