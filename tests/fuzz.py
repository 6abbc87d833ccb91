"""Does anything break on damaged files? Random damage for as long as you like.

    python tests/fuzz.py --seed 1 --minutes 5
    python tests/fuzz.py --seed 123456 --minutes 0 --target records     # one case again

A target is a function of a random number generator and an empty folder. It makes something, damages it and uses it, and
fails unless the use either is refused in one line or gives what was there before the damage. To add one, write it
below, or elsewhere with `target` as its decorator.
"""

import argparse
import faulthandler
import functools
import inspect
import runpy
import tempfile
import time
from pathlib import Path

import numpy as np

from stdpnet.experiments import parsers, tables
from stdpnet.files import cache, record, result_file
from stdpnet.models import presets

TARGETS = {}


def target(function):
    """Register a function as a target under its name."""
    TARGETS[function.__name__] = function
    return function


def one_line(error):
    """Fail unless the message of an error is one line of bounded length that says something."""
    message = str(error)
    assert len(message) > 10 and len(message) < 2000 and "\n" not in message, repr(message[:300])


def unless_refused(use, *arguments):
    """Result of a call; None if it was refused in one line. Errors other than ValueError pass."""
    try:
        return use(*arguments)
    except ValueError as error:
        one_line(error)
        return None


def damage(content, random):
    """Content with a few changes: bits, bytes, a piece cut off, out or doubled, or overwritten with another."""
    content = bytearray(content)
    for _ in range(random.integers(1, 4)):
        place, end = sorted(random.integers(0, len(content) + 1, 2)) if content else (0, 0)
        end = min(end, place + int(2**random.uniform(0, 12)))
        kind = random.integers(6)
        if kind == 0 and place < len(content):
            content[place] ^= 1 << random.integers(8)
        elif kind == 1 and place < len(content):
            content[place] = random.integers(256)
        elif kind == 2:
            del content[place:]
        elif kind == 3:
            del content[place:end]
        elif kind == 4:
            content[place:place] = content[place:end]
        else:
            content[place:end] = random.bytes(end - place)
    return bytes(content)


def result(folder):
    """A small result file of everything that such files hold."""
    return result_file.write(
        folder/"run.h5", attributes={"n": 1, "name": "x", "none": None, "rate": 0.5}, parameters=presets.IMAGE,
        data={"weights": np.arange(300, dtype=np.float32).reshape(20, 15), "names": np.array(["a", "bc"]),
              "connected": np.eye(5, dtype=bool), "weights_listed": np.ones(5, np.float32)},
        history={"samples": [1, 2]})


def same(run, other):
    """Whether two runs hold the same."""
    plain = lambda array: (array.dtype.str, array.shape, array.tobytes())
    arrays = lambda each: {name: plain(array) for name, array in (each.data | each.history).items()}
    return arrays(run) == arrays(other) and run.attributes == other.attributes and run.parameters == other.parameters


@target
def result_files(random, folder):
    """A damaged result file is refused, or no different."""
    path = result(folder)
    before, content = result_file.read(path), path.read_bytes()
    path.write_bytes(damage(content, random))
    after = unless_refused(result_file.read, path)
    assert after is None or same(after, before), "read as something else"


@target
def result_files_of_version_0_1(random, folder):
    """A damaged file without a seal, in which HDF5 itself finds the damage or not, raises no other error."""
    path = result(folder)
    path.write_bytes(damage(path.read_bytes()[:-40], random))
    run = unless_refused(result_file.read, path)
    if run is not None:
        unless_refused(lambda: run.parameters)


@target
def records(random, folder):
    """A record with another value somewhere is refused, or another model of the same class."""
    plain = record.dump(presets.get(str(random.choice(presets.names()))))
    place = plain
    while (inner := [name for name in place if isinstance(place[name], dict)]) and random.random() < 0.7:
        place = place[str(random.choice(inner))]
    name = str(random.choice([*place, "new"]))
    others = [None, -1, 2**70, float("nan"), "x"*100_000, "class", (), [], {}, {"class": "dict"}, b"x", object(), place,
              np.zeros((2, 2))]
    place[name] = others[random.integers(len(others))]
    if random.random() < 0.2:
        del place[name]
    model = unless_refused(lambda: record.load(plain, classes={}))
    assert model is None or type(model).__name__ == plain["class"] or plain["class"] == "dict"


