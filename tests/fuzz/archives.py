"""Zips whose every header field can be told to lie: entries and an end record in, bytes out."""

import struct
import zlib
from dataclasses import dataclass, fields, replace
from random import Random
from typing import Any

from mutate import EDGES, mutate_bytes

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sBBHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_END_64 = struct.Struct("<4sQHHLLQQQQ")
_LOCATOR_64 = struct.Struct("<4sLQL")

NAMES = (
    *(
        "n.ipynb",
        "hw/hw1_losses.ipynb",
        "HW1_LOSSES.IPYNB",
        "b.ipynb",
        "main.py",
        "helper.py",
        "hw/helper.py",
    ),
    *(
        "data",
        "data/a.csv",
        "data/a.csv/b.csv",
        "helper.py/x",
        "a/",
        "",
        "/",
        "/etc/passwd",
        "../x.py",
        "a/../b.py",
    ),
    *(
        "C:/x.py",
        "a\\b.py",
        "..\\x.py",
        "a//b.py",
        ".",
        "..",
        "./n.ipynb",
        ".hidden/n.ipynb",
        "__MACOSX/._n.ipynb",
    ),
    *(
        "inner.zip",
        "x.tar.gz",
        "a\x1b[31m.py",
        "a\u202e.py",
        "\0",
        "\0n.ipynb",
        "n.ipynb\0.txt",
        "é.ipynb",
        "CON",
    ),
    *(
        "x" * 300 + ".py",
        "é" * 190 + ".py",
        "x/" * 99 + "n.py",
        "🙂.ipynb",
        " .ipynb",
        "n.ipynb ",
        "=1+1.ipynb",
    ),
)
_VERSIONS = (0, 10, 20, 45, 63, 64, 255)
_METHODS = (0, 8, 1, 9, 12, 14, 93, 95, 97, 99, 0xFFFF)
_FLAGS = (0, 1, 0x8, 0x20, 0x40, 0x800, 0x809, 0x2000, 0xFFFF)
_MODES = (0, 0o100644, 0o120777, 0o040755, 0o010644, 0o060644, 0xFFFF)


@dataclass
class Entry:
    """One file; a field that is None is what it should be."""

    name: bytes
    content: bytes
    method: int = 8
    flags: int = 0x800
    version: int = 20
    crc: int | None = None
    compressed_size: int | None = None
    size: int | None = None
    offset: int | None = None
    local_name: bytes | None = None
    local_signature: bytes = b"PK\x03\x04"
    central_signature: bytes = b"PK\x01\x02"
    extra: bytes = b""
    local_extra: bytes = b""
    comment: bytes = b""
    mode: int = 0o100644
    stream: bytes | None = None
    in_central: bool = True
    in_local: bool = True


@dataclass
class Archive:
    """All of a zip; fields of the end record that are None are what they should be."""

    entries: list[Entry]
    prefix: bytes = b""
    suffix: bytes = b""
    comment: bytes = b""
    count: int | None = None
    directory_size: int | None = None
    directory_offset: int | None = None
    zip64: dict[str, int] | None = None

    def to_bytes(self) -> bytes:
        data = bytearray(self.prefix)
        central = bytearray()
        for entry in self.entries:
            stream = entry.stream if entry.stream is not None else _packed(entry)
            numbers = _numbers(entry, stream)
            offset = len(data) if entry.offset is None else entry.offset
            if entry.in_local:
                data += _local(entry, numbers) + stream
            if entry.in_central:
                central += _central(entry, numbers, offset)
        start = len(data)
        data += central
        return bytes(data + self._end(start, len(central)) + self.suffix)

    def _end(self, start: int, size: int) -> bytes:
        count = len(self.entries) if self.count is None else self.count
        size = size if self.directory_size is None else self.directory_size
        offset = start if self.directory_offset is None else self.directory_offset
        tail = b""
        if self.zip64 is not None:
            wide = {"count": count, "size": size, "offset": offset, "at": (start + size) % 2**64} | self.zip64
            at = wide["at"]
            wide_count, wide_size, wide_offset = wide["count"], wide["size"], wide["offset"]
            tail += _END_64.pack(
                b"PK\x06\x06", 44, 45, 45, 0, 0, wide_count, wide_count, wide_size, wide_offset
            )
            tail += _LOCATOR_64.pack(b"PK\x06\x07", 0, at, 1)
            count, size, offset = 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF
        comment_bytes = len(self.comment) & 0xFFFF
        count &= 0xFFFF
        ends = (size & 0xFFFFFFFF, offset & 0xFFFFFFFF, comment_bytes)
        return tail + _END.pack(b"PK\x05\x06", 0, 0, count, count, *ends) + self.comment


def _packed(entry: Entry) -> bytes:
    if entry.method != 8:
        return entry.content
    packer = zlib.compressobj(1, zlib.DEFLATED, -15)
    return packer.compress(entry.content) + packer.flush()


def _numbers(entry: Entry, stream: bytes) -> tuple[int, int, int]:
    """CRC, compressed size and size as the headers claim them."""
    crc = zlib.crc32(entry.content) if entry.crc is None else entry.crc
    compressed = len(stream) if entry.compressed_size is None else entry.compressed_size
    size = len(entry.content) if entry.size is None else entry.size
    return crc & 0xFFFFFFFF, compressed & 0xFFFFFFFF, size & 0xFFFFFFFF


