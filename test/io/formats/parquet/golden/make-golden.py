"""Makes the golden files: Parquet written by pyarrow 26, and the JSON lines that must come out of each.

    pip install pyarrow==26.0.1 && python make-golden.py

The lines are made from the values that were put in, by the rules of docs, not from the files.
"""

import base64
import datetime as dt
import json
import math
import struct
import uuid
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq


class Raw(str):
    """JSON text as it stands."""


def line(value):
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, dict):
        return "{" + ",".join(json.dumps(k, ensure_ascii=False) + ":" + line(v) for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(line, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def golden(name, schema, rows, expected=None, **options):
    table = pa.Table.from_pylist(rows, schema=schema)
    options = {"compression": "none", "write_statistics": False, **options}
    pq.write_table(table, f"{name}.parquet", **options)
    with open(f"{name}.jsonl", "w", encoding="utf-8") as file:
        for row in expected if expected is not None else rows:
            file.write(line(row) + "\n")


message = pa.struct([("role", pa.string()), ("content", pa.string())])
conversations = [
    {"id": 2**53 + 1, "messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello! ☃ 𝄞"}]},
    {"id": -(2**63), "messages": []},
    {"id": None, "messages": None},
    {"id": 2**63 - 1, "messages": [None, {"role": None, "content": None}, {"role": "user", "content": ""}]},
    {"id": 0, "messages": [None]},
    {"id": 5, "messages": [{"role": "system", "content": 'tab\t, line\n, quote ", back\\slash, \x01\x1f\x7f\r\b\f /'}]},
]
conversation = pa.schema([("id", pa.int64()), ("messages", pa.list_(message))])
golden("messages", conversation, conversations)
golden("messages-pages-2", conversation, conversations * 40, data_page_version="2.0", compression="zstd",
       data_page_size=64, write_batch_size=1, write_page_checksum=True, write_statistics=True)
golden("messages-row-groups", conversation, conversations * 10, row_group_size=7, compression="snappy",
       data_page_size=10, write_batch_size=1, use_dictionary=False, write_page_checksum=True)
for codec in ["snappy", "gzip", "brotli", "zstd", "lz4"]:
    golden(f"codec-{codec}", conversation, conversations * 8, compression=codec)

bits = [8, 16, 32, 64]
integers = pa.schema(
    [(f"i{b}", getattr(pa, f"int{b}")()) for b in bits] + [(f"u{b}", getattr(pa, f"uint{b}")()) for b in bits]
    + [("b", pa.bool_()), ("n", pa.null())]
)
extremes = [
    {f"i{b}": -(2 ** (b - 1)) for b in bits} | {f"u{b}": 2**b - 1 for b in bits} | {"b": True, "n": None},
    {f"i{b}": 2 ** (b - 1) - 1 for b in bits} | {f"u{b}": 0 for b in bits} | {"b": False, "n": None},
    {f"i{b}": None for b in bits} | {f"u{b}": None for b in bits} | {"b": None, "n": None},
    {f"i{b}": -1 for b in bits} | {f"u{b}": 2 ** (b - 1) for b in bits} | {"b": True, "n": None},
]
golden("integers", integers, extremes)
golden("integers-required", pa.schema([pa.field("i", pa.int64(), nullable=False), pa.field("s", pa.string(), nullable=False)]),
       [{"i": i, "s": str(i)} for i in range(20)], use_dictionary=False)

