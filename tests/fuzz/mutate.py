"""Sound values and bytes in, damaged ones out: what the fuzzers of frames and of files have in common.

Everything is drawn from the `random.Random` passed in, so that a case can be made again from its seed.
"""

import copy
import json
import struct
from random import Random
from typing import Any


class Raw(str):
    """JSON that is written as it stands: what no Python value is written as."""


class Pairs(list):
    """An object as pairs of key and value: it may hold a key twice."""


def nested(depth: int, open_: str = "[", close: str = "]") -> Raw:
    """A value of that depth."""
    return Raw(open_ * depth + "0" + close * depth)


_NUMBERS = (
    None,
    True,
    False,
    0,
    -1,
    1,
    3,
    4,
    17,
    255,
    2**31,
    2**40,
    2**53,
    2**63,
    2**64,
    2**64 + 1,
    -(2**63),
)
_NUMBERS += (10**30, 1.0, 1.5, -0.0, 1e308)
_RAW_NUMBERS = ("1e400", "-1e400", "NaN", "-Infinity", "Infinity", "9" * 4000, "9" * 5000, "-" + "9" * 5000)
_RAW_NUMBERS += ("0." + "1" * 5000, "1e-9999")
_TEXTS = (
    "",
    "x",
    "0",
    "code",
    "list",
    "\ud800",
    "\udfff\ud800",
    "\0",
    "a\0b\r\nc\r",
    "\x1b[31m",
    "\u202e",
    "é🙂",
)
_TEXTS += ("x" * 70_000, "\ud83d" * 300, "é" * 300, "../../etc/passwd", "__class__", "float32")
_CONTAINERS = (
    [],
    {},
    [[]],
    [None],
    [1, 2],
    ["a", 7],
    {"": 0},
    {"a": 1},
    {"list": []},
    {"tensor": 0},
    [{}],
    [[], {}],
)
_RAW_PARTS = ('{"a":1,"a":2}', '{"list":[],"list":[1]}', "01", "'x'", "tru", "+1", "", r'"\ud800"', r'"\u00"')
_RAW_PARTS += (r'"\x41"', '"\t"', '"', "/* */0", "[1,]")

ODD_VALUES: tuple[Any, ...] = (
    *_NUMBERS,
    *map(Raw, _RAW_NUMBERS),
    *_TEXTS,
    *_CONTAINERS,
    *map(Raw, _RAW_PARTS),
    *(nested(depth) for depth in (10, 17, 100, 900, 1100)),
    *(nested(depth, '{"list":[', "]}") for depth in (15, 16, 17, 300)),
    *(nested(100, '{"a":', "}"), Raw("[" * 20_000), Raw('{"a":' * 20_000)),
)
#: Sizes and offsets at the edges of the types that hold them.
EDGES = (0, 1, 2, 3, 4, 7, 8, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 1 << 16, 1 << 20, 1 << 24, 0x7FFFFFFF)
EDGES += (0xFFFFFFFE, 0xFFFFFFFF, 1 << 32, (1 << 40) - 1, 1 << 40, (1 << 63) - 1, 1 << 63, (1 << 64) - 1)


def odd(rng: Random) -> Any:
    """One of the odd values, free to be changed."""
    return copy.deepcopy(rng.choice(ODD_VALUES))


#: By whether it is to be ASCII.
_ENCODE = {is_ascii: json.JSONEncoder(ensure_ascii=is_ascii).encode for is_ascii in (True, False)}


def dump(value: Any, *, ascii_: bool = True) -> str:
    """JSON of a value that may hold `Raw` and `Pairs`."""
    if isinstance(value, Raw):
        return value
    if isinstance(value, Pairs):
        pairs = value
    elif isinstance(value, dict):
        pairs = list(value.items())
    elif isinstance(value, list):
        return "[" + ",".join([dump(item, ascii_=ascii_) for item in value]) + "]"
    else:
        return _ENCODE[ascii_](value)
    inner = [_ENCODE[ascii_](str(key)) + ":" + dump(item, ascii_=ascii_) for key, item in pairs]
    return "{" + ",".join(inner) + "}"


def as_bytes(text: str) -> bytes:
    """UTF-8, in which lone surrogates stay what they are."""
    return text.encode("utf-8", "surrogatepass")


