"""Frames as a hostile submission sends them, and what the decoder may do: refuse, or make a plain value."""

import json
import math
import socket
import struct
from random import Random
from types import ModuleType
from typing import Any

import torch
from mutate import EDGES, as_bytes, dump, mutate_bytes, mutate_tree, odd

from autograder import wire

_PREFIX = struct.Struct("<4sIQ")
#: Written out again, not taken from the decoder: one that lets another dtype through is to be found out.
_SIZES = {
    name: getattr(torch, name).itemsize
    for name in [
        "float64",
        "float32",
        "float16",
        "bfloat16",
        "int64",
        "int32",
        "int16",
        "int8",
        "uint8",
        "bool",
    ]
}
#: Refusals at the door: the bytes are no frame, or their header no JSON.
FIRST_CHECKS = ("not a frame", "frame is too large", "peer closed its end", "malformed frame")


def _seed_values() -> list[Any]:
    x = torch.arange(6.0).reshape(2, 3)
    every_dtype = [torch.ones(2, dtype=getattr(torch, name)) for name in _SIZES]
    frames = [{"cell": 4, "line": 2, "function": "softmax", "text": "return y", "where": ""}]
    return [
        {"answer": {"value": x, "calls": {"torch.softmax": 1}, "mutated": [0]}, "ran_everything": False},
        {"error": {"type": "ValueError", "message": "shapes (2, 3)", "frames": frames}, "missing": False},
        {"scanned": [{"question": "q1", "cell": 3, "line": 1, "name": "torch.softmax"}]},
        {"problems": []},
        {"answer": {"value": {"losses": [x[0], (x[1], None)], "sizes": [2, 3.5, True]}}},
        every_dtype,
        [torch.empty(0, 3), torch.tensor(1), wire.Opaque("Linear"), math.inf, "Grüße 🙂"],
        {str(i): {"deep": [(i, [[["x"]]])]} for i in range(4)},
        None,
    ]


_SEEDS: list[tuple[str, bytes]] = []


def _seeds() -> list[tuple[str, bytes]]:
    """Header and payload of sound frames."""
    if not _SEEDS:
        for value in _seed_values():
            frame = wire.encode(value)
            _, header_bytes, _ = _PREFIX.unpack(frame[: _PREFIX.size])
            start = _PREFIX.size + header_bytes
            _SEEDS.append((frame[_PREFIX.size : start].decode(), frame[start:]))
    return _SEEDS


def make(rng: Random) -> tuple[str, bytes]:
    """One fuzzed frame, as a file name and its bytes."""
    return "frame.bin", rng.choices(_MAKERS, _WEIGHTS)[0](rng)


def _base(rng: Random) -> tuple[dict[str, Any], bytes]:
    if rng.random() < 0.4:
        return _grown(rng)
    header, payload = rng.choice(_seeds())
    return json.loads(header), payload


def _grown(rng: Random) -> tuple[dict[str, Any], bytes]:
    """A sound frame of a random value."""
    tensors = [_grown_spec(rng) for _ in range(rng.randrange(4))]
    tree = _grown_tree(rng, len(tensors), depth=0)
    return {"value": tree, "tensors": tensors}, rng.randbytes(sum(map(_nbytes, tensors)))


def _grown_spec(rng: Random) -> dict[str, Any]:
    return {"dtype": rng.choice(list(_SIZES)), "shape": [rng.randrange(4) for _ in range(rng.randrange(5))]}


def _grown_tree(rng: Random, tensors: int, *, depth: int) -> Any:
    kind = rng.choice(("leaf", "leaf", "tensor", "opaque", "list", "tuple", "dict"))
    if kind in ("list", "tuple") and depth < 8:
        return {kind: [_grown_tree(rng, tensors, depth=depth + 1) for _ in range(rng.randrange(4))]}
    if kind == "dict" and depth < 8:
        keys = rng.sample(("a", "value", "é", "\ud800", "", "__class__"), rng.randrange(4))
        return {"dict": {key: _grown_tree(rng, tensors, depth=depth + 1) for key in keys}}
    if kind == "tensor" and tensors:
        return {"tensor": rng.randrange(tensors)}
    if kind == "opaque":
        return {"opaque": rng.choice(("Linear", "x" * 300, "\ud800\x1b[31m"))}
    return rng.choice((None, True, 0, -(2**63), 2**64 - 1, 0.1, "text", "\ud800", "\0", "é🙂"))


