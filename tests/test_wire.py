"""Frames: what crosses unharmed, and that no bytes whatever do more than raise a WireError."""

import json
import math
import resource
import socket
import struct
import threading
import time

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import wire

FLOATS = (torch.float64, torch.float32, torch.float16, torch.bfloat16)
INTEGERS = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)
PREFIX = struct.Struct("<4sIQ")


def split(frame):
    """Header and payload of a frame."""
    _, header_length, _ = PREFIX.unpack(frame[: PREFIX.size])
    start = PREFIX.size + header_length
    return frame[PREFIX.size : start], bytearray(frame[start:])


def there_and_back(value):
    return wire.decode(*split(wire.encode(value)))


def forged(value=None, tensors=(), payload=b""):
    """What a hostile peer's header decodes to."""
    header = json.dumps({"value": value, "tensors": list(tensors)}).encode()
    return wire.decode(header, bytearray(payload))


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        yield ours, theirs


# Round trips.


@pytest.mark.parametrize("dtype", [*FLOATS, *INTEGERS, torch.bool], ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (7,), (2, 3), (2, 0, 3), (1, 2, 1, 3)], ids=str)
def test_tensor_crosses_unharmed(dtype, shape):
    tensor = (torch.arange(math.prod(shape)).reshape(shape) % 2).to(dtype)
    back = there_and_back(tensor)
    assert back.dtype == dtype
    assert back.shape == tensor.shape
    assert torch.equal(back, tensor)


@pytest.mark.parametrize("dtype", FLOATS, ids=str)
def test_nan_and_infinities_cross_bit_by_bit(dtype):
    values = torch.tensor([math.nan, math.inf, -math.inf, -0.0, torch.finfo(dtype).tiny], dtype=dtype)
    assert torch.equal(there_and_back(values).view(torch.uint8), values.view(torch.uint8))


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x.t(),
        lambda x: x[::2, 1:],
        lambda x: x[:1].expand(5, 4),
        lambda x: x[0, 0].expand(3, 2),
        lambda x: x.as_strided((1,), (9,)),
        lambda x: x.requires_grad_(),
        lambda x: torch.nn.Parameter(x),
    ],
)
def test_view_crosses_as_its_elements(view):
    tensor = view(torch.arange(12.0).reshape(3, 4))
    assert torch.equal(there_and_back(tensor), tensor.detach())


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        False,
        0,
        -(2**63),
        2**64 - 1,
        1.5,
        math.inf,
        "",
        "Grüße 🙂",
        [],
        (),
        {},
        [[], ({"a": [None]},)],
    ],
    ids=repr,
)
def test_plain_value_crosses_unharmed(value):
    back = there_and_back(value)
    assert back == value
    assert type(back) is type(value)


def test_tensors_keep_their_places_in_a_nested_value():
    a, b = torch.ones(2), torch.zeros(3, dtype=torch.int64)
    back = there_and_back({"x": (a, [b, None]), "y": a})
    assert torch.equal(back["x"][0], a)
    assert torch.equal(back["x"][1][0], b)
    assert torch.equal(back["y"], a)


