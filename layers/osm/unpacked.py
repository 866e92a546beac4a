"""The unpacked size of an OpenStreetMap extract, found before it is read.

A few kilobytes can be crafted to unpack to any size. XML under gzip or bzip2 is unpacked
once and counted, without keeping it; a PBF file states for each of its blocks what it unpacks to
(OpenStreetMap wiki, "PBF Format"), and libosmium holds each block to that.
"""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

_CHUNK: Final = 1 << 20
_LONGEST_HEADER, _LONGEST_BLOCK = 1 << 16, 1 << 25  # bytes, by the format
_LENGTH_DELIMITED, _VARINT = 2, 0  # wire types of protocol buffers
_FIXED: Final = {1: 8, 5: 4}  # bytes of the wire types of fixed length
_RAW, _RAW_SIZE = 1, 2  # fields of a Blob


def unpacked_bytes(path: Path, kind: str) -> Iterator[int]:
    """Yield how much of an extract (osm, osm.gz, osm.bz2, pbf) is unpacked so far; `BROKEN` if it is broken."""
    total = 0
    if kind in ("osm.gz", "osm.bz2"):
        with (gzip.open if kind == "osm.gz" else bz2.open)(path, "rb") as file:
            while chunk := file.read(_CHUNK):
                total += len(chunk)
                yield total
    elif kind == "pbf":
        with path.open("rb") as file:
            for size in _blocks(file):
                total += size
                yield total


BROKEN: Final = (OSError, EOFError, zlib.error, ValueError)
"""What is raised on a broken file."""


def _blocks(file: BinaryIO) -> Iterator[int]:
    """Yield what each block of a PBF file unpacks to."""
    while length := file.read(4):
        size = int.from_bytes(length, "big")
        if size > _LONGEST_HEADER:
            raise ValueError("a block has a header that is too long")
        header = file.read(size)
        data_size = next((value for field, value in _fields(header) if field == 3), 0)
        if data_size > _LONGEST_BLOCK:
            raise ValueError("a block is too long")
        block = file.read(data_size)
        sizes = dict(_fields(block))
        yield sizes.get(_RAW_SIZE, sizes.get(_RAW, data_size))


def _fields(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield the fields of a message: number and value, or length of what has no plain value."""
    offset = 0
    while offset < len(data):
        key, offset = _varint(data, offset)
        if (fixed := _FIXED.get(key & 7)) is not None:
            offset += fixed
            continue
        value, offset = _varint(data, offset)
        if key & 7 == _LENGTH_DELIMITED:
            offset += value
        elif key & 7 != _VARINT:
            raise ValueError("a block is none of OpenStreetMap")
        yield key >> 3, value
    if offset != len(data):
        raise ValueError("a block ends early")


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """Return an integer of variable length, and the offset behind it."""
    value = 0
    for shift, byte in zip(range(0, 64, 7), data[offset : offset + 10], strict=False):
        value |= (byte & 0x7F) << shift
        offset += 1
        if byte < 0x80:
            break
    return value, offset
