"""How does a server stand connections that are opened and dropped, noise, and being killed? (on this machine alone)

    python tests/benchmarks/edge_soak.py                       # 1,000 connections, 5 kills; about a minute
    python tests/benchmarks/edge_soak.py --connections 50 --kills 1

Three devices ask for images all the time. Meanwhile connections are opened and dropped, half of them with noise in them or in
the middle of a request, and the server, a process of its own, is killed and started again. Answers are compared with what the
server must say of each image; an image that the device answered alone counts as lost. The network takes no time: it is the
link that is tested.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
from scipy.special import softmax

sys.path.insert(0, str(Path(__file__).parents[1]/"edge"))
import parrot  # noqa: E402

from stdpnet.edge import device as sides  # noqa: E402
from stdpnet.edge.device import Device  # noqa: E402
from stdpnet.edge.server import Server  # noqa: E402

IMAGES, BATCH = 200, 8


def main():
    """Run the test, print what came of it, and end with status 1 if an answer is wrong or an image lost."""
    options = arguments()
    if options.serve:
        return serve(options.serve)
    address = f"tcp://127.0.0.1:{free_port()}"
    found, over = [], threading.Event()
    server = start(address)
    devices = [threading.Thread(target=ask, args=(address, seed, found, over)) for seed in range(3)]
    for each in devices:
        each.start()
    memory = [resident(server)]
    for number in range(options.connections):
        drop(address, number)
        time.sleep(0.02)
        if number % max(1, options.connections//(options.kills + 1)) == 0 and number and len(memory) <= options.kills:
            memory.append(resident(server))
            server.send_signal(signal.SIGKILL)
            server.wait()
            server = start(address)
    memory.append(resident(server))
    over.set()
    for each in devices:
        each.join()
    os.kill(server.pid, signal.SIGTERM)
    server.wait()
    return report(found, options, memory)


def arguments():
    """What was typed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--connections", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    return parser.parse_args()


def serve(address):
    """Be the server."""
    with Server(parrot.Parrot(), address) as server:
        print("ready", flush=True)
        server.serve()


def start(address):
    """Start a server, and wait until it listens."""
    process = subprocess.Popen([sys.executable, __file__, "--serve", address], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    process.stdout.readline()
    return process


def ask(address, seed, found, over):
    """Ask for images until it is over; keep how many were wrong and lost, and how long each took."""
    with Device(parrot.Parrot(), address, code="float32", batch=BATCH, timeout=1.0, attempts=100) as device:
        while not over.is_set():
            images = parrot.images(IMAGES, seed)
            answered = device.answer(images)
            flat = images.reshape(len(images), -1)
            server = answered.by == sides.SERVER
            right = np.isclose(answered.probabilities, softmax(parrot.scores(flat), axis=1), atol=1e-5).all(axis=1)
            found.append((IMAGES, int((server & ~right).sum()), int((answered.by == sides.ALONE).sum()), answered.seconds[server]))


def drop(address, number):
    """Open a connection and drop it, with nothing, noise, or half a greeting in it."""
    host, port = address.removeprefix("tcp://").split(":")
    try:
        with socket.create_connection((host, int(port)), timeout=1) as connection:
            noise = (b"", b"\xff\0\0\0\0\0\0\0\1\x7f", np.random.default_rng(number).bytes(500), b"GET / HTTP/1.1\r\n\r\n")
            connection.sendall(noise[number % 4])
    except OSError:  # the server is just being started
        time.sleep(0.05)


def resident(process):
    """Return the memory of a process in MiB."""
    with open(f"/proc/{process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1])*os.sysconf("SC_PAGE_SIZE")/2**20


def free_port():
    """Return a port that nothing listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def report(found, options, memory):
    """Print what came of it."""
    n, wrong, lost, seconds = zip(*found)
    latency = 1e3*np.concatenate(seconds)
    print(f"{options.connections} connections, {options.kills} kills: {sum(n)} images, {sum(wrong)} answers wrong, {sum(lost)} lost")
    print(f"latency {np.median(latency):.1f} ms, 99 %: {np.quantile(latency, 0.99):.1f} ms, most: {latency.max():.0f} ms")
    print("memory of the servers in MiB: " + ", ".join(f"{each:.1f}" for each in memory))
    return 1 if sum(wrong) or sum(lost) else 0


if __name__ == "__main__":
    sys.exit(main())
