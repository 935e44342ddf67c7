# SPDX-License-Identifier: LGPL-2.1-or-later
"""Bulk decisions on whatever has the buffer protocol: read-only, in part, in several dimensions, in place, on files."""
import array
import mmap

import pytest

import mapicfg

ALL = bytes(range(256))
EXPECTED = bytes(decision & 0xFF for decision in mapicfg.decide_all(True))


def test_expected_is_not_trivial():
    assert len(set(EXPECTED)) > 16 and EXPECTED != ALL


@pytest.mark.parametrize("make", [
    bytes, bytearray, memoryview, lambda data: memoryview(bytearray(data)), lambda data: array.array("B", data),
    lambda data: memoryview(data).cast("c"), lambda data: memoryview(data).cast("B", (16, 16)),
    lambda data: memoryview(bytearray(data)).cast("b"),
], ids=["bytes", "bytearray", "memoryview", "writable view", "array", "chars", "two dimensions", "signed"])
def test_source(make):
    assert mapicfg.decide_bulk(make(ALL), True) == EXPECTED


def test_part_of_a_buffer():
    view = memoryview(bytearray(ALL))
    assert mapicfg.decide_bulk(view[7:99], True) == EXPECTED[7:99]
    assert mapicfg.decide_bulk(view[7:99].toreadonly(), True) == EXPECTED[7:99]
    out = bytearray(256)
    mapicfg.decide_bulk(view[7:99], True, out=memoryview(out)[7:99])
    assert out == bytes(7) + EXPECTED[7:99] + bytes(157)


@pytest.mark.parametrize("empty", [b"", bytearray(), memoryview(b""), array.array("B")])
def test_nothing(empty):
    histogram = [0] * 256
    assert mapicfg.decide_bulk(empty, True, histogram=histogram) == b""
    assert mapicfg.decide_bulk(empty, True, out=bytearray()) == b""
    assert histogram == [0] * 256


def test_targets():
    for out in (bytearray(256), array.array("B", bytes(256)), memoryview(bytearray(256)),
                memoryview(bytearray(256)).cast("B", (16, 16))):
        assert mapicfg.decide_bulk(ALL, True, out=out) is out
        assert bytes(out) == EXPECTED


def test_buffers_are_let_go_of():
    both, other = bytearray(ALL), bytearray(256)
    mapicfg.decide_bulk(both, True, out=both)
    assert both == EXPECTED
    mapicfg.decide_bulk(both, True, out=other)
    both.append(0)  # a BufferError while a view of it is held
    other.append(0)


def test_memory_mapped_file(tmp_path):
    path = tmp_path / "bits"
    path.write_bytes(ALL)
    with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as mapped:
        assert mapicfg.decide_bulk(mapped, True, out=mapped) is mapped
        mapped.flush()
    assert path.read_bytes() == EXPECTED


def test_refused():
    for source in (array.array("H", [1, 2]), memoryview(ALL)[::2], memoryview(ALL)[::-1], "text", None, [1, 2]):
        with pytest.raises(TypeError):
            mapicfg.decide_bulk(source, True)
    for out in (bytes(256), memoryview(bytearray(256)).toreadonly(), memoryview(bytearray(512))[::2]):
        with pytest.raises(TypeError):
            mapicfg.decide_bulk(ALL, True, out=out)
    for size in (0, 255, 257):
        with pytest.raises(ValueError):
            mapicfg.decide_bulk(ALL, True, out=bytearray(size))


def test_numpy():
    numpy = pytest.importorskip("numpy")
    source, out = numpy.arange(256, dtype=numpy.uint8), numpy.zeros((16, 16), dtype=numpy.uint8)
    assert mapicfg.decide_bulk(source, True, out=out) is out
    assert out.tobytes() == EXPECTED
    assert mapicfg.decide_bulk(source.reshape(16, 16), True) == EXPECTED
    assert mapicfg.decide_bulk(source.view(numpy.int8), True) == EXPECTED
    source.flags.writeable = out.flags.writeable = False
    assert mapicfg.decide_bulk(source, True) == EXPECTED
    for wrong in (out, numpy.zeros(256, dtype=numpy.uint16), numpy.zeros(512, dtype=numpy.uint8)[::2]):
        with pytest.raises(TypeError):
            mapicfg.decide_bulk(source, True, out=wrong)
    with pytest.raises(TypeError):
        mapicfg.decide_bulk(numpy.asfortranarray(numpy.zeros((4, 4), dtype=numpy.uint8))[:, :2][::2], True)
