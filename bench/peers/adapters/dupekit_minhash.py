"""dupekit (marin): text cleaning, MinHash and bands in Rust, by Arrow batches; its shingles are of letters, so that runs
of 27 stand in for five words. It leaves the comparison of bands to others: here a set for each of all bands.

Usage: python dupekit_minhash.py CORPUS FOLDER REMOVED
"""

import itertools
import sys

import dupekit
import pyarrow

from shingles import PERMUTATIONS, records

BANDS = 16
LETTERS = 27
SEED = 1
AT_ONCE = 1000

STEPS = [
    dupekit.Transformation.CleanText("text", "clean"),
    dupekit.Transformation.MinHash("clean", "signature", PERMUTATIONS, LETTERS, SEED),
    dupekit.Transformation.MinHashLSH("signature", "buckets", BANDS),
    dupekit.Transformation.SelectColumns(["id", "buckets"]),
]


def main(corpus, _folder, removed):
    seen = set()
    entries = records(corpus)
    with open(removed, "w") as out:
        while batch := list(itertools.islice(entries, AT_ONCE)):
            names, texts = zip(*batch)
            table = pyarrow.RecordBatch.from_pydict({"id": list(names), "text": list(texts)})
            found = dupekit.transform(table, STEPS).to_pydict()
            for name, buckets in zip(found["id"], found["buckets"]):
                keys = list(enumerate(buckets))
                if any(key in seen for key in keys):
                    print(name, file=out)
                else:
                    seen.update(keys)


main(*sys.argv[1:])
