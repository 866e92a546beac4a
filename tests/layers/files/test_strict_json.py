"""What two programs could read differently is refused; what only looks odd is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from layers import AtlasError
from layers.files.strict_json import DEEPEST, read_document
from tests.in_process import at_most, unprintable


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not valid JSON"),
        (b"null", "nothing but null"),
        (b'{"a": 1} {}', "not valid JSON"),
        (b'{"a": NaN}', "NaN is not a JSON number"),
        (b'{"a": -Infinity}', "-Infinity is not a JSON number"),
        (b'{"a": 1e400}', "1e400 is not a JSON number"),
        (b'{"a": 1' + b"0" * 400 + b"}", "401 digits"),
        (b'{"a": ' + b"1" * 5000 + b"}", "5,000 digits"),
        (b'{"id": 1, "b": {"id": 2, "id": 3}}', "the key 'id' stands twice"),
        (b'{"name": "\xff"}', "not text in UTF-8"),
        ('{"name": "é"}'.encode("utf-16"), "not text in UTF-8"),
        ('{"name": "e"}'.encode("utf-16-le"), "not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[" * 900 + b"]" * 900, "nested too deeply"),
        (b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1), "nested too deeply"),
        (b'{"a": ' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1), "nested too deeply"),
        (rb'{"rows": [{"name": "a\u0000b"}]}', r"rows[1].name is 'a\x00b', which holds the control character U+0000"),
        (rb'{"name": "\u001b[31mred"}', "U+001B"),
        (rb'{"name": "a\bb"}', "U+0008"),
        ('{"name": "\x9b31m"}'.encode(), "U+009B"),
        (rb'{"na\u007fme": 1}', "a key of the file is"),
        (rb'{"name": "\ud800"}', "half a surrogate pair U+D800"),
    ],
)
def test_what_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "layer.json"
    path.write_bytes(data)
    with pytest.raises(AtlasError) as caught:
        read_document(path)
    message = str(caught.value)
    assert message.startswith("layer.json: ")
    assert reason in message
    assert not unprintable(message)


@pytest.mark.parametrize(
    ("data", "value"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{\r\n"a":\t1.5e3}\n ', {"a": 1500.0}),
        (rb'{"a": "\ud83d\ude82 \u00e9\n\t\\u0000"}', {"a": "🚂 é\n\t\\u0000"}),
        ("[\"می\u200cخواهم\", \"\u202bשלום\"]".encode(), ["می\u200cخواهم", "\u202bשלום"]),
        (b"[" * DEEPEST + b"]" * DEEPEST, None),
        (b"[1e308, 5e-324, -0.0, 1" + b"0" * 307 + b"]", [1e308, 5e-324, -0.0, 10**307]),
        (b"{}", {}),
        (b"0", 0),
    ],
)  # fmt: skip
def test_what_is_read(tmp_path: Path, data: bytes, value: object) -> None:
    path = tmp_path / "layer.json"
    path.write_bytes(data)
    read = read_document(path)
    assert value is None or read == value


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_only_a_regular_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "endless").symlink_to("/dev/zero")
    (tmp_path / "file").write_text("{}")
    (tmp_path / "link").symlink_to("file")
    reasons = {"folder": "a folder", "pipe": "not a regular file", "endless": "not a regular file"}
    reasons |= {"loop": "not readable", "dangling": "missing", "x" * 300: "not readable"}
    with at_most(10):
        for name, reason in reasons.items():
            with pytest.raises(AtlasError, match=reason):
                read_document(tmp_path / name)
    assert read_document(tmp_path / "link") == {}
