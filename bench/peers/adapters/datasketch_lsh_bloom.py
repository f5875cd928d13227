"""datasketch's MinHashLSHBloom with its own hashing: a record is removed if the filters say that it was seen.

Usage: python datasketch_lsh_bloom.py CORPUS FOLDER REMOVED
"""

import sys
import warnings

from datasketch import MinHash, MinHashLSHBloom

from shingles import PERMUTATIONS, THRESHOLD, records, shingles

FALSE_POSITIVES = 1e-5


def main(corpus, _folder, removed):
    # It warns that an index in memory is not kept, which is what is meant here.
    warnings.simplefilter("ignore", RuntimeWarning)
    with open(corpus, "rb") as lines:
        count = sum(1 for _ in lines)
    index = MinHashLSHBloom(threshold=THRESHOLD, num_perm=PERMUTATIONS, n=count, fp=FALSE_POSITIVES)
    current = []

    def token_sets():
        for name, text in records(corpus):
            tokens = shingles(text)
            if tokens:
                current[:] = [name]
                yield [token.encode() for token in tokens]

    with open(removed, "w") as out:
        for signature in MinHash.generator(token_sets(), num_perm=PERMUTATIONS):
            if index.query(signature):
                print(current[0], file=out)
            else:
                index.insert(signature)


main(*sys.argv[1:])