deltas = [{"i": i * i * (-1) ** i, "l": (2**63 - 1) // (i + 1) * (-1) ** i, "t": f"shared beginning {i // 3}", "u": "x" * (i % 7)}
          for i in range(300)] + [{"i": None, "l": -(2**63), "t": None, "u": None}, {"i": -(2**31), "l": 2**63 - 1, "t": "", "u": "end"}]
golden("deltas", pa.schema([("i", pa.int32()), ("l", pa.int64()), ("t", pa.string()), ("u", pa.string())]), deltas,
       use_dictionary=False, data_page_version="2.0",
       column_encoding={"i": "DELTA_BINARY_PACKED", "l": "DELTA_BINARY_PACKED", "t": "DELTA_BYTE_ARRAY", "u": "DELTA_LENGTH_BYTE_ARRAY"})
splits = [{"f": float(i) / 4, "d": i / 10, "i": i - 9, "l": i * 2**40} for i in range(20)]
golden("byte-stream-split", pa.schema([("f", pa.float32()), ("d", pa.float64()), ("i", pa.int32()), ("l", pa.int64())]),
       splits, [{**r, "f": Raw(f"{r['f']:g}"), "d": Raw(f"{r['d']:g}")} for r in splits],
       use_dictionary=False, column_encoding={c: "BYTE_STREAM_SPLIT" for c in "fdil"})


def half(value):
    return struct.unpack("<e", struct.pack("<e", value))[0]


names = {"nan": '"NaN"', "inf": '"Infinity"', "-inf": '"-Infinity"'}
floats = [
    # h, f, d and their JSON
    (0.1, 0.1, 0.1, "0.1", "0.1", "0.1"),
    (-0.0, -0.0, -0.0, "-0", "-0", "-0"),
    (65504.0, 3.4028234663852886e38, 1.7976931348623157e308, "65504", "3.4028235e+38", "1.7976931348623157e+308"),
    (2**-24, 2**-149, 5e-324, "5.96e-8", "1.401298e-45", "5e-324"),
    (1.5, 16777217.0, 2.0**53, "1.5", "16777216", "9007199254740992"),
    (1 / 3, 1 / 3, 1 / 3, "0.3333", "0.33333334", "0.3333333333333333"),
    (0.0, 1e20, 1e21, "0", "100000000000000000000", "1e+21"),
] + [(float(n), float(n), float(n)) + (text,) * 3 for n, text in names.items()]
golden("floats", pa.schema([("h", pa.float16()), ("f", pa.float32()), ("d", pa.float64())]),
       [{"h": half(h) if math.isfinite(h) else h, "f": f, "d": d} for h, f, d, *_ in floats],
       [{"h": Raw(h), "f": Raw(f), "d": Raw(d)} for *_, h, f, d in floats])

utc = dt.timezone.utc
when = [dt.datetime(2024, 2, 29, 23, 59, 59, 123456), dt.datetime(1969, 12, 31, 23, 59, 59, 999999),
        dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 999000), dt.datetime(1970, 1, 1)]
temporal = pa.schema([("date", pa.date32()), ("ms", pa.timestamp("ms")), ("us", pa.timestamp("us", tz="Europe/Berlin")),
                      ("ns", pa.timestamp("ns", tz="UTC")), ("t_ms", pa.time32("ms")), ("t_us", pa.time64("us")), ("t_ns", pa.time64("ns"))])
nanos = [1, -1, -(2**63), 2**63 - 1, 1709251199123456789]


def iso_nanos(n):
    seconds, rest = divmod(n, 10**9)
    moment = dt.datetime(1970, 1, 1) + dt.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + f".{rest:09d}Z"


def iso(moment, digits):
    text = moment.isoformat(timespec="microseconds")
    return text[: len(text) - 6 + digits]


rows, expected = [], []
for w, n in zip(when, nanos):
    ms = w.replace(microsecond=w.microsecond // 1000 * 1000)
    rows.append({"date": w.date(), "ms": ms, "us": w.replace(tzinfo=utc), "ns": n,
                 "t_ms": ms.time(), "t_us": w.time(), "t_ns": w.time()})
    expected.append({"date": w.date().isoformat(), "ms": iso(ms, 3), "us": iso(w, 6) + "Z", "ns": iso_nanos(n),
                     "t_ms": iso(ms, 3)[11:], "t_us": iso(w, 6)[11:], "t_ns": iso(w, 6)[11:] + "000"})
rows.append({c: None for c in temporal.names})
expected.append(rows[-1])
golden("temporal", temporal, rows, expected)
far = [{"us": 2**63 - 1}, {"us": -(2**63)}, {"us": 253402300800 * 10**6}]
golden("far-timestamps", pa.schema([("us", pa.timestamp("us"))]), far,
       [{"us": "+294247-01-10T04:00:54.775807"}, {"us": "-290308-12-21T19:59:05.224192"}, {"us": "+010000-01-01T00:00:00.000000"}])
spark = [{"t": dt.datetime(2024, 2, 29, 1, 2, 3)}, {"t": dt.datetime(1900, 1, 1)}, {"t": None}]
golden("int96", pa.schema([("t", pa.timestamp("ns"))]), spark,
       [{"t": "2024-02-29T01:02:03.000000000Z"}, {"t": "1900-01-01T00:00:00.000000000Z"}, {"t": None}],
       use_deprecated_int96_timestamps=True)

decimals = [Decimal("123.45"), Decimal("-0.01"), Decimal("0.00"), Decimal("-999.99"), None]
for name, integer in [("decimals", False), ("decimals-integers", True)]:
    rows = [{"s": d, "m": d and d * Decimal("1234567890.12"), "w": d and d * Decimal("1e28"), "v": d and d * Decimal("1e60")} for d in decimals]
    text = lambda d, places: None if d is None else Raw(f"{abs(d) if not d else d:.{places}f}")
    golden(name, pa.schema([("s", pa.decimal128(5, 2)), ("m", pa.decimal128(18, 4)), ("w", pa.decimal128(38, 2)), ("v", pa.decimal256(76, 2))]),
           rows, [{"s": text(r["s"], 2), "m": text(r["m"], 4), "w": text(r["w"], 2), "v": text(r["v"], 2)} for r in rows],
           store_decimal_as_integer=integer)

blobs = [b"text", b"\xff\x00\xfe", b"", "é☃".encode(), b'{"base64":"eA=="}', None]


def blob(value):
    try:
        return None if value is None else value.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(value).decode()}


