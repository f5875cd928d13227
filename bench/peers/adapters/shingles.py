"""What the adapters of tools that take sets of tokens have in common: records, and word shingles as the truth has them."""

import json
import re

SHINGLE_WORDS = 5
THRESHOLD = 0.8
PERMUTATIONS = 128

WORD = re.compile(r"\w+")


def records(path):
    """The id and the text of each record."""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line)
            yield record["id"], record["text"]


def shingles(text):
    """Runs of five words in lower case; a text of fewer words is one run, one without words has none."""
    words = WORD.findall(text.lower())
    if len(words) <= SHINGLE_WORDS:
        return [" ".join(words)] if words else []
    return list(map(" ".join, zip(words, words[1:], words[2:], words[3:], words[4:])))
