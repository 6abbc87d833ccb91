"""Hostile messages: each is refused in one line, and the server goes on serving others."""

import re

import msgpack
import numpy as np
import pytest
import zmq

import parrot
from stdpnet.edge import device as sides
from stdpnet.edge import messages
from stdpnet.edge.device import Device
from stdpnet.edge.messages import Refused, Reply, Request

SPLIT = parrot.Parrot()
EXPECTED = {"network": SPLIT.fingerprint, "n_exits": 1, "n_classes": 2}
GOOD = {"version": messages.VERSION, "network": SPLIT.fingerprint, "number": 7, "code": "int8", "position": 0,
        "images": [SPLIT.codec("int8").pack(np.zeros(8))], "bias": bytes(8)}


def packed(**changes):
    return msgpack.packb(GOOD | changes)


HOSTILE = {
    "another network": (packed(network=bytes(16)), "expected network 000102.*, got 0000.*; give both sides the same file"),
    "another version": (packed(version=99), f"expected messages of version {messages.VERSION}, got 99; install the same stdpnet on both sides"),
    "no version": (msgpack.packb({}), f"expected messages of version {messages.VERSION}, got None"),
    "truncated": (packed()[:-3], "expected a whole msgpack message, got "),
    "more behind it": (packed() + b"x", "expected a whole msgpack message"),
    "nothing": (b"", "expected a whole msgpack message, got 0 bytes"),
    "noise": (np.random.default_rng(0).bytes(1000), "expected a "),
    "pickle": (b"\x80\x04\x95\x0c\x00\x00\x00\x00\x00\x00\x00\x8c\x08builtins", "expected a whole msgpack message"),
    "a list": (msgpack.packb([1, 2]), "expected a message with named fields, got list"),
    "another type": (packed(images="none"), "expected images: list, got str"),
    "a truth value for a number": (packed(number=True), "expected number: int, got bool"),
    "a negative number": (packed(position=-1), "expected position: int"),
    "a position beyond all images": (packed(position=2**40), "expected a position below 2147483136, got 1099511627776"),
    "images that are none": (packed(images=[1]), "expected images as bytes, got others"),
    "no images": (packed(images=[]), "expected 1 to 512 images, got 0"),
    "too many images": (packed(images=[b""]*600), "expected a whole msgpack message"),
    "another code": (packed(code="pickle"), "expected a code, one of float32, int8, got 'pickle'"),
    "bias of another size": (packed(bias=bytes(4)), "expected bias of 8 bytes, got 4"),
    "bias that is not finite": (packed(bias=np.full(2, np.nan, "<f4").tobytes()), "expected bias: finite numbers"),
    "a payload that is truncated": (packed(images=[b"\x00123"]), "payload: expected 8 bytes, got "),
    "an extension type": (msgpack.packb(msgpack.ExtType(5, b"x"*100)), "expected a "),
    "an array of 2 billion": (b"\xdd\x7f\xff\xff\xff", "expected a whole msgpack message"),
    "deep lists": (b"\x91"*100_000, "expected a whole msgpack message"),
    "too large": (bytes(messages.MOST_BYTES + 1), f"expected a message of at most {messages.MOST_BYTES} bytes, got {messages.MOST_BYTES + 1}"),
}


@pytest.fixture(scope="module")
def served():
    with parrot.serving(SPLIT) as server:
        yield server


def answer_to(address, *frames):
    """What the server replies to a message of some parts, or None."""
    context = zmq.Context()
    try:
        with context.socket(zmq.DEALER) as socket:
            socket.linger = 0
            socket.connect(address)
            socket.send_multipart(frames)
            return messages.unpack_reply(socket.recv(), **EXPECTED) if socket.poll(5000) else None
    finally:
        context.destroy(linger=0)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_are_refused_in_one_line_and_others_served(name, served, caplog):
    data, error = HOSTILE[name]
    reply = answer_to(served.address, data)
    assert reply.error and "\n" not in reply.error
    assert re.search(error, reply.error), reply.error
    assert "refused a message of " in caplog.text and caplog.text.count("\n") == 1
    with Device(SPLIT, served.address, code="float32", timeout=20) as device:
        assert sides.SERVER in device.answer(parrot.images(10)).by


def test_a_message_of_several_parts_is_refused(served):
    assert answer_to(served.address, packed(), b"more").error == "expected a message of one part, got 2"


def test_a_message_beyond_twice_the_limit_ends_its_connection_alone(served):
    assert answer_to(served.address, bytes(2*messages.MOST_BYTES + 1)) is None
    assert answer_to(served.address, packed()).error == ""


def test_a_program_that_fails_is_said_to_have_failed_and_others_are_served(served, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(SPLIT, "go_on", lambda *_, **__: 1/0, raising=False)
        assert answer_to(served.address, packed()).error == "the server failed; ask again"
    assert answer_to(served.address, packed()).error == ""


def test_a_good_message_is_answered(served):
    reply = answer_to(served.address, packed())
    assert (reply.number, reply.error, reply.exits.tolist()) == (7, "", [0]) and reply.scores.shape == (1, 2)


def test_requests_and_replies_come_back_as_they_were():
    request = Request(network=SPLIT.fingerprint, number=3, code="int8", position=5, images=[b"1", b"2"],
                      bias=np.arange(4, dtype=np.float32).reshape(2, 1, 2))
    found = messages.unpack_request(messages.pack_request(request), codes=("int8",), **EXPECTED)
    assert vars(found) | {"bias": None} == vars(request) | {"bias": None} and np.array_equal(found.bias, request.bias)
    reply = Reply(network=SPLIT.fingerprint, number=3, scores=np.ones((2, 2), np.float32), exits=np.array([0, 0]), error="")
    assert np.array_equal(messages.unpack_reply(messages.pack_reply(reply), **EXPECTED).scores, reply.scores)


@pytest.mark.parametrize("changes, error", [
    ({"exits": b"\x05", "scores": bytes(8)}, "expected exits below 1"),
    ({"exits": b"\0", "scores": bytes(4)}, "expected scores of 8 bytes, got 4"),
    ({"exits": b"\0", "scores": np.full(2, np.inf, "<f4").tobytes()}, "expected scores: finite numbers"),
    ({"network": bytes(16)}, "expected network 0001")])
def test_a_device_believes_a_server_no_more(changes, error):
    good = {"version": messages.VERSION, "network": SPLIT.fingerprint, "number": 1, "scores": bytes(8), "exits": b"\0", "error": ""}
    with pytest.raises(Refused, match=error):
        messages.unpack_reply(msgpack.packb(good | changes), **EXPECTED)


def test_a_device_of_another_network_answers_alone_and_says_why(served):
    other = parrot.Parrot()
    other.fingerprint = bytes(16)
    with Device(other, served.address, timeout=20) as device:
        assert sides.SERVER not in device.answer(parrot.images(10)).by
    assert "expected network 000102" in device.refusals[-1] and "give both sides the same file" in device.refusals[-1]
