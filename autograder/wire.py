"""Frames between grader and worker: a value tree and its tensors in, length-prefixed bytes out, and back.

    frame   = magic "AGF1" | header length u32 | payload length u64 | header | payload     (little-endian)
    header  = JSON {"value": tree, "tensors": [{"dtype", "shape"}, ...]}
    payload = the tensors' elements, row-major, one after the other

A tree node is a JSON scalar, or an object with one key: {"list": [...]}, {"tuple": [...]},
{"dict": {key: node, ...}}, {"tensor": index}, {"opaque": "type name"}. There is no way to name a class
or a callable, so decoding can build nothing but plain values. Every length is checked before anything of
that length is allocated: the peer may be a submission.
"""

import json
import math
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

import torch

_PREFIX = struct.Struct("<4sIQ")
_MAGIC = b"AGF1"
_TO_JSON = json.JSONEncoder(separators=(",", ":"))

#: Of a request: a whole notebook's text, and the files of a zip.
MAX_HEADER_BYTES = 32 << 20
MAX_PAYLOAD_BYTES = 256 << 20

#: Of a reply. Parsed, a header of tiny parts takes thirty times its size, and a submission chooses it.
MAX_REPLY_HEADER_BYTES = 1 << 20
MAX_REPLY_PAYLOAD_BYTES = 16 << 20
MAX_DEPTH = 16
MAX_NODES = 20_000
MAX_STRING = 4 << 20
MAX_INT_BITS = 64
MAX_DIMS = 16

_DTYPES: dict[str, torch.dtype] = {
    name: getattr(torch, name)
    for name in (
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
    )
}
_DTYPE_NAMES = {dtype: name for name, dtype in _DTYPES.items()}
_SCALARS = frozenset((bool, int, float, str))


class WireError(Exception):
    """The peer sent what is no frame, or hung up (`Closed`) or was too slow (`Late`)."""


class Closed(WireError):  # noqa: N818
    """The peer closed its end."""


class Late(WireError):  # noqa: N818
    """The deadline passed before the frame was complete."""


@dataclass(frozen=True)
class Opaque:
    """Stands for a value that can't cross, by the name of its type: all that a grader can say about it."""

    type_name: str


def encode(value: Any) -> bytes:
    """One frame that holds `value`: scalars, str, list, tuple, dict and dense tensors; else `Opaque`."""
    tensors: list[dict[str, Any]] = []
    chunks: list[bytes] = []
    tree = _to_tree(value, tensors, chunks, depth=0)
    header = _TO_JSON.encode({"value": tree, "tensors": tensors}).encode()
    payload_length = sum(map(len, chunks))
    return b"".join((_PREFIX.pack(_MAGIC, len(header), payload_length), header, *chunks))


def _to_tree(value: Any, tensors: list[dict[str, Any]], chunks: list[bytes], *, depth: int) -> Any:
    if depth >= MAX_DEPTH:
        return {"opaque": "nested too deeply"}
    if isinstance(value, torch.Tensor):
        return _tensor_to_tree(value, tensors, chunks)
    if type(value) is int and value.bit_length() > MAX_INT_BITS:
        return {"opaque": f"int of {value.bit_length()} bits"}
    if value is None or type(value) in _SCALARS:
        return value
    if isinstance(value, float):  # numpy's float64 is one
        return float(value)
    if isinstance(value, (list, tuple)):
        kind = "tuple" if isinstance(value, tuple) else "list"
        return {kind: [_to_tree(item, tensors, chunks, depth=depth + 1) for item in value]}
    if isinstance(value, dict):
        items = {str(key): _to_tree(item, tensors, chunks, depth=depth + 1) for key, item in value.items()}
        return {"dict": items}
    if isinstance(value, Opaque):
        return {"opaque": value.type_name}
    return {"opaque": type(value).__name__[:200]}