@pytest.mark.parametrize(
    "value",
    [
        object(),
        1j,
        b"bytes",
        {1, 2},
        torch.nn.Linear(2, 2),
        torch.eye(3).to_sparse(),
        torch.empty(3, device="meta"),
        torch.ones(2, dtype=torch.complex64),
        torch.empty(2**20).expand(2**20, 2**20),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_cross_arrives_as_its_description(value):
    assert isinstance(there_and_back(value), wire.Opaque)


def test_value_that_contains_itself_crosses_as_a_finite_one():
    endless = []
    endless.append(endless)
    assert "nested too deeply" in repr(there_and_back(endless))


def test_decoded_tensors_share_no_memory():
    first, second = there_and_back([torch.zeros(2), torch.zeros(2)])
    first += 1
    assert torch.equal(second, torch.zeros(2))


def test_text_that_is_no_unicode_arrives_as_something_that_can_be_stored():
    text = forged("\ud800 \udfff")
    text.encode()
    key = next(iter(forged({"dict": {"\ud800": 1}})))
    key.encode()


# Forged frames.

BYTE = {"dtype": "uint8", "shape": [1]}


@pytest.mark.parametrize(
    ("tensors", "payload"),
    [
        ([{"dtype": "float32", "shape": [10**12]}], b""),
        ([{"dtype": "float32", "shape": [2**32, 2**32]}], b""),
        ([{"dtype": "float32", "shape": [2**31, 2**31, 4]}], b""),
        ([{"dtype": "float32", "shape": [2**62, 4]}], b"\0" * 16),
        ([{"dtype": "float32", "shape": [0, 2**39, 2**39]}], b""),
        ([{"dtype": "float32", "shape": [-1]}], b"\0" * 4),
        ([{"dtype": "float32", "shape": [-2, -2]}], b"\0" * 16),
        ([{"dtype": "float32", "shape": [True]}], b"\0" * 4),
        ([{"dtype": "float32", "shape": [1.0]}], b"\0" * 4),
        ([{"dtype": "float32", "shape": ["1"]}], b"\0" * 4),
        ([{"dtype": "float32", "shape": "1"}], b"\0" * 4),
        ([{"dtype": "float32", "shape": [1] * 17}], b"\0" * 4),
        ([{"dtype": "float32", "shape": [1]}], b"\0" * 3),
        ([{"dtype": "float32", "shape": [1]}], b"\0" * 5),
        ([{"dtype": "float32", "shape": [1], "strides": [0]}], b"\0" * 4),
        ([{"dtype": "float32"}], b""),
        ([{"dtype": "object", "shape": [1]}], b"\0" * 8),
        ([{"dtype": "complex64", "shape": [1]}], b"\0" * 8),
        ([{"dtype": ["float32"], "shape": [1]}], b"\0" * 4),
        ([{"dtype": None, "shape": [1]}], b"\0" * 4),
        ([[]], b""),
        ([None], b""),
        ([BYTE] * 20_001, b"\0" * 20_001),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, list) else "",
)
def test_forged_tensor_table_is_refused(tensors, payload):
    with pytest.raises(wire.WireError):
        forged(None, tensors, payload)


@pytest.mark.parametrize(
    "tree",
    [
        [1],
        {"tensor": 1},
        {"tensor": -1},
        {"tensor": True},
        {"tensor": "0"},
        {"tensor": 0, "list": []},
        {},
        {"object": "os.system"},
        {"list": {}},
        {"list": None},
        {"tuple": "abc"},
        {"dict": [["a", 1]]},
        {"dict": {"a": [1]}},
        {"dict": None},
        {"opaque": 3},
        2**65,
        "x" * (wire.MAX_STRING + 1),
    ],
    ids=lambda tree: json.dumps(tree)[:40],
)
def test_forged_tree_is_refused(tree):
    with pytest.raises(wire.WireError):
        forged(tree, [BYTE], b"\0")


def test_deeply_nested_value_is_refused():
    tree = 1
    for _ in range(wire.MAX_DEPTH + 1):
        tree = {"list": [tree]}
    with pytest.raises(wire.WireError):
        forged(tree)


@pytest.mark.parametrize(("open_", "close"), [("[", "]"), ('{"list":[', "]}"), ('{"a":', "}")])
def test_header_nested_past_the_parser_is_refused(open_, close):
    header = ('{"value":' + open_ * 200_000 + "1" + close * 200_000 + ',"tensors":[]}').encode()
    with pytest.raises(wire.WireError):
        wire.decode(header, bytearray())


def test_value_of_too_many_parts_is_refused():
    with pytest.raises(wire.WireError):
        forged({"list": [0] * (wire.MAX_NODES + 1)})


def test_endless_integer_is_refused_before_it_is_computed():
    started = time.monotonic()
    with pytest.raises(wire.WireError):
        wire.decode(b'{"value":' + b"9" * 1_000_000 + b',"tensors":[]}', bytearray())
    assert time.monotonic() - started < 1


def test_boolean_bytes_other_than_0_and_1_become_true():
    value = forged({"tensor": 0}, [{"dtype": "bool", "shape": [3]}], b"\x00\x02\xff")
    assert value.view(torch.uint8).tolist() == [0, 1, 1]


# Arbitrary bytes.

NODES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["list", "tuple", "dict", "tensor", "opaque", "x"]), inner, max_size=2
        )
    ),
    max_leaves=12,
)
SPECS = st.lists(
    st.fixed_dictionaries(
        {
            "dtype": st.sampled_from(["float32", "bool", "int64", "bfloat16", "nonsense"]),
            "shape": st.lists(st.integers(-1, 3) | st.integers(), max_size=3),
        }
    ),
    max_size=3,
)


def decode_or_refuse(header, payload):
    try:
        wire.decode(header, bytearray(payload))
    except wire.WireError:
        return


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200), st.binary(max_size=20))
def test_arbitrary_header_raises_nothing_but_wire_errors(header, payload):
    decode_or_refuse(header, payload)


@settings(max_examples=500, deadline=None)
@given(NODES, SPECS, st.binary(max_size=40))
def test_forged_header_raises_nothing_but_wire_errors(tree, specs, payload):
    decode_or_refuse(json.dumps({"value": tree, "tensors": specs}).encode(), payload)


