"""FastSketchLSH: a record is removed if the index has a kept one before it whose sketch agrees in 0.8 of its registers.

Usage: python fastsketchlsh_dedup.py CORPUS FOLDER REMOVED
"""

import itertools
import sys

import numpy
from FastSketchLSH import LSH, FastSimilaritySketch

from shingles import PERMUTATIONS, THRESHOLD, records, shingles

BANDS = 16
AT_ONCE = 1000


def main(corpus, _folder, removed):
    sketcher = FastSimilaritySketch(size=PERMUTATIONS)
    index = LSH(num_perm=PERMUTATIONS, num_bands=BANDS, num_threads=1)
    kept, sketches = [], []
    entries = ((name, tokens) for name, text in records(corpus) if (tokens := shingles(text)))
    with open(removed, "w") as out:
        while batch := list(itertools.islice(entries, AT_ONCE)):
            matrix = numpy.asarray(sketcher.batch([tokens for _, tokens in batch], num_threads=1))
            index.insert(matrix)
            candidates, starts = index.query(matrix, format="csr")
            for row, (name, _) in enumerate(batch):
                place = len(kept)
                sketches.append(matrix[row])
                duplicate = any(
                    (sketches[other] == matrix[row]).mean() >= THRESHOLD
                    for other in candidates[starts[row] : starts[row + 1]].tolist()
                    if other < place and kept[other]
                )
                kept.append(not duplicate)
                if duplicate:
                    print(name, file=out)


main(*sys.argv[1:])