rows = [{"b": b, "f": b and (b + b"\xff\xff\xff\xff")[:4], "dict": "ab"[at % 2], "large": "é" * at} for at, b in enumerate(blobs)]
rows[2]["f"] = b"four"
golden("bytes", pa.schema([("b", pa.binary()), ("f", pa.binary(4)), ("dict", pa.dictionary(pa.int32(), pa.string())), ("large", pa.large_string())]),
       rows, [{**r, "b": blob(r["b"]), "f": blob(r["f"])} for r in rows])

maps = pa.schema([("m", pa.map_(pa.string(), pa.int64())), ("by_number", pa.map_(pa.int32(), pa.string())),
                  ("lists", pa.list_(pa.list_(pa.list_(pa.int32())))),
                  ("deep", pa.struct([("__proto__", pa.list_(pa.struct([("k", pa.map_(pa.string(), message))]))), ("x.y", pa.string()), ("", pa.bool_())]))])
rows = [
    {"m": [("a", 1), ("a", 2), ("__proto__", None)], "by_number": [(1, "x"), (-1, None)], "lists": [[[1, None], [], None], [], None, [[2]]],
     "deep": {"__proto__": [{"k": [("m", {"role": "r", "content": None}), ("n", None)]}, None, {"k": []}, {"k": None}], "x.y": "z", "": True}},
    {"m": [], "by_number": [], "lists": [], "deep": None},
    {"m": None, "by_number": None, "lists": None, "deep": {"__proto__": None, "x.y": None, "": None}},
    {"m": [("", 0)], "by_number": [(0, "")], "lists": [[]], "deep": {"__proto__": [], "x.y": "", "": False}},
]


def pairs(entries, form):
    return None if entries is None else Raw(form([(k, v) for k, v in entries]))


def as_object(entries):
    return "{" + ",".join(json.dumps(k) + ":" + line(v) for k, v in entries) + "}"


def as_list(entries):
    return line([{"key": k, "value": v} for k, v in entries])


expected = []
for row in rows:
    deep = row["deep"]
    if deep is not None and deep["__proto__"] is not None:
        deep = {**deep, "__proto__": [e and {"k": pairs(e["k"], as_object)} for e in deep["__proto__"]]}
    expected.append({"m": pairs(row["m"], as_object), "by_number": pairs(row["by_number"], as_list), "lists": row["lists"], "deep": deep})
golden("nested", maps, rows, expected)
golden("nested-pages-2", maps, rows * 30, expected * 30, data_page_version="2.0", data_page_size=32, write_batch_size=1, compression="gzip")
golden("old-lists", pa.schema([("l", pa.list_(pa.list_(pa.int32()))), ("s", pa.list_(message))]),
       [{"l": [[1], []], "s": []}, {"l": None, "s": conversations[0]["messages"]}], use_compliant_nested_type=False, version="1.0")

ids = [uuid.UUID(int=1), uuid.UUID("01234567-89ab-cdef-0123-456789abcdef")]
texts = ['{"a": [1, 2.50, null]}', "null", "[1,\n2]", '"text"', "not JSON", '{"$json":"x"}', " 1", "12345678901234567890123", ""]
storage = pa.array(texts, pa.string())
table = pa.table({"id": pa.array([ids[i % 2].bytes for i in range(len(texts))], pa.uuid()), "j": pa.ExtensionArray.from_storage(pa.json_(pa.string()), storage)})
pq.write_table(table, "uuid-json.parquet", compression="none")
embedded = {0, 3, 7}
with open("uuid-json.jsonl", "w", encoding="utf-8") as file:
    for at, text in enumerate(texts):
        file.write(line({"id": str(ids[at % 2]), "j": Raw(text) if at in embedded else {"$json": text}}) + "\n")

golden("empty", conversation, [])
golden("constant", pa.schema([("c", pa.string()), ("n", pa.int64()), ("z", pa.string())]), [{"c": "same", "n": None, "z": None}] * 3000, compression="zstd")
