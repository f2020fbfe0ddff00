"""Writes frames that claim absurd lengths, shapes and dtypes, or are nested without end."""

import json
import os
import struct
import sys
import zlib

#: Lets most frames have their turn in the hidden tests.
SALT = 3013
EXPECT = {"status": "graded", "score": 60, "outcomes": {"student_error"}, "told": "its reply could not be understood"}


def frame(value, tensors=(), payload=b"", header=None, lengths=None):
    header = header or json.dumps({"value": value, "tensors": list(tensors)}).encode()
    header_length, payload_length = lengths or (len(header), len(payload))
    return struct.pack("<4sIQ", b"AGF1", header_length, payload_length) + header + payload


def answer(value, tensors=(), payload=b""):
    return frame({"dict": {"answer": {"dict": {"value": value}}}}, tensors, payload)


def tensor(shape, payload=b"", dtype="float64"):
    return answer({"tensor": 0}, [{"dtype": dtype, "shape": shape}], payload)


FRAMES = [
    tensor([10**12]),
    tensor([2**32, 2**32]),
    tensor([2**62, 0]),
    tensor([0, 10**12, 10**12]),
    tensor([-1, -1], b"\0" * 8),
    tensor([1] * 100, b"\0" * 8),
    tensor([2], b"\0" * 8),
    tensor([1], b"\0" * 8, "object"),
    answer({"tensor": 7}),
    answer({"class": "os.system", "args": ["id"]}),
    answer({"list": [0] * 100_000}),
    answer(10**400),
    frame(None, header=b'{"value":' + b'{"list":[' * 50_000 + b"]}" * 50_000 + b',"tensors":[]}'),
    frame(None, header=b"{", lengths=(2**32 - 1, 2**64 - 1)),
    b"GET / HTTP/1.1\r\n\r\n",
]


def send(data):
    for number in range(3, 16):
        try:
            rest = data
            while rest:
                rest = rest[os.write(number, rest) :]
        except OSError:
            continue


def forging(function):
    def forge(*args, **kwargs):
        if sys._getframe(1).f_code.co_filename.startswith("<cell"):
            return function(*args, **kwargs)  # for its own questions, which shall keep their points
        # Each call is made in a fresh process: the turn of a frame comes from what differs between calls.
        shapes = [(getattr(value, "shape", value), getattr(value, "dtype", "")) for value in (*args, *kwargs.values())]
        send(FRAMES[zlib.crc32(f"{SALT} {function.__name__} {shapes}".encode()) % len(FRAMES)])
        os._exit(0)

    return forge


mse_loss, one_hot, softmax, log_softmax = map(forging, (mse_loss, one_hot, softmax, log_softmax))
