"""datasketch's MinHashLSH: a record is removed if the index of those kept so far answers with any other.

Usage: python datasketch_lsh.py CORPUS FOLDER REMOVED
"""

import sys

from datasketch import MinHash, MinHashLSH

from shingles import PERMUTATIONS, THRESHOLD, records, shingles


def main(corpus, _folder, removed):
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    current = []

    def token_sets():
        for name, text in records(corpus):
            tokens = shingles(text)
            if tokens:
                current[:] = [name]
                yield [token.encode() for token in tokens]

    with open(removed, "w") as out:
        # The generator shares the permutations between all signatures, which is many times as fast as one by one.
        for signature in MinHash.generator(token_sets(), num_perm=PERMUTATIONS):
            if index.query(signature):
                print(current[0], file=out)
            else:
                index.insert(current[0], signature, check_duplication=False)


main(*sys.argv[1:])