def _tensor_to_tree(tensor: torch.Tensor, tensors: list[dict[str, Any]], chunks: list[bytes]) -> Any:
    name = _DTYPE_NAMES.get(tensor.dtype)
    if name is None or tensor.layout is not torch.strided or tensor.device.type == "meta":
        return {"opaque": f"{tensor.layout} tensor of {tensor.dtype} on {tensor.device}"}
    if tensor.numel() * tensor.element_size() > MAX_REPLY_PAYLOAD_BYTES:
        return {"opaque": f"tensor of {tensor.numel()} elements, which is too large to hand over"}
    if _lacks_memory(tensor):
        return {"opaque": "tensor whose memory was given back"}
    plain = tensor.detach().cpu().resolve_neg()
    if plain.dtype is torch.bfloat16:  # which numpy does not know
        plain = plain.view(torch.int16)
    tensors.append({"dtype": name, "shape": list(tensor.shape)})
    chunks.append(plain.numpy().tobytes())  # row-major, however it is stored
    return {"tensor": len(tensors) - 1}


def _lacks_memory(tensor: torch.Tensor) -> bool:
    """Whether its last element lies outside of its storage, which can be made smaller beneath it."""
    if not tensor.numel():
        return False
    steps = zip(tensor.shape, tensor.stride(), strict=True)
    last = tensor.storage_offset() + sum((size - 1) * stride for size, stride in steps)
    return bool((last + 1) * tensor.element_size() > tensor.untyped_storage().nbytes())


def decode(header: bytes, payload: bytearray) -> Any:
    """The value in a frame's header and payload; raises WireError for anything malformed or oversized."""
    try:
        parsed = json.loads(header)
        if not isinstance(parsed, dict) or parsed.keys() != {"value", "tensors"}:
            raise WireError("header is not {value, tensors}")
        tensors = _decode_tensors(parsed["tensors"], payload)
        return _Tree(tensors).decode(parsed["value"], depth=0)
    except (ValueError, RecursionError) as cause:
        raise WireError(f"malformed frame: {type(cause).__name__}") from cause


def _decode_tensors(specs: Any, payload: bytearray) -> list[torch.Tensor]:
    if not isinstance(specs, list) or len(specs) > MAX_NODES:
        raise WireError("tensor table is not a short list")
    layouts = [_layout(spec) for spec in specs]
    if sum(nbytes for _, _, nbytes in layouts) != len(payload):
        raise WireError("payload length does not match the shapes")
    tensors, offset = [], 0
    for dtype, shape, nbytes in layouts:
        tensors.append(_from_bytes(payload[offset : offset + nbytes], dtype, shape))
        offset += nbytes
    return tensors


def _layout(spec: Any) -> tuple[torch.dtype, list[int], int]:
    if not isinstance(spec, dict) or spec.keys() != {"dtype", "shape"}:
        raise WireError("tensor entry is not {dtype, shape}")
    dtype, shape = _DTYPES.get(spec["dtype"] if isinstance(spec["dtype"], str) else ""), spec["shape"]
    if dtype is None:
        raise WireError("dtype is not on the list")
    if not isinstance(shape, list) or len(shape) > MAX_DIMS:
        raise WireError("shape is not a short list")
    if any(type(size) is not int or not 0 <= size < 2**40 for size in shape):
        raise WireError("shape holds something else than sizes")
    # Python integers do not wrap, so a product of huge sizes can't pass for a small one.
    nbytes = math.prod(shape) * dtype.itemsize
    if nbytes > MAX_PAYLOAD_BYTES:
        raise WireError("tensor is too large")
    if nbytes == 0 and math.prod(size for size in shape if size) >= 2**40:
        raise WireError("empty tensor of absurd shape")
    return dtype, shape, nbytes


def _from_bytes(data: bytearray, dtype: torch.dtype, shape: list[int]) -> torch.Tensor:
    if not data:
        return torch.empty(shape, dtype=dtype)
    if dtype is torch.bool:
        # A byte other than 0 and 1 in a bool tensor is undefined behaviour: normalise it.
        return (torch.frombuffer(data, dtype=torch.uint8) != 0).reshape(shape)
    return torch.frombuffer(data, dtype=dtype).reshape(shape)


