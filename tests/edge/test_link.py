"""Two sides over a real socket: the same answers, several devices at once, and an answer whatever happens to the link."""

import os
import socket
import threading
import time

import numpy as np
import pytest
from scipy.special import softmax

import parrot
from stdpnet.edge import device as sides
from stdpnet.edge.device import Device
from stdpnet.edge.poor_link import PoorLink
from tiny_edge import bars

SECRET = "sixteen letters, or more"


def right(answered, images):
    """Whether the server's images are answered by what the server says of them."""
    server = answered.by == sides.SERVER
    flat = images.reshape(len(images), -1)
    return np.allclose(answered.probabilities[server], softmax(parrot.scores(flat[server]), axis=1), atol=0.01)


@pytest.mark.parametrize("code", ["events", "bitmap"])
def test_spikes_over_a_socket_give_the_unsplit_networks_answers_to_the_bit(split, code):
    images = bars(30, seed=2)[0]
    with parrot.serving(split) as server, Device(split, server.address, code=code, batch=15, timeout=60) as device:
        answered = device.answer(images)
    whole = split.model.answer(images)
    assert set(answered.by) == {sides.DEVICE, sides.SERVER}
    assert np.array_equal(answered.probabilities, whole.probabilities) and np.array_equal(answered.exits, whole.exits)
    assert ((answered.n_bytes > 0) == (answered.by == sides.SERVER)).all() and server.n_served == (answered.by == sides.SERVER).sum()


@pytest.mark.parametrize("code", ["float32", "int8", "int4", "threshold", "pixels"])
def test_other_codes_are_answered_by_what_they_hold(split, code):
    images, y = bars(30, seed=2)
    with parrot.serving(split) as server, Device(split, server.address, code=code, timeout=60) as device:
        answered = device.answer(images)
    assert (answered.by == sides.SERVER).any() and (answered.probabilities.argmax(axis=1) == y).mean() > 0.7


