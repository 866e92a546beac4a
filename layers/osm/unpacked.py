"""The unpacked size of an OpenStreetMap extract, found before it is read.

A few kilobytes can be crafted to unpack to any size, and a text to end libosmium. XML under gzip or bzip2 is unpacked
once and counted, without keeping it; a PBF file states for each of its blocks what it unpacks to
(OpenStreetMap wiki, "PBF Format"), and libosmium holds each block to that.
"""

from __future__ import annotations

import bz2
import gzip
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, Final

_CHUNK: Final = 1 << 20
_LONGEST_HEADER, _LONGEST_BLOCK = 1 << 16, 1 << 25  # bytes, by the format
_LENGTH_DELIMITED, _VARINT = 2, 0  # wire types of protocol buffers
_FIXED: Final = {1: 8, 5: 4}  # bytes of the wire types of fixed length
_RAW, _RAW_SIZE, _ZLIB = 1, 2, 3  # fields of a Blob
_MOST_FIELDS: Final = 1 << 20
"""In a message: the texts of a block are fewer, and a megabyte of empty fields packs into a kilobyte."""


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
        data_size = next((value for field, value, _ in _fields(header) if field == 3), 0)
        if data_size > _LONGEST_BLOCK:
            raise ValueError("a block is too long")
        block = file.read(data_size)
        fields = {field: (value, end) for field, value, end in _fields(block)}
        yield next((fields[field][0] for field in (_RAW_SIZE, _RAW) if field in fields), data_size)
        if any(header[end - size : end] == b"OSMData" for field, size, end in _fields(header) if field == 1):
            _check_texts(block, fields)


def _check_texts(block: bytes, fields: Mapping[int, tuple[int, int]]) -> None:
    """Refuse a block with a NUL in a text: libosmium ends a text there, and then reads beyond its memory."""
    size, end = fields.get(_ZLIB, fields.get(_RAW, (0, 0)))
    data = block[end - size : end]
    if _ZLIB in fields:
        data = zlib.decompressobj().decompress(data, _LONGEST_BLOCK)
    elif _RAW not in fields:
        raise ValueError("a block is packed in another way than zlib")
    table = next((data[end - size : end] for field, size, end in _fields(data) if field == 1), b"")
    # Most have one NUL: the length of the empty text that every table begins with.
    if table.count(0) > table.startswith(b"\n\0") and any(0 in table[at - size : at] for _, size, at in _fields(table)):
        raise ValueError("a text holds a NUL")


def _fields(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield the fields of a message: number, value (or length of what has no plain value), and where it ends."""
    offset = count = 0
    while offset < len(data):
        key, offset = _varint(data, offset)
        count += 1
        if key < 8 or count > _MOST_FIELDS:  # fields are numbered from 1
            raise ValueError("a block is none of OpenStreetMap")
        if (fixed := _FIXED.get(key & 7)) is not None:
            offset += fixed
            continue
        value, offset = _varint(data, offset)
        if key & 7 == _LENGTH_DELIMITED:
            offset += value
        elif key & 7 != _VARINT:
            raise ValueError("a block is none of OpenStreetMap")
        yield key >> 3, value, offset
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