class _Tree:
    """Builds plain values from a tree while counting its nodes."""

    def __init__(self, tensors: list[torch.Tensor]) -> None:
        self._tensors = tensors
        self._nodes = 0

    def decode(self, node: Any, *, depth: int) -> Any:
        self._nodes += 1
        if depth > MAX_DEPTH or self._nodes > MAX_NODES:
            raise WireError("value is too deep or has too many parts")
        if isinstance(node, dict):
            return self._decode_object(node, depth=depth)
        return _checked_scalar(node)

    def _decode_object(self, node: dict[str, Any], *, depth: int) -> Any:
        if len(node) != 1:
            raise WireError("tree node has not exactly one key")
        ((kind, content),) = node.items()
        if kind == "tensor":
            if type(content) is not int or not 0 <= content < len(self._tensors):
                raise WireError("no such tensor in the frame")
            return self._tensors[content]
        if kind == "opaque" and isinstance(content, str):
            return Opaque(_storable(content[:200]))
        if kind in ("list", "tuple") and isinstance(content, list):
            items = [self.decode(item, depth=depth + 1) for item in content]
            return tuple(items) if kind == "tuple" else items
        if kind == "dict" and isinstance(content, dict):
            return {_storable(key): self.decode(item, depth=depth + 1) for key, item in content.items()}
        raise WireError("unknown kind of tree node")


def _checked_scalar(node: Any) -> Any:
    if isinstance(node, str) and len(node) > MAX_STRING:
        raise WireError("string is too long")
    if type(node) is int and node.bit_length() > MAX_INT_BITS:
        raise WireError("integer is too long")
    if isinstance(node, list):
        raise WireError("bare list in the tree")
    return _storable(node) if isinstance(node, str) else node


def _storable(text: str) -> str:
    """`text` without halves of surrogate pairs, which JSON can spell but no file or database can hold."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def send(sock: socket.socket, value: Any, *, deadline: float | None = None) -> None:
    """Send one frame; `deadline` is in time.monotonic() seconds. Raises Late or Closed."""
    try:
        sock.settimeout(_remaining(deadline))
        sock.sendall(encode(value))
    except TimeoutError as cause:
        raise Late("peer did not take the frame in time") from cause
    except OSError as cause:
        raise Closed("peer is gone") from cause


def receive(
    sock: socket.socket,
    *,
    deadline: float | None = None,
    max_header_bytes: int = MAX_REPLY_HEADER_BYTES,
    max_payload_bytes: int = MAX_REPLY_PAYLOAD_BYTES,
) -> Any:
    """Receive one frame; raises Late past `deadline`, Closed when the peer hung up, else WireError.

    The limits are those of a reply unless the caller trusts the peer with more.
    """
    magic, header_length, payload_length = _PREFIX.unpack(_read_exactly(sock, _PREFIX.size, deadline))
    if magic != _MAGIC:
        raise WireError("not a frame")
    if header_length > max_header_bytes or payload_length > max_payload_bytes:
        raise WireError("frame is too large")
    body = _read_exactly(sock, header_length + payload_length, deadline)
    return decode(bytes(body[:header_length]), body[header_length:])


def _read_exactly(sock: socket.socket, count: int, deadline: float | None) -> bytearray:
    # Grow with what arrives: a claimed length costs memory only once its bytes are here.
    data = bytearray()
    while len(data) < count:
        try:
            sock.settimeout(_remaining(deadline))
            chunk = sock.recv(min(count - len(data), 1 << 20))
        except TimeoutError as cause:
            raise Late("frame did not arrive in time") from cause
        except OSError as cause:
            raise Closed("peer is gone") from cause
        if not chunk:
            raise Closed("peer closed its end")
        data += chunk
    return data


def _remaining(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    remaining_s = deadline - time.monotonic()
    if remaining_s <= 0:
        raise Late("deadline has passed")
    return remaining_s
