"""Lists of different lengths, laid end to end in one array.

List i is the slice [begin[i], begin[i] + count[i]) of what is laid out.  Whatever is done to the whole array is done
to every list at once, and no loop runs over the lists.
"""

import numpy as np
from numpy.typing import NDArray

Int64 = NDArray[np.int64]


def begins_of(counts: Int64) -> Int64:
    """Where each list begins if they stand end to end, and last where all of them end: int64[n + 1]."""
    begins = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=begins[1:])
    return begins


def owners_of(counts: Int64) -> Int64:
    """For each element the number of its list: int64[sum of counts]."""
    return np.repeat(np.arange(len(counts)), counts)


def positions_in(begins: Int64, counts: Int64) -> Int64:
    """The positions of the elements of slices [begins[i], begins[i] + counts[i]), one slice after the other.

    With zeros for `begins` it counts every element within its own list.
    """
    ends = np.cumsum(counts)
    return np.asarray(np.arange(ends[-1] if len(ends) else 0) + np.repeat(begins - ends + counts, counts), np.int64)