def test_requests_of_several_devices_are_run_together():
    split, images = parrot.Parrot(), parrot.images(40)
    with parrot.serving(split, batch=1000, patience=0.3) as server:
        devices = [Device(split, server.address, code="float32", batch=40) for _ in range(4)]
        found = {}
        threads = [threading.Thread(target=lambda each=each, place=place: found.update({place: each.answer(images)}))
                   for place, each in enumerate(devices)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for each in devices:
            each.__exit__()
    assert len(split.sizes) < 4 and sum(split.sizes) == server.n_served
    assert all(right(each, images) and (each.by == sides.SERVER).any() for each in found.values())


def test_without_a_server_the_device_answers_alone_and_says_so():
    images = parrot.images(20)
    with Device(parrot.Parrot(), "tcp://127.0.0.1:9", timeout=0.1, attempts=2, pause=60) as device:
        answered = device.answer(images)
        assert device.is_down and "no reply from tcp://127.0.0.1:9" in device.refusals[-1]
    assert set(answered.by) == {sides.DEVICE, sides.ALONE}
    assert (answered.exits == 0).all() and np.isfinite(answered.probabilities).all()


def test_a_server_that_is_killed_and_started_again_loses_no_image():
    split, images = parrot.Parrot(), parrot.images(600)
    with parrot.serving(split) as server:
        address = server.address
        device = Device(split, address, code="float32", batch=5, timeout=0.5, attempts=20)
        device.answer(images[:10])
    found = []
    thread = threading.Thread(target=lambda: found.append(device.answer(images)))
    thread.start()
    for _ in range(3):  # each serves for a while, and dies with requests in its hands
        with parrot.serving(split, address):
            time.sleep(0.15)
    with parrot.serving(split, address):
        thread.join()
    device.__exit__()
    assert right(found[0], images) and set(found[0].by) == {sides.DEVICE, sides.SERVER}


@pytest.mark.skipif(not os.path.exists("/proc/self/fd"), reason="counts open files as Linux lists them")
def test_connections_that_are_opened_and_dropped_leave_nothing_behind():
    split, images = parrot.Parrot(), parrot.images(20)
    with parrot.serving(split) as server, Device(split, server.address, code="float32", timeout=20) as device:
        port = int(server.address.rpartition(":")[2])
        device.answer(images)
        before = len(os.listdir("/proc/self/fd"))
        for number in range(60):
            with socket.create_connection(("127.0.0.1", port)) as connection:
                connection.sendall((b"", b"\xff\0\0\0\0\0\0\0\1\x7f", b"GET / HTTP/1.1\r\n\r\n")[number % 3])
        answered = device.answer(images)
        until(lambda: len(os.listdir("/proc/self/fd")) <= before)
    assert right(answered, images) and sides.SERVER in answered.by and sides.ALONE not in answered.by


def until(holds, seconds=20):
    """Wait until something holds; fail if it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_link_that_is_cut_leaves_the_device_alone_from_then_on():
    split, images = parrot.Parrot(), parrot.images(200)
    with parrot.serving(split) as server, Device(split, server.address, batch=10, timeout=0.1, attempts=1, pause=0.01,
                                                  link=PoorLink(cut=0.2, seed=1)) as device:
        by = device.answer(images).by
    going = by[by != sides.DEVICE]
    assert set(going) == {sides.SERVER, sides.ALONE} and (np.diff(going) >= 0).all()


def test_the_same_secret_on_both_sides_lets_a_device_in_and_another_does_not(caplog):
    split, images = parrot.Parrot(), parrot.images(20)
    with parrot.serving(split, secret=SECRET) as server:
        with Device(split, server.address, secret=SECRET, timeout=20) as device:
            assert sides.SERVER in device.answer(images).by
        for wrong in (None, SECRET + "!"):
            with Device(split, server.address, secret=wrong, timeout=0.4, attempts=2) as device:
                assert sides.SERVER not in device.answer(images).by
                assert device.refusals == ["expected the same secret on both sides, got a handshake that the server ended"]
        with Device(split, server.address, secret=SECRET, timeout=20) as device:
            assert sides.SERVER in device.answer(images).by
    assert server.n_refused and "expected a peer that knows the secret" in caplog.text


@pytest.mark.parametrize("address, secret, error", [
    ("tcp://0.0.0.0:5555", None, "address: expected one of this machine, .* as there is no secret"),
    ("tcp://example.org:5555", None, "address: expected one of this machine"),
    ("127.0.0.1", None, "address: expected one such as tcp://127.0.0.1:5555, got '127.0.0.1'"),
    ("ipc://somewhere", None, "address: expected one such as"),
    ("tcp://0.0.0.0:5555", "short", "STDPNET_EDGE_SECRET: expected 16 letters or more, got 5")])
def test_an_address_beyond_this_machine_needs_a_secret(address, secret, error):
    with pytest.raises(ValueError, match=error):
        Device(parrot.Parrot(), address, secret=secret)


def test_a_link_loses_adds_and_flips_what_its_seed_says_and_no_more():
    link, octets = PoorLink(lost_spikes=0.25, added_spikes=0.01, seed=3), np.full((50, 24), 255, np.uint8)
    octets[:, 12:] = 0
    one, again, other = (link.damaged_spikes(octets, 192, link.random(n)) for n in (1, 1, 2))
    assert np.array_equal(one, again) and not np.array_equal(one, other)
    kept, added = np.unpackbits(one[:, :12]).mean(), np.unpackbits(one[:, 12:]).mean()
    assert kept == pytest.approx(0.7525, abs=0.03) and added == pytest.approx(0.01, abs=0.005)
    assert np.array_equal(PoorLink().damaged_spikes(octets, 192, link.random(1)), octets)
    levels = np.full(4000, 85, np.uint8)
    assert np.array_equal(PoorLink().damaged_levels(levels, 8, link.random(1)), levels)
    assert (PoorLink(lost_packets=0.5).damaged_levels(levels, 8, link.random(1)).reshape(-1, 8) == 0).all(axis=1).mean() == pytest.approx(0.5, abs=0.15)
    flipped = np.unpackbits(PoorLink(flipped_bits=0.1).damaged_levels(levels, 8, link.random(1)) ^ levels).mean()
    assert flipped == pytest.approx(0.1, abs=0.01)


def test_a_slow_link_takes_its_time_and_energy():
    split, images = parrot.Parrot(), parrot.images(20)
    with parrot.serving(split) as server, Device(split, server.address, code="float32", batch=20, timeout=20,
                                                  link=PoorLink(rate=1e5, latency=0.1, energy=1e-9)) as device:
        answered = device.answer(images)
    total = answered.n_bytes.sum()
    assert answered.seconds[answered.by == sides.SERVER].min() > 0.1 + 8*total/1e5
    assert device.joules == pytest.approx(8e-9*total)