def mutate_tree(rng: Random, tree: Any, *, times: int = 1) -> Any:
    """`tree` (lists and dicts, changed in place) with some parts replaced, moved, dropped or doubled."""
    root = [tree]
    for _ in range(times):
        slots = _slots(root)
        container, key = rng.choice(slots)
        rng.choice(_TREE_CHANGES)(rng, container, key, slots)
    return root[0] if root else None


def _slots(root: list[Any]) -> list[tuple[Any, Any]]:
    """Every place that holds a value: its container and its key there."""
    slots: list[tuple[Any, Any]] = []
    containers: list[Any] = [root]
    while containers:
        container = containers.pop()
        keys = container if isinstance(container, dict) else range(len(container))
        for key in keys:
            slots.append((container, key))
            if type(container[key]) in (list, dict):
                containers.append(container[key])
    return slots


def _replace(rng, container, key, slots):
    container[key] = odd(rng)


def _nudge(rng, container, key, slots):
    value = container[key]
    if isinstance(value, (int, float)):
        container[key] = rng.choice(
            (value + 1, value - 1, -value, value * 2, float(value), str(value), [value])
        )
    elif type(value) is str:
        place = rng.randrange(len(value) + 1)
        container[key] = (
            value[:place] + rng.choice(("\ud800", "\0", "\r", "x" * 50, "é", "")) + value[place + 1 :]
        )
    else:
        container[key] = odd(rng)


def _drop(rng, container, key, slots):
    if isinstance(container, dict) or len(container) > 1:
        del container[key]


def _graft(rng, container, key, slots):
    source, place = rng.choice(slots)
    # A copy: a tree that holds itself has no end.
    container[key] = json.loads(json.dumps(source[place], default=str))


def _wrap(rng, container, key, slots):
    value = container[key]
    container[key] = rng.choice(
        ([value], {"list": [value]}, {"dict": {"k": value}}, {"a": value}, [value, value])
    )


def _rename(rng, container, key, slots):
    if isinstance(container, dict):
        container[rng.choice(("", "x", "\ud800", "list", "tuple", "tensor", "source", "cells"))] = (
            container.pop(key)
        )
    else:
        _replace(rng, container, key, slots)


def _double(rng, container, key, slots):
    value = container[key]
    if type(value) is list and value:
        value += value * rng.choice((1, 2, 20))
        del value[3000:]
    elif type(value) is dict and value:
        pairs = Pairs(value.items())
        pairs.insert(rng.randrange(len(pairs) + 1), (rng.choice(list(value)), odd(rng)))
        container[key] = pairs
    else:
        _nudge(rng, container, key, slots)


_TREE_CHANGES = (_replace, _replace, _nudge, _nudge, _drop, _graft, _wrap, _rename, _double)


def mutate_bytes(rng: Random, data: bytes, *, times: int = 1) -> bytes:
    """`data` with bytes flipped, lost, doubled, inserted, or overwritten by numbers at the edges."""
    changed = bytearray(data)
    for _ in range(times):
        rng.choice(_BYTE_CHANGES)(rng, changed)
    return bytes(changed)


def _flip(rng, data):
    if data:
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _overwrite(rng, data):
    if data:
        data[rng.randrange(len(data))] = rng.choice(b'\x00\x01\x7f\x80\xff"{}[],:\\ \n0e-')


def _cut(rng, data):
    start = rng.randrange(len(data) + 1)
    del data[start : start + rng.choice((1, 2, 4, 16, 1000))]


def _truncate(rng, data):
    del data[rng.randrange(len(data) + 1) :]


def _insert(rng, data):
    place = rng.randrange(len(data) + 1)
    data[place:place] = rng.choice(
        (b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"[" * 1100, b"9" * 5000, rng.randbytes(8))
    )


def _splice(rng, data):
    start, place = rng.randrange(len(data) + 1), rng.randrange(len(data) + 1)
    data[place:place] = data[start : start + rng.choice((1, 8, 64, 400))]


def _edge(rng, data):
    kind = rng.choice("BHIQ")
    size = struct.calcsize(kind)
    if len(data) >= size:
        place = rng.randrange(len(data) - size + 1)
        struct.pack_into("<" + kind, data, place, rng.choice(EDGES) & ((1 << 8 * size) - 1))


_BYTE_CHANGES = (_flip, _flip, _overwrite, _overwrite, _cut, _truncate, _insert, _splice, _edge, _edge)