def _nbytes(spec: dict[str, Any]) -> int:
    """What the payload of a tensor takes, as far as the entry makes any sense."""
    shape = spec.get("shape") if isinstance(spec, dict) else None
    if type(shape) is not list or any(type(size) is not int for size in shape):
        return 0
    dtype = spec.get("dtype")
    return max(0, min(4096, math.prod(shape) * (_SIZES.get(dtype, 4) if isinstance(dtype, str) else 4)))


def _sound(rng: Random) -> bytes:
    header, payload = _base(rng)
    return _frame(as_bytes(dump(header, ascii_=rng.random() < 0.5)), payload)


def _damaged_header(rng: Random) -> bytes:
    header, payload = _base(rng)
    header = mutate_tree(rng, header, times=rng.choice((1, 1, 2, 4)))
    return _frame(as_bytes(dump(header, ascii_=rng.random() < 0.5)), payload)


def _damaged_value(rng: Random) -> bytes:
    header, payload = _base(rng)
    header["value"] = mutate_tree(rng, header["value"], times=rng.choice((1, 1, 2, 3)))
    return _frame(as_bytes(dump(header, ascii_=rng.random() < 0.5)), payload)


def _damaged_specs(rng: Random) -> bytes:
    """Entries of the tensor table changed, and a payload of the length that they now ask for."""
    header, _ = _grown(rng)
    specs = header["tensors"] = [*header["tensors"], _grown_spec(rng)]
    spec = rng.choice(specs)
    what = rng.randrange(6)
    if what == 0:
        spec["dtype"] = (
            odd(rng) if rng.random() < 0.3 else rng.choice((*_SIZES, "complex64", "quint8", "object"))
        )
    elif what == 1:
        spec["shape"] = [rng.choice((0, 1, 2, 3, *EDGES)) for _ in range(rng.randrange(4))]
    elif what == 2:
        spec["shape"] = [rng.choice((0, 1, 1, 1)) for _ in range(rng.choice((3, 15, 16, 17, 65, 200)))]
    elif what == 3:
        spec["shape"] = [0, *(rng.choice(EDGES) for _ in range(rng.randrange(16)))]
    elif what == 4:
        spec["shape"].append(odd(rng))
    else:
        header["tensors"] = mutate_tree(rng, specs, times=2)
    needed = sum(_nbytes(spec) for spec in header["tensors"]) if type(header["tensors"]) is list else 0
    return _frame(as_bytes(dump(header)), rng.randbytes(max(0, needed + rng.choice((0, 0, 0, 0, 1, -1)))))


def _damaged_bytes(rng: Random) -> bytes:
    header, payload = _base(rng)
    text = as_bytes(dump(header))
    if rng.random() < 0.2:
        text = dump(header).encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig")))
    elif rng.random() < 0.7:
        text = mutate_bytes(rng, text, times=rng.choice((1, 1, 2, 5)))
    else:
        payload = mutate_bytes(rng, payload, times=2)
    return _frame(text, payload)


def _damaged_frame(rng: Random) -> bytes:
    """Lengths that lie, and bytes changed anywhere, the prefix included."""
    frame = _sound(rng)
    what = rng.randrange(4)
    if what == 0:
        return mutate_bytes(rng, frame, times=rng.choice((1, 2, 5)))
    if what == 1:
        return (
            _PREFIX.pack(b"AGF1", rng.choice(EDGES) & 0xFFFFFFFF, rng.choice(EDGES)) + frame[_PREFIX.size :]
        )
    if what == 2:
        _, header_bytes, payload_bytes = _PREFIX.unpack(frame[: _PREFIX.size])
        moved = max(0, min(header_bytes + payload_bytes, header_bytes + rng.randint(-4, 4)))
        lengths = _PREFIX.pack(b"AGF1", moved, header_bytes + payload_bytes - moved)
        return lengths + frame[_PREFIX.size :]
    return rng.randbytes(rng.randrange(80))


