"""rensa's streaming deduplicator, which hashes all tokens; its faster `_rho` functions hash a sample and are not used.

Usage: python rensa_dedup.py CORPUS FOLDER REMOVED
"""

import itertools
import sys

from rensa import RMinHashDeduplicator

from shingles import PERMUTATIONS, THRESHOLD, records, shingles

BANDS = 16
AT_ONCE = 1000


def main(corpus, _folder, removed):
    deduplicator = RMinHashDeduplicator(
        threshold=THRESHOLD, num_perm=PERMUTATIONS, use_lsh=True, num_bands=BANDS
    )
    entries = ((name, tokens) for name, text in records(corpus) if (tokens := shingles(text)))
    with open(removed, "w") as out:
        while batch := list(itertools.islice(entries, AT_ONCE)):
            for (name, _), added in zip(batch, deduplicator.add_pairs(batch)):
                if not added:
                    print(name, file=out)


main(*sys.argv[1:])