FRAME = wire.encode({"answer": (torch.arange(6.0).reshape(2, 3), [True, None, "text"], torch.ones(2) > 0)})


@settings(max_examples=500, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(FRAME) - 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_frame_with_changed_bytes_raises_nothing_but_wire_errors(changes):
    frame = bytearray(FRAME)
    for place, byte in changes:
        frame[place] = byte
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(frame)
        try:
            wire.receive(ours, deadline=time.monotonic() + 5)
        except wire.WireError:
            return


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_arbitrary_stream_raises_nothing_but_wire_errors(data):
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(data)
        with pytest.raises(wire.WireError):
            wire.receive(ours, deadline=time.monotonic() + 5)


# Lengths, deadlines.


@pytest.mark.parametrize(
    "prefix",
    [
        (b"AGF1", 2**32 - 1, 0),
        (b"AGF1", wire.MAX_REPLY_HEADER_BYTES + 1, 0),
        (b"AGF1", 2, 2**64 - 1),
        (b"AGF1", 2, wire.MAX_REPLY_PAYLOAD_BYTES + 1),
        (b"GET ", 2, 0),
    ],
)
def test_claimed_length_is_refused_at_once(pair, prefix):
    ours, theirs = pair
    theirs.sendall(PREFIX.pack(*prefix))
    with pytest.raises(wire.WireError) as error:
        wire.receive(ours, deadline=time.monotonic() + 5)
    assert type(error.value) is wire.WireError


def test_reply_may_be_limited_further(pair):
    ours, theirs = pair
    theirs.sendall(PREFIX.pack(b"AGF1", 2, 1001))
    with pytest.raises(wire.WireError, match="too large"):
        wire.receive(ours, deadline=time.monotonic() + 5, max_payload_bytes=1000)


def test_claimed_length_costs_no_memory_until_its_bytes_arrive(pair):
    ours, theirs = pair
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    theirs.sendall(PREFIX.pack(b"AGF1", 2, wire.MAX_REPLY_PAYLOAD_BYTES) + b"{}")
    with pytest.raises(wire.Late):
        wire.receive(ours, deadline=time.monotonic() + 0.2)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 << 10


def test_header_costs_no_more_than_a_few_times_its_largest_size(pair):
    """A header of many tiny parts takes more memory parsed than sent: the limit accounts for that."""
    header = b'{"value":{"list":[' + b"[]," * (wire.MAX_REPLY_HEADER_BYTES // 3 - 100) + b'0]},"tensors":[]}'
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(wire.WireError):
        wire.decode(header, bytearray())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10


def test_silence_is_late(pair):
    started = time.monotonic()
    with pytest.raises(wire.Late):
        wire.receive(pair[0], deadline=started + 0.1)
    assert time.monotonic() - started < 1


def test_trickled_bytes_do_not_move_the_deadline(pair):
    ours, theirs = pair
    stop = threading.Event()

    def trickle():
        for byte in FRAME * 10:
            if stop.wait(0.02):
                return
            theirs.sendall(bytes([byte]))

    thread = threading.Thread(target=trickle)
    thread.start()
    started = time.monotonic()
    try:
        with pytest.raises(wire.Late):
            wire.receive(ours, deadline=started + 0.3)
        assert time.monotonic() - started < 1
    finally:
        stop.set()
        thread.join()


def test_peer_that_does_not_read_is_late(pair):
    with pytest.raises(wire.Late):
        wire.send(pair[0], torch.zeros(2 << 20), deadline=time.monotonic() + 0.2)


@pytest.mark.parametrize("count", [0, 3, PREFIX.size, len(FRAME) - 1])
def test_hang_up_within_a_frame_is_closed(pair, count):
    ours, theirs = pair
    theirs.sendall(FRAME[:count])
    theirs.close()
    with pytest.raises(wire.Closed):
        wire.receive(ours, deadline=time.monotonic() + 5)


def test_sending_to_a_peer_that_is_gone_is_closed(pair):
    ours, theirs = pair
    theirs.close()
    with pytest.raises(wire.Closed):
        wire.send(ours, 1, deadline=time.monotonic() + 5)


def test_frames_in_a_row_are_read_one_by_one(pair):
    ours, theirs = pair
    theirs.sendall(wire.encode(1) + wire.encode("two"))
    assert [wire.receive(ours), wire.receive(ours)] == [1, "two"]


@pytest.mark.parametrize("size", [0, 8, 5 * 8])
def test_tensor_whose_storage_was_made_smaller_is_not_read(size):
    tensor = torch.ones(2, 3, dtype=torch.float64)
    tensor.untyped_storage().resize_(size)
    assert there_and_back(tensor) == wire.Opaque("tensor whose memory was given back")
