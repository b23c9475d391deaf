"""Which of many pictures look like one: their hashes compared bit by bit."""

import numpy as np

# So many of 256 bits may differ. Of other scenes the nearest differ in about 80, of one place at another visit in
# about 55; a black bar takes up to 45: see `python -m bench pictures`.
ALIKE = 48


def nearest(prints: bytes, stored: bytes, most: int = ALIKE) -> list[tuple[str, int]]:
    """Those of the stored pictures that are like any turn of one: (digest, bits that differ), nearest first.

    Of each stored picture there are 64 bytes, its digest and its hash, and 64 more where it has borders.
    """
    records = np.frombuffer(stored, dtype=np.uint64).reshape(-1, 8)
    known = np.ascontiguousarray(records[:, 4:].T)  # word by word, since adding up four long rows is quick
    bits = np.full(len(records), 257, dtype=np.uint16)
    for turn in np.frombuffer(prints, dtype=np.uint64).reshape(-1, 4, 1):
        np.minimum(bits, np.bitwise_count(known ^ turn).sum(axis=0, dtype=np.uint16), out=bits)
    alike = np.flatnonzero(bits <= most)
    found: dict[str, int] = {}
    for index in alike[np.argsort(-bits[alike].astype(np.int16), kind="stable")]:  # so that the nearest is what stays
        found[records[index, :4].tobytes().hex()] = int(bits[index])
    return sorted(found.items(), key=lambda pair: (pair[1], pair[0]))
