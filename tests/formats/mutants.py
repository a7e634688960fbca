"""Damaged copies of files: seeded, so that a failure can be repeated."""

from __future__ import annotations

import random
import re

#: What a hostile or careless hand writes where a number was.
NUMBERS = (b"0", b"-1", b"1e999", b"nan", b"inf", b"999999999999", b"-32768", b"0.0000001", b"", b"x", b"1.5", b"65536")


def mutate(content: bytes, random_: random.Random) -> bytes:
    """One to three damages of the kinds below."""
    for _ in range(random_.choice((1, 1, 1, 2, 3))):
        if not content:
            return content
        content = random_.choice(_DAMAGES)(content, random_)
    return content


def _place(content: bytes, random_: random.Random) -> int:
    """A position, in half of the cases within the first kilobyte, where headers are."""
    end = min(len(content), 1024) if random_.random() < 0.5 else len(content)
    return random_.randrange(end)


def _flip_bits(content: bytes, random_: random.Random) -> bytes:
    out = bytearray(content)
    for _ in range(random_.choice((1, 2, 8, 64))):
        out[_place(content, random_)] ^= 1 << random_.randrange(8)
    return bytes(out)


def _set_bytes(content: bytes, random_: random.Random) -> bytes:
    out = bytearray(content)
    at = _place(content, random_)
    length = random_.choice((1, 2, 4, 8, 32))
    out[at : at + length] = bytes([random_.choice((0, 0xFF, 0x7F, 0x80, random_.randrange(256)))]) * length
    return bytes(out[: len(content)])


def _truncate(content: bytes, random_: random.Random) -> bytes:
    return content[: random_.randrange(len(content))]


def _delete(content: bytes, random_: random.Random) -> bytes:
    at = _place(content, random_)
    return content[:at] + content[at + random_.choice((1, 2, 7, 64, 1000)) :]


def _splice(content: bytes, random_: random.Random) -> bytes:
    """A piece of the file copied to another place of it."""
    start, at = _place(content, random_), _place(content, random_)
    return content[:at] + content[start : start + random_.choice((1, 4, 50, 500))] + content[at:]


def _insert_noise(content: bytes, random_: random.Random) -> bytes:
    at = _place(content, random_)
    return content[:at] + random_.randbytes(random_.choice((1, 4, 100))) + content[at:]


def _edit_number(content: bytes, random_: random.Random) -> bytes:
    """A number in text replaced, among the first where headers are."""
    found = list(re.finditer(rb"-?\d+(?:\.\d+)?", content[:20_000]))
    if not found:
        return _set_bytes(content, random_)
    match = random_.choice(found)
    return content[: match.start()] + random_.choice(NUMBERS) + content[match.end() :]


def _edit_binary_number(content: bytes, random_: random.Random) -> bytes:
    """A 16- or 32-bit field set to an extreme."""
    out = bytearray(content)
    at = _place(content, random_)
    value = random_.choice((0, 1, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x80000000))
    size = 2 if value <= 0xFFFF else 4
    out[at : at + size] = value.to_bytes(size, "little")
    return bytes(out)


_DAMAGES = (
    _flip_bits,
    _set_bytes,
    _truncate,
    _delete,
    _splice,
    _insert_noise,
    _edit_number,
    _edit_number,
    _edit_binary_number,
)
