"""datatrove's four MinHash steps with the local executor, one task and one worker; what it excludes was removed.

Usage: python datatrove_minhash.py CORPUS FOLDER REMOVED
"""

import glob
import json
import os
import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import (
    MinhashConfig,
    MinhashDedupBuckets,
    MinhashDedupCluster,
    MinhashDedupFilter,
)
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.text import TextNormConfig

from shingles import SHINGLE_WORDS

BUCKETS = 16
HASHES_PER_BUCKET = 8


def main(corpus, folder, removed):
    place = lambda name: os.path.join(folder, name)
    config = MinhashConfig(
        n_grams=SHINGLE_WORDS,
        num_buckets=BUCKETS,
        hashes_per_bucket=HASHES_PER_BUCKET,
        hash_config=HashConfig(precision=64),
        # By default all numbers are made the same, so that texts which differ in numbers alone are duplicates.
        norm_config=TextNormConfig(norm_numbers=False),
    )

    def run(steps, tasks):
        name = f"logs-{type(steps[-1]).__name__}"
        LocalPipelineExecutor(pipeline=steps, tasks=tasks, workers=1, logging_dir=place(name)).run()

    reader = lambda: JsonlReader(os.path.dirname(corpus), glob_pattern=os.path.basename(corpus))
    signatures, buckets, ids = place("signatures"), place("buckets"), place("ids")
    run([reader(), MinhashDedupSignature(output_folder=signatures, config=config)], 1)
    # A larger buffer than the default of five lines: the steps that follow are many times as fast with it.
    many = {"lines_to_buffer": 10_000}
    run([MinhashDedupBuckets(input_folder=signatures, output_folder=buckets, config=config, **many)], BUCKETS)
    run([MinhashDedupCluster(input_folder=buckets, output_folder=ids, config=config, **many)], 1)
    excluded = JsonlWriter(place("excluded"), compression=None)
    kept = JsonlWriter(place("kept"), compression=None)
    run([reader(), MinhashDedupFilter(input_folder=ids, exclusion_writer=excluded), kept], 1)

    with open(removed, "w") as out:
        for path in glob.glob(os.path.join(folder, "excluded", "**", "*.jsonl"), recursive=True):
            with open(path, encoding="utf-8") as lines:
                for line in lines:
                    print(json.loads(line)["id"], file=out)


# The executor starts processes of its own that load this file again.
if __name__ == "__main__":
    main(*sys.argv[1:])
