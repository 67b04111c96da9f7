"""From bytes to text, strictly: an encoding is known or the text is refused, never half guessed."""

from __future__ import annotations

import codecs
import re

from verification.errors import UnreadableDocument, WrongEncoding

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What a page or a mail may declare. Python knows codecs that are no encodings of text (rot13, zip,
# unicode_escape), so a declared name is looked up here and nowhere else. latin-1 means cp1252 on the web.
DECLARED = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-1": "cp1252",
    "macintosh": "mac_roman",
    "x-mac-roman": "mac_roman",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "windows-31j": "cp932",
    "euc-jp": "euc_jp",
    "euc-kr": "cp949",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "utf-16": "utf-16-le",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "windows-874": "cp874",
    **{f"iso-8859-{part}": f"iso8859_{part}" for part in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)},
    "iso-8859-9": "cp1254",
    **{f"windows-{page}": f"cp{page}" for page in range(1250, 1259)},
    **{f"cp{page}": f"cp{page}" for page in range(1250, 1259)},
}
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f]")
# What western European newspapers print beyond ASCII; anything else in a file without a declared
# encoding says that it is not cp1252.
_WESTERN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿŒœŠšŽžŸ"
    "‘’“”‚„«»‹›–—…•·¡¿€£¥¢§©®™°±²³¹¼½¾ªº†‡‰´¨`\xa0\xad×÷µ"
)
_OFTEN = frozenset("áàâäãåæçéèêëíìîïñóòôöõøúùûüßÄÖÜÉ‘’“”„–—…•«»\xa0£€°½")

MAX_CONTROLS = 4
MAX_CONTROL_SHARE = 0.01
MAX_WESTERN_SHARE = 0.4
MIN_OFTEN_SHARE = 0.6


def decode(body: bytes, *, charset: str = "") -> str:
    """Return the text of `body`.

    Tried in this order: byte order mark, UTF-8, UTF-16 without a mark, the declared encoding, cp1252 where
    the outcome looks like western European prose.

    Args:
        body: the file's bytes.
        charset: what its envelope declares; empty or unknown names are passed over.

    Raises:
        UnreadableDocument: the bytes are no text.
        WrongEncoding: text, but its encoding is not known.
    """
    text = _decoded(body, charset)
    if _is_binary(text):
        raise UnreadableDocument("The file holds no text but binary data.")
    return text


def _decoded(body: bytes, charset: str) -> str:
    for mark, encoding in MARKS:
        if body.startswith(mark):
            return _as_claimed(body[len(mark) :], encoding)
    if encoding := _utf16_without_mark(body):
        return _as_claimed(body, encoding)
    text = _strict(body, "utf-8")
    if text is None and (declared := DECLARED.get(charset.strip().lower())):
        text = _strict(body, declared)
    if text is None and b"\0" in body:
        raise UnreadableDocument("The file holds no text but binary data.")
    return _western(body) if text is None else text


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeDecodeError:
        return None


def _as_claimed(body: bytes, encoding: str) -> str:
    text = _strict(body, encoding)
    if text is None:
        raise WrongEncoding("The text is not in the encoding that it claims; save it as UTF-8.")
    return text


def _utf16_without_mark(body: bytes) -> str:
    # In UTF-16 prose of a Latin script every second byte is zero; in UTF-8 text hardly any is.
    sample = body[:4096]
    half = len(sample) // 2
    if half < 2 or len(body) % 2:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.1 * half else ""


def _western(body: bytes) -> str:
    text = _strict(body, "cp1252")
    foreign = [character for character in text or "" if character > "\x7f"]
    plausible = (
        text is not None
        and not _holds_utf8(body)
        and len(foreign) <= MAX_WESTERN_SHARE * len(text)
        and all(character in _WESTERN for character in foreign)
        and sum(character in _OFTEN for character in foreign) >= MIN_OFTEN_SHARE * len(foreign)
    )
    if text is None or not plausible:
        raise WrongEncoding("The text's encoding could not be recognised; save it as UTF-8.")
    return text


def _holds_utf8(body: bytes) -> bool:
    """Whether most of what lies beyond ASCII is well-formed UTF-8: a damaged UTF-8 file, not cp1252."""
    text = body.decode("utf-8", errors="replace")
    good = sum(character > "\x7f" and character != "\ufffd" for character in text)
    return good > text.count("\ufffd")


def _is_binary(text: str) -> bool:
    return len(_CONTROLS.findall(text)) > max(MAX_CONTROLS, MAX_CONTROL_SHARE * len(text))
