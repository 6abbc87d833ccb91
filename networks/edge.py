"""Early exits, and one network on two devices: what they save, and two programs that do it over a socket.

    python networks/edge.py                                                      # scikit-learn's digits, a few minutes
    python networks/edge.py study --dataset mnist --maps 16 36 --stdp-images 5000 --seeds 0 1 2 --out results/edge_mnist.h5
    python networks/edge.py server results/edge_mnist/0.h5
    python networks/edge.py device results/edge_mnist/0.h5 --code int8 --test 5000 --lost-packets 0.1
    python networks/edge.py page results/edge_mnist/0.h5 --out results/edge_mnist.h5     # writes results/edge_mnist.html

`study` trains networks with a linear classifier after each layer, writes them beside its table, and measures accuracy, cost,
bytes and losses. `server` and `device` are the two sides of one of them, on this machine unless `--address` says otherwise;
over a network both need the same secret in the environment variable STDPNET_EDGE_SECRET. `page` shows in a browser how its
images leave. D. Roy et al., "Neural networks at
the edge".
"""

from functools import partial
from pathlib import Path
from typing import Annotated

from stdpnet.edge import security
from stdpnet.edge.poor_link import PoorLink
from stdpnet.edge.split import CODES
from stdpnet.experiments import command_line, edge, edge_page, edge_service, tables
from stdpnet.experiments.options import (
    CORES, Competition, Count, Dataset, Jobs, Share, TableFile, Target, Test, Train, number, one_of)

ROLES = ("study", "server", "device", "page")
ADDRESS = "tcp://127.0.0.1:5757"
NotNegative = Annotated[float, number(least=0)]


def main(role: Annotated[str, one_of(ROLES)] = "study", path: str = "results/edge/0.h5", *, dataset: Dataset = "digits",
         maps: tuple[Count, ...] = (8, 16), residual: bool = False, competition: Competition = False,
         steps: tuple[Count, ...] = (25, 50, 75), seeds: tuple[int, ...] = (0,), stdp_images: Count | None = None, train: Train = None, test: Test = None, few: Count = 1000,
         epochs: Count = 100, behind: str | None = None, address: str = ADDRESS,
         code: Annotated[str, one_of(CODES)] = "int8", batch: Count = 64, timeout: NotNegative = 5.0,
         bit_rate: Annotated[float, number(above=0)] = 1e12, latency: NotNegative = 0.0, lost_spikes: Share = 0.0,
         added_spikes: Share = 0.0, lost_packets: Share = 0.0, flipped_bits: Share = 0.0, cut: Share = 0.0, jobs: Jobs = CORES,
         target: Target = "cpp", out: TableFile = "results/edge.h5"):
    """Do one of four things; a study returns its rows, a device its accuracy.

    Parameters
    ----------
    role
        What to do.
    path
        Trained network of a server, device or page: a file that a study wrote.
    maps
        Maps of each layer.
    residual
        Layers also see those below the one before, and the image; such a network can leave early, but not be cut.
    steps
        Time steps after which classifiers are asked, besides the end of a presentation.
    seeds
        Of the networks, each of which is trained anew.
    stdp_images
        Images from which a layer learns; default: as suits the data.
    few
        Test images for codes, losses, links and the clock.
    epochs
        Of the classifiers.
    behind
        The last layer of the device, such as pool_1; default: the first that is read out.
    address
        Where the server listens.
    code
        How a device packs what it sends.
    batch
        Images that a device looks at together, and twice as many that a server does.
    timeout
        Seconds after which a device asks again.
    bit_rate
        Bits per second of the link.
    latency
        Seconds there and back.
    lost_spikes
        Share of the spikes that the link loses.
    added_spikes
        Share of neurons and steps to which it adds one.
    lost_packets
        Share of the packets that it loses.
    flipped_bits
        Share of the bits of activations that it turns round.
    cut
        Probability that it breaks for good before a message.
    """
    if role == "study":
        return _study(Path(out), dataset=dataset, maps=maps, residual=residual, competition=competition, steps=steps,
                      seeds=seeds, stdp_images=stdp_images, train=train, test=test, few=few, epochs=epochs, jobs=jobs,
                      target=target)
    if role == "page":
        written = edge_page.write(Path(out).with_suffix(".html"), *edge.loaded(path, test=test or 60), code=code)
        return print(f"see it in a browser: {written}")
    secret = security.secret_of_environment()
    if role == "server":
        return edge_service.serve(path, address, behind=behind, secret=secret, batch=2*batch, jobs=jobs,
                                  say=partial(print, flush=True))
    link = PoorLink(rate=bit_rate, latency=latency, lost_spikes=lost_spikes, added_spikes=added_spikes,
                    lost_packets=lost_packets, flipped_bits=flipped_bits, cut=cut, seed=seeds[0])
    accuracy, text = edge_service.ask(path, address, behind=behind, secret=secret, code=code, link=link, batch=batch,
                                      timeout=timeout, test=test)
    print(text)
    return accuracy


def _study(out, *, seeds, few, **options):
    """Train and measure a network for each seed; what the table holds is not measured again."""
    rows = tables.read(out) if out.exists() else []
    for seed in seeds:
        if seed in {row["seed"] for row in rows}:
            continue
        model, learned, data = edge.trained(out.with_suffix("")/f"{seed}.h5", seed=seed, **options)
        rows += edge.study(model, learned, data, seed=seed, few=few)
        tables.write(out, rows)
        rows = tables.read(out)
    print(edge.report(rows))
    print(command_line.as_commands(f"table: {out} and {out.with_suffix('.csv')}\nsee it: python figures/edge.py {out}"))
    return rows


if __name__ == "__main__":
    command_line.run(main)
