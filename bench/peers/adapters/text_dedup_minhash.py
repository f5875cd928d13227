"""text-dedup's MinHash program by its configuration; what is missing from its output was removed.

Usage: python text_dedup_minhash.py CORPUS FOLDER REMOVED
"""

import json
import os
import subprocess
import sys

from shingles import PERMUTATIONS, SHINGLE_WORDS, THRESHOLD, records

CONFIGURATION = """
[input]
input_type = "local_files"
file_type = "json"

[input.read_arguments]
path = "json"
data_files = {corpus}
split = "train"

[algorithm]
algorithm_name = "minhash"
text_column = "text"
num_perm = {permutations}
threshold = {threshold}
ngram_size = {words}
# By default texts of fewer than five words are dropped from the output.
min_length = 1
num_proc = 1
check_false_positive = true

[output]
output_dir = "output"
skip_filtering = false
clean_cache = false
save_clusters = false
keep_index_column = false
keep_cluster_column = false

[debug]
enable_profiling = false
"""


def main(corpus, folder, removed):
    with open(os.path.join(folder, "config.toml"), "w") as file:
        file.write(
            CONFIGURATION.format(
                corpus=json.dumps(corpus),
                permutations=PERMUTATIONS,
                threshold=THRESHOLD,
                words=SHINGLE_WORDS,
            )
        )
    subprocess.run(
        [sys.executable, "-m", "text_dedup.minhash"],
        cwd=folder,
        check=True,
        stdout=sys.stderr,
        env=os.environ | {"HF_DATASETS_CACHE": os.path.join(folder, "cache")},
    )

    from datasets import load_from_disk

    kept = set(load_from_disk(os.path.join(folder, "output"))["id"])
    with open(removed, "w") as out:
        for name, text in records(corpus):
            # Texts without words are filtered out before; they are no duplicates.
            if name not in kept and text.strip():
                print(name, file=out)


main(*sys.argv[1:])