def _crowded(rng: Random) -> bytes:
    """Headers of very many small parts, around the limits on their number and up to the limit of bytes."""
    count = rng.choice((19_990, 19_998, 20_000, 20_001, 60_000))
    item = rng.choice(
        ("0", "[]", "{}", '{"list":[]}', '""', '{"tensor":0}', '{"opaque":""}', "1.5", '"\\ud800"')
    )
    items = ",".join([item] * min(count, (1 << 20) // len(item)))
    what = rng.randrange(4)
    if what == 0:
        keys = ",".join(f'"{i}":{item}' for i in range(min(count, 40_000)))
        text = '{"value":{"dict":{' + keys + '}},"tensors":[]}'
    elif what == 1:
        spec = '{"dtype":"uint8","shape":[' + rng.choice(("", "0", "1")) + "]}"
        size = 1 if "0" not in spec else 0
        specs = [spec] * min(count, (1 << 20) // len(spec) - 20)
        return _frame(
            ('{"value":null,"tensors":[' + ",".join(specs) + "]}").encode(), bytes(size * len(specs))
        )
    else:
        text = '{"value":{"list":[' + items + ']},"tensors":[]}'
    return _frame(text.encode(), b"")


def _frame(header: bytes, payload: bytes) -> bytes:
    return _PREFIX.pack(b"AGF1", len(header), len(payload)) + header + payload


_MAKERS = (
    _sound,
    _damaged_header,
    _damaged_value,
    _damaged_specs,
    _damaged_bytes,
    _damaged_frame,
    _crowded,
)
_WEIGHTS = (8, 20, 30, 22, 10, 10, 0.03)


class Tape:
    """Stands for a socket whose peer has sent these bytes and hung up; it hands them out in pieces."""

    def __init__(self, data: bytes, piece: int) -> None:
        self._data, self._place, self._piece = data, 0, piece

    def settimeout(self, _: float | None) -> None:
        """A tape never waits."""

    def recv(self, count: int) -> bytes:
        if count > 1 << 20:
            raise AssertionError(f"asked for {count} bytes at once")
        start, self._place = self._place, min(len(self._data), self._place + min(count, self._piece))
        return self._data[start : self._place]


def check(name: str, data: bytes, *, module: ModuleType = wire) -> str:
    """What became of a frame: "accepted" or the words of its refusal; raises whatever else happens."""
    tape: Any = Tape(data, piece=(1 << 20, 4096, 61)[len(data) % 3] if len(data) < 4096 else 1 << 20)
    peer: socket.socket = tape
    try:
        value = module.receive(peer)
    except module.WireError as error:
        if not str(error):
            raise AssertionError("a refusal without words") from error
        if isinstance(error, module.Closed) and _claims_too_much(data):
            raise AssertionError("read on after a length that no frame may have") from error
        return str(error)
    _check_plain(value, module, depth=0)
    return "accepted"


def _claims_too_much(data: bytes) -> bool:
    if len(data) < _PREFIX.size:
        return False
    _, header_bytes, payload_bytes = _PREFIX.unpack(data[: _PREFIX.size])
    return header_bytes > wire.MAX_REPLY_HEADER_BYTES or payload_bytes > wire.MAX_REPLY_PAYLOAD_BYTES


def is_past_first_check(outcome: str) -> bool:
    return not outcome.startswith(FIRST_CHECKS)


def _check_plain(value: Any, module: ModuleType, *, depth: int) -> None:
    """Raises unless `value` is what a grader expects: plain, storable, of limited depth and size."""
    kind = type(value)
    if depth > module.MAX_DEPTH:
        raise AssertionError("deeper than the limit")
    if kind in (list, tuple):
        for item in value:
            _check_plain(item, module, depth=depth + 1)
    elif kind is dict:
        for key, item in value.items():
            key.encode()
            _check_plain(item, module, depth=depth + 1)
    elif kind is module.Opaque:
        value.type_name.encode()
        if len(value.type_name) > 200:
            raise AssertionError("a long name of a type")
    elif kind is str:
        value.encode()
    elif kind is int:
        if value.bit_length() > 64:
            raise AssertionError("an integer that no tensor can hold")
    elif isinstance(value, torch.Tensor):
        _check_tensor(value)
    elif value is not None and kind not in (bool, float):
        raise AssertionError(f"decoded to a {kind.__name__}")


def _check_tensor(tensor: torch.Tensor) -> None:
    if str(tensor.dtype).removeprefix("torch.") not in _SIZES or tensor.dim() > 16 or tensor.requires_grad:
        raise AssertionError(f"an unusual tensor: {tensor.dtype}, {tensor.dim()} dimensions")
    if tensor.dtype is torch.bool and tensor.numel() and tensor.view(torch.uint8).max() > 1:
        raise AssertionError("a bool that is neither 0 nor 1")
    if (
        not tensor.is_contiguous()
        or tensor.untyped_storage().nbytes() < tensor.numel() * tensor.element_size()
    ):
        raise AssertionError("a tensor past the end of its storage")
