"""Writes frames that claim absurd lengths, shapes and dtypes, or are nested without end."""

import json
import os
import struct

EXPECT = {"status": "graded", "score_at_most": 95, "outcomes": {"student_error"}}


def frame(value, tensors=(), payload=b"", header=None, lengths=None):
    header = header or json.dumps({"value": value, "tensors": list(tensors)}).encode()
    header_length, payload_length = lengths or (len(header), len(payload))
    return struct.pack("<4sIQ", b"AGF1", header_length, payload_length) + header + payload


def answer(value, tensors=(), payload=b""):
    return frame({"dict": {"answer": {"dict": {"value": value}}}}, tensors, payload)


FRAMES = [
    answer({"tensor": 0}, [{"dtype": "float64", "shape": [10**12]}]),
    answer({"tensor": 0}, [{"dtype": "float64", "shape": [2**32, 2**32]}]),
    answer({"tensor": 0}, [{"dtype": "float64", "shape": [-1, -1]}], b"\0" * 8),
    answer({"tensor": 0}, [{"dtype": "object", "shape": [1]}], b"\0" * 8),
    answer({"tensor": 7}),
    frame(None, header=b'{"value":' + b"[" * 500_000),
    frame(None, header=b"{", lengths=(2**32 - 1, 2**64 - 1)),
    b"GET / HTTP/1.1\r\n\r\n",
]


def send(data):
    for number in range(3, 128):
        try:
            while data:
                data = data[os.write(number, data) :]
        except OSError:
            continue


def mse_loss(prediction, target):
    # The first element differs from call to call, so each call forges another frame.
    send(FRAMES[int(abs(float(prediction.flatten()[0])) * 1e6) % len(FRAMES)])
    os._exit(0)
