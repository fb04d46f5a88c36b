import bz2
import codecs
import gzip
import io
import lzma

import pytest
import zstandard

from ingest.files.stream import LINE_BYTES, BrokenFile, chunks_of, head_of, lines_of

TEXT = b"".join(b'{"id": %d, "digest": "%x"}\n' % (number, hash(str(number))) for number in range(30_000))


def packed(text, *, window_log=20):
    """The text as one frame of Zstandard, written as the dumps are: its length is not told in advance."""
    parameters = zstandard.ZstdCompressionParameters(compression_level=1, window_log=window_log)
    out = io.BytesIO()
    with zstandard.ZstdCompressor(compression_params=parameters).stream_writer(out, closefd=False) as writer:
        writer.write(text)
    return out.getvalue()


def written(path, content):
    path.write_bytes(content)
    return path


def test_a_plain_file_comes_as_it_is(tmp_path):
    assert b"".join(chunks_of(written(tmp_path / "a.ndjson", TEXT))) == TEXT


def test_frames_that_follow_each_other_are_one_text(tmp_path):
    path = written(tmp_path / "a.zst", packed(TEXT[:1_000]) + packed(TEXT[1_000:]))
    assert b"".join(chunks_of(path)) == TEXT


@pytest.mark.parametrize("compress", [gzip.compress, bz2.compress, lzma.compress])
def test_members_that_follow_each_other_are_one_text_whatever_fills_up_between(tmp_path, compress):
    path = written(tmp_path / "a", compress(TEXT[:1_000]) + b"\0" * 5_000 + compress(TEXT[1_000:]))
    assert b"".join(chunks_of(path)) == TEXT
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BrokenFile, match="cut off"):
        list(chunks_of(path))


@pytest.mark.parametrize("compress", [bz2.compress, lzma.compress])
def test_damage_is_named(tmp_path, compress):
    content = compress(TEXT)
    path = written(tmp_path / "a", content[:60] + bytes(40) + content[100:])
    with pytest.raises(BrokenFile, match="no sound"):
        list(chunks_of(path))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_what_is_utf_16_comes_in_utf_8(tmp_path, encoding):
    text = "Zeile ü\n" * 40_000
    mark = b"" if encoding == "utf-16" else codecs.BOM_UTF16_BE
    path = written(tmp_path / "a.csv", mark + text.encode(encoding))
    assert b"".join(chunks_of(path)).decode() == text


def test_a_window_of_two_gibibytes_is_read(tmp_path):
    path = written(tmp_path / "a.zst", packed(b"a short dump\n", window_log=31))
    with pytest.raises(zstandard.ZstdError, match="memory"):
        zstandard.ZstdDecompressor().decompressobj().decompress(path.read_bytes())
    assert head_of(path) == b"a short dump\n"


def test_a_packed_file_is_known_whatever_its_name(tmp_path):
    assert head_of(written(tmp_path / "dump", packed(b"text"))) == b"text"


def test_what_stands_before_the_cut_is_given(tmp_path):
    content = packed(TEXT)
    path = written(tmp_path / "a.zst", content[: len(content) // 2])
    chunks = []
    with pytest.raises(BrokenFile, match="cut off"):
        chunks.extend(chunks_of(path))
    given = b"".join(chunks)
    assert given
    assert TEXT.startswith(given)


def test_a_file_that_only_claims_to_be_packed_is_named(tmp_path):
    with pytest.raises(BrokenFile, match="no sound .zst data"):
        head_of(written(tmp_path / "a.zst", TEXT))


def test_progress_counts_the_bytes_of_the_file_itself(tmp_path):
    path = written(tmp_path / "a.zst", packed(TEXT))
    steps = []
    list(chunks_of(path, advance=steps.append))
    assert sum(steps) == path.stat().st_size


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_lines_do_not_depend_on_where_chunks_end(size):
    text = "eins\nzwei\n\nدر\nfünf".encode()
    chunks = [text[begin : begin + size] for begin in range(0, len(text), size)]
    assert list(lines_of(chunks)) == text.split(b"\n")


def test_a_line_without_end_is_cut_and_the_next_one_is_whole():
    megabyte = b"x" * 2**20
    chunks = [megabyte] * (LINE_BYTES // 2**20 + 20) + [b"\nnext\n"]
    first, second = lines_of(chunks)
    assert LINE_BYTES < len(first) <= LINE_BYTES + len(megabyte)
    assert second == b"next"


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["unix", "windows", "old-mac"])
def test_a_line_ends_as_on_any_system(size, end):
    text = end.join([b"one", b"", b"two", b"three"]) + end
    chunks = [text[begin : begin + size] for begin in range(0, len(text), size)]
    assert list(lines_of(chunks)) == [b"one", b"", b"two", b"three"]


def test_members_of_gzip_that_follow_each_other_are_one_text(tmp_path):
    path = written(tmp_path / "a.jsonl.gz", gzip.compress(TEXT[:1_000]) + gzip.compress(TEXT[1_000:]))
    assert b"".join(chunks_of(path)) == TEXT
    cut = written(tmp_path / "b.gz", path.read_bytes()[:-500])
    with pytest.raises(BrokenFile, match=r"in the middle of its \.gz data"):
        list(chunks_of(cut))
