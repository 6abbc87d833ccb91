"""What all tests share: a cache in which each program is compiled once, and a trained network."""

import gc
import logging
import os
import sys
import warnings

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side: more threads would only wait for each other
os.environ["MPLBACKEND"] = "agg"  # read when matplotlib is imported: no window opens

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of pyparsing, for Brian2's authors
    import headers
    import keys
    import tiny


@pytest.fixture(scope="session", autouse=True)
def surroundings(tmp_path_factory):
    """Programs go to a folder of the session; the user's own data sets and cache stay out of it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STDPNET_CACHE", os.environ.get("STDPNET_TEST_CACHE") or str(_cache(tmp_path_factory)))
        patch.delenv("STDPNET_DATA", raising=False)
        patch.setattr(keys.caching, "_hashable", keys.key)
        yield


def _cache(tmp_path_factory):
    """Return a folder that the processes of one test session share."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base)/"cache"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def trained_once():
    """A tiny network that has seen 40 images."""
    return tiny.learner().fit(tiny.quarters(40)[0])


@pytest.fixture
def trained(trained_once):
    """A network of the test's own with what `trained_once` learned."""
    copy = tiny.learner()
    vars(copy).update(vars(trained_once))  # the learned state is a value: it is never changed, but replaced
    return copy


@pytest.fixture
def images():
    """20 images of four classes, float (20, 36)."""
    return tiny.quarters(20, seed=1)[0]


@pytest.fixture(autouse=True)
def close_figures():
    """Pictures that a test draws end with it."""
    yield
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


@pytest.fixture(scope="module", autouse=True)
def frozen():
    """Spare what exists already the search for garbage with which Brian2 starts each run: it would take longest."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let the tests of a module run in one process, as they share networks; who has done its part takes over of others'."""
    if config.getvalue("dist") == "load":  # the usual way, where no other was asked for
        from xdist.scheduler import WorkStealingScheduling
        return WorkStealingScheduling(config, log)


def pytest_configure(config):
    """Compile headers while tests are found. Leave out pyparsing's warnings to Brian2's authors, and Brian2's own notes."""
    if headers.can_be_compiled():  # in the process that starts all others
        config.add_cleanup(headers.Headers().remove)
    logging.getLogger("brian2").setLevel(logging.WARNING)
    for module in ("brian2", "pyparsing"):
        config.addinivalue_line("filterwarnings", f"ignore::DeprecationWarning:{module}")
