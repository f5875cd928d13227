"""dolma's Bloom deduper by runs of words, with the whole text as one paragraph: removed is a record of whose runs of
five words at least 0.8 were seen in any records before. That is containment in all of the corpus, not similarity to one
record; dolma has nothing nearer.

Usage: python dolma_dedup.py CORPUS FOLDER REMOVED
"""

import glob
import json
import os
import subprocess
import sys

from shingles import SHINGLE_WORDS, THRESHOLD

FALSE_POSITIVES = 0.01
BYTES_PER_WORD = 6
NEVER_IN_TEXT = "\x00"


def main(corpus, folder, removed):
    documents = os.path.join(folder, "documents")
    os.makedirs(documents)
    os.symlink(corpus, os.path.join(documents, "corpus.jsonl"))
    configuration = {
        "documents": [os.path.join(documents, "corpus.jsonl")],
        "work_dir": {"input": os.path.join(folder, "in"), "output": os.path.join(folder, "out")},
        "dedupe": {
            "name": "seen",
            "paragraphs": {
                "attribute_name": "seen",
                "paragraph_separator": NEVER_IN_TEXT,
                "by_ngram": {
                    "ngram_length": SHINGLE_WORDS,
                    "stride": 1,
                    "overlap_threshold": THRESHOLD,
                    "skip_short_paragraphs": False,
                },
            },
        },
        "bloom_filter": {
            "file": os.path.join(folder, "bloom.bin"),
            "read_only": False,
            "estimated_doc_count": os.path.getsize(corpus) // BYTES_PER_WORD,
            "desired_false_positive_rate": FALSE_POSITIVES,
        },
        "processes": 1,
    }
    path = os.path.join(folder, "dolma.json")
    with open(path, "w") as file:
        json.dump(configuration, file)
    program = os.path.join(os.path.dirname(sys.executable), "dolma")
    subprocess.run([program, "-c", path, "dedupe"], check=True, stdout=sys.stderr)
    with open(removed, "w") as out:
        for found in glob.glob(os.path.join(folder, "attributes", "seen", "*")):
            with open(found, encoding="utf-8") as lines:
                for line in lines:
                    record = json.loads(line)
                    if record["attributes"].get("seen"):
                        print(record["id"], file=out)


main(*sys.argv[1:])
