"""Cuts a neural network off at an inner value, so that only the layers before it are computed."""

from __future__ import annotations

from collections.abc import Iterator

from verification.errors import EngineError

# Field numbers of onnx.proto3.
GRAPH = 7
NODE, WEIGHTS, OUTPUT = 1, 5, 12
NODE_INPUT, NODE_OUTPUT = 1, 2
VALUE_NAME = 1
WEIGHTS_NAME = 8
# How a field of a protobuf message is written.
VARINT, EIGHT_BYTES, MESSAGE, FOUR_BYTES = 0, 1, 2, 5

Field = tuple[int, bytes, bytes]
"""A field's number, its content, and its bytes as they stand."""


def cut_at(model: bytes, value: str) -> bytes:
    """Return a model whose only output is an inner value, without all that this does not need.

    onnxruntime computes every node of a graph, also those whose results nobody asks for.

    Args:
        model: an ONNX file; its nodes stand in the order of their computation, as ONNX demands.
        value: the name of a value inside its graph.

    Raises:
        EngineError: the file is damaged, or has no such value.

    Source: the ONNX intermediate representation (onnx.proto3) and the protobuf wire format.
    """
    try:
        fields = list(_fields(model))
        parts = [_field(GRAPH, _cut(body, value)) if number == GRAPH else raw for number, body, raw in fields]
    except IndexError as error:
        raise EngineError("The model to cut is damaged.") from error
    return b"".join(parts)


def _cut(graph: bytes, value: str) -> bytes:
    fields = list(_fields(graph))
    needed = {value.encode()}
    kept: list[bytes] = []
    for number, body, raw in reversed(fields):
        if number != NODE:
            continue
        ends = list(_fields(body))
        if needed & {name for kind, name, _ in ends if kind == NODE_OUTPUT}:
            kept.append(raw)
            needed |= {name for kind, name, _ in ends if kind == NODE_INPUT}
    if not kept:
        raise EngineError(f"The model has no value {value!r}.")
    rest = [
        raw
        for number, body, raw in fields
        if number not in {NODE, OUTPUT} and (number != WEIGHTS or _name(body) in needed)
    ]
    return b"".join([*reversed(kept), *rest, _field(OUTPUT, _field(VALUE_NAME, value.encode()))])


def _name(weights: bytes) -> bytes:
    return next((body for number, body, _ in _fields(weights) if number == WEIGHTS_NAME), b"")


def _fields(message: bytes) -> Iterator[Field]:
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        body, at = _content(message, key & 7, at)
        yield key >> 3, message[body:at], message[start:at]


def _content(message: bytes, kind: int, at: int) -> tuple[int, int]:
    """Where the content of a field begins and ends."""
    if kind == VARINT:
        return at, _varint(message, at)[1]
    if kind == MESSAGE:
        size, at = _varint(message, at)
    elif kind in {EIGHT_BYTES, FOUR_BYTES}:
        size = 8 if kind == EIGHT_BYTES else 4
    else:
        raise EngineError("The model to cut is damaged.")
    if at + size > len(message):
        raise EngineError("The model to cut is damaged.")
    return at, at + size


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _field(number: int, body: bytes) -> bytes:
    return _as_varint(number << 3 | MESSAGE) + _as_varint(len(body)) + body


def _as_varint(value: int) -> bytes:
    written = bytearray()
    while value > 0x7F:
        written.append(value & 0x7F | 0x80)
        value >>= 7
    written.append(value)
    return bytes(written)
