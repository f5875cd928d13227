"""Decisions of datatrove's own filters, as JSON Lines, for bench/quality/parity.ts to compare with.

Usage: python datatrove_decisions.py RECORDS.jsonl FIELD COUNT [OLD] > decisions.jsonl
Needs `pip install datatrove spacy`. OLD is a folder with datatrove 0.2.0, the code of the data published in 2024;
its words come from the same splitter here, as NLTK's needs a model.
"""

import importlib.util
import itertools
import json
import sys
import types

from datatrove.data import Document
from datatrove.pipeline.filters import (
    C4QualityFilter,
    FineWebQualityFilter,
    GopherQualityFilter,
    GopherRepetitionFilter,
)
from datatrove.utils.text import split_into_words


def old_filters(folder):
    """The filters of datatrove 0.2.0; `nltk` is replaced by the splitter of the present version."""
    stand_in = types.ModuleType("nltk")
    stand_in.tokenize = types.ModuleType("nltk.tokenize")
    stand_in.word_tokenize = stand_in.tokenize.word_tokenize = lambda text, language="": split_into_words(text)
    sys.modules["nltk"], sys.modules["nltk.tokenize"] = stand_in, stand_in.tokenize
    loaded = {}
    for file, name, key in [
        ("gopher_repetition_filter", "GopherRepetitionFilter", "gopher-repetition-2024"),
        ("gopher_quality_filter", "GopherQualityFilter", "gopher-quality-2024"),
        ("fineweb_quality_filter", "FineWebQualityFilter", "fineweb-2024"),
    ]:
        spec = importlib.util.spec_from_file_location(file, f"{folder}/datatrove/pipeline/filters/{file}.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        kind = getattr(module, name)
        kind._requires_dependencies = []
        loaded[key] = kind(None) if key == "fineweb-2024" else kind()
    return loaded


def main():
    path, field, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    filters = {
        "gopher-repetition": GopherRepetitionFilter(),
        "gopher-quality": GopherQualityFilter(),
        "c4": C4QualityFilter(),
        "c4-any-line-end": C4QualityFilter(filter_no_terminal_punct=False),
        "fineweb": FineWebQualityFilter(),
    }
    if len(sys.argv) > 4:
        filters |= old_filters(sys.argv[4])
    with open(path, encoding="utf-8") as records:
        for line in itertools.islice(records, count):
            text = json.loads(line)[field]
            decisions = {"words": split_into_words(text)}
            for name, judge in filters.items():
                document = Document(text=text, id="")
                try:
                    result = judge.filter(document)
                except ZeroDivisionError:
                    result = (False, "ZeroDivisionError")
                decisions[name] = result[1] if isinstance(result, tuple) else "keep" if result else "drop"
                if name.startswith("c4") and decisions[name] == "keep":
                    decisions[f"{name}-text"] = document.text
            print(json.dumps(decisions))


main()