@target
def cached_programs(random, folder):
    """An entry of the cache that is damaged in any file is not taken for whole."""
    source, entry = folder/"source", folder/"entry"
    (source/"static_arrays").mkdir(parents=True)
    for name in ("main", "variables.json", "static_arrays/x"):
        (source/name).write_bytes(random.bytes(200))
    cache.store(source, entry, ("main", "variables.json", "static_arrays"))
    needed = ("main", "variables.json", "static_arrays/x")
    assert cache.is_whole(entry, needed)
    path = entry/str(random.choice([*needed, cache.DIGESTS]))
    content = path.read_bytes()
    path.write_bytes(damaged := damage(content, random))
    assert not cache.is_whole(entry, needed) or damaged == content or path.name == cache.DIGESTS
    cache.store(source, entry, needed)
    assert cache.is_whole(entry, needed)


@target
def sweep_tables(random, folder):
    """A damaged table is refused, or no different."""
    rows = [{"a": int(random.integers(5)), "left": None, "name": "x", "error": ""} for _ in range(3)]
    path = folder/"table.h5"
    tables.write(path, rows)
    path.write_bytes(damage(path.read_bytes(), random))
    after = unless_refused(tables.read, path)
    assert after is None or after == rows, "read as something else"


#: what somebody might type where a value is expected
WORDS = ("", "0", "-1", "1", "2.5", "1e400", "nan", "inf", "-inf", "9"*30, "0x10", "1_000", "mnist", "digits", "NONE", "\0", "\udcff",
         "/dev/zero", "/", "~", "a/b", "..", "None", "True", "()", "*", "-", "--", "\u00e9"*300, " ", "\n", "all", "x.h5", "results/x.h5")


@functools.cache
def scripts():
    """The main function of every script by its name."""
    root = Path(__file__).parents[1]
    paths = [*sorted(root.glob("networks/[a-z]*.py")), *sorted(root.glob("figures/[a-z]*.py"))]
    return {f"{path.parent.name}/{path.stem}": runpy.run_path(str(path))["main"] for path in paths}


@target
def command_lines(random, folder):
    """A command line is refused in one line, or gives values that the script's main takes."""
    name, main = list(scripts().items())[random.integers(len(scripts()))]
    options = [f"--{each.replace('_', '-')}" for each in inspect.signature(main).parameters] + ["--typo", "-x", "--no-resume"]
    words = []
    for _ in range(random.integers(1, 5)):
        words.append(options[random.integers(len(options))])
        words += [WORDS[random.integers(len(WORDS))] for _ in range(random.integers(0, 3))]
    values = unless_refused(parsers.parser_of(main).parse_args, words)
    assert values is None or vars(values).keys() <= inspect.signature(main).parameters.keys(), (name, words)


def run(name, seed):
    """One case of a target, the same for the same seed."""
    with tempfile.TemporaryDirectory() as folder:
        TARGETS[name](np.random.default_rng([seed, *name.encode()]), Path(folder))


def main(seed, minutes, names):
    """Go through seeds until the time is over; stop at the first that breaks something, which is then named."""
    faulthandler.enable()  # HDF5 itself may crash
    until, first = time.monotonic() + 60*minutes, seed
    while seed == first or time.monotonic() < until:
        for name in names:
            try:
                run(name, seed)
            except BaseException:
                print(f"broken: python tests/fuzz.py --seed {seed} --minutes 0 --target {name}")
                raise
        seed += 1
    print(f"{seed - first} seeds, {len(names)} targets: nothing broke")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0, help="first of the seeds; default: 0")
    parser.add_argument("--minutes", type=float, default=1.0, help="default: 1")
    parser.add_argument("--target", action="append", choices=TARGETS, help="default: all")
    chosen = parser.parse_args()
    main(chosen.seed, chosen.minutes, chosen.target or list(TARGETS))