def _local(entry: Entry, numbers: tuple[int, int, int]) -> bytes:
    name = entry.name if entry.local_name is None else entry.local_name
    lengths = (len(name), len(entry.local_extra))
    stamp = (0, 33)
    kinds = (entry.version, entry.flags, entry.method)
    return _LOCAL.pack(entry.local_signature, *kinds, *stamp, *numbers, *lengths) + name + entry.local_extra


def _central(entry: Entry, numbers: tuple[int, int, int], offset: int) -> bytes:
    lengths = (len(entry.name), len(entry.extra), len(entry.comment))
    kinds = (20, 3, entry.version, entry.flags, entry.method)
    tail = (0, 0, entry.mode << 16, offset & 0xFFFFFFFF)
    header = _CENTRAL.pack(entry.central_signature, *kinds, 0, 33, *numbers, *lengths, *tail)
    return header + entry.name + entry.extra + entry.comment


def overlapping(sound: Entry, shared: Entry, names: list[bytes]) -> bytes:
    """A zip of `sound` and of an entry for each name, all of which unpack the one stream of `shared`.

    The extra field of each local header spans all headers behind it, up to the stream: at most 64 KB of them.
    """
    stream = shared.stream if shared.stream is not None else _packed(shared)
    numbers = _numbers(shared, stream)
    sound_stream = _packed(sound)
    data = bytearray(_local(sound, _numbers(sound, sound_stream)) + sound_stream)
    central = bytearray(_central(sound, _numbers(sound, sound_stream), 0))
    block_end = len(data) + sum(_LOCAL.size + len(name) for name in names)
    for name in names:
        entry = replace(shared, name=name)
        central += _central(entry, numbers, len(data))
        header = bytearray(_local(entry, numbers))
        struct.pack_into("<H", header, _LOCAL.size - 2, block_end - len(data) - len(header))
        data += header
    data += stream
    end = Archive([])._end(len(data), len(central))
    count = struct.pack("<HH", len(names) + 1, len(names) + 1)
    return bytes(data + central + end[:8] + count + end[12:])


def mutate_archive(rng: Random, archive: Archive, *, times: int = 1) -> None:
    """Make fields of entries and of the end record lie, drop and double entries."""
    for _ in range(times):
        if archive.entries and rng.random() < 0.75:
            _mutate_entry(rng, archive, rng.choice(archive.entries))
        else:
            _mutate_end(rng, archive)


def _mutate_entry(rng: Random, archive: Archive, entry: Entry) -> None:
    what = rng.choice([item.name for item in fields(Entry)] + ["zip64", "twin", "overlap"])
    if what == "zip64":
        _widen(rng, entry)
    elif what == "twin":
        archive.entries.append(Entry(entry.name, b"y = 2\n"))
    elif what == "overlap":
        archive.entries += [Entry(b"%d.py" % i, entry.content, offset=0, in_local=False) for i in range(5)]
    else:
        setattr(entry, what, _field_value(rng, what, entry))


def _field_value(rng: Random, what: str, entry: Entry) -> Any:
    if what in ("name", "local_name"):
        return rng.choice((rng.choice(NAMES).encode(), mutate_bytes(rng, entry.name, times=1)))[:60_000]
    if what in ("local_signature", "central_signature"):
        return rng.choice((b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06", b"PK\0\0"))
    if what in ("crc", "compressed_size", "size", "offset"):
        return rng.choice((*EDGES, len(entry.content) - 1, len(entry.content) + 1))
    if what in ("extra", "local_extra"):
        return rng.choice(
            (b"\x01\0", b"\x01\0\xff\xff", b"up\x05\0\x01aaaa", b"\x01\0\0\0", rng.randbytes(12))
        )
    if what in ("content", "stream"):
        return mutate_bytes(rng, entry.content, times=2)
    return {
        "method": rng.choice(_METHODS),
        "flags": rng.choice(_FLAGS),
        "version": rng.choice(_VERSIONS),
        "comment": rng.randbytes(9),
        "mode": rng.choice(_MODES),
        "in_central": False,
        "in_local": False,
    }[what]


def _widen(rng: Random, entry: Entry) -> None:
    """Move sizes or the offset into a zip64 field, with numbers as large as they can be."""
    values = []
    for what in ("size", "compressed_size", "offset"):
        if rng.random() < 0.5:
            setattr(entry, what, 0xFFFFFFFF)
            values.append(rng.choice((*EDGES, len(entry.content))))
    body = struct.pack(f"<{len(values)}Q", *values)
    entry.extra = struct.pack("<HH", 1, len(body)) + body


def _mutate_end(rng: Random, archive: Archive) -> None:
    what = rng.choice(
        ("prefix", "suffix", "comment", "count", "directory_size", "directory_offset", "zip64", "drop")
    )
    if what == "zip64":
        keys = rng.sample(("count", "size", "offset", "at"), rng.randrange(5))
        archive.zip64 = {key: rng.choice(EDGES) & ((1 << 64) - 1) for key in keys}
    elif what == "drop":
        if len(archive.entries) > 1:
            archive.entries.pop(rng.randrange(len(archive.entries)))
    elif what in ("prefix", "suffix", "comment"):
        setattr(
            archive,
            what,
            rng.choice((b"PK\x05\x06" + bytes(18), b"#!/bin/sh\n", b"PK\x01\x02", rng.randbytes(30))),
        )
    else:
        setattr(archive, what, rng.choice(EDGES))
