"""dedup-rs: words, shingles, MinHash, bands and clusters in Rust; all members of a cluster but one are removed.

Usage: python dedup_rs_minhash.py CORPUS FOLDER REMOVED
"""

import itertools
import sys

import numpy
from dedup_rs import EmbedFunc

from shingles import PERMUTATIONS, SHINGLE_WORDS, WORD, records

BANDS = 16
AT_ONCE = 1000


def main(corpus, _folder, removed):
    index = EmbedFunc.from_b_r(
        BANDS, PERMUTATIONS // BANDS, SHINGLE_WORDS, PERMUTATIONS, "text", "id", "u64", 1
    )
    # All texts without words would be one cluster.
    entries = ((name, text) for name, text in records(corpus) if WORD.search(text))
    names = []
    while batch := list(itertools.islice(entries, AT_ONCE)):
        numbers = numpy.arange(len(names), len(names) + len(batch), dtype=numpy.uint32)
        index.batch_embed_shard([text for _, text in batch], numbers)
        names.extend(name for name, _ in batch)
    kept = set(index.filter_duplicates(index.cluster(), numpy.arange(len(names), dtype=numpy.uint32)))
    with open(removed, "w") as out:
        for number, name in enumerate(names):
            if number not in kept:
                print(name, file=out)


main(*sys.argv[1:])
