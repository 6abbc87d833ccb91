"""A network can be watched while it learns: receptive fields are kept on request, and drawn after every chunk."""

import numpy as np
import pytest

import tiny
from stdpnet.experiments import results, watching
from stdpnet.experiments.training import Training
from stdpnet.files import result_file


def train(path, n, *, resume=False, **options):
    """A training whose chunks have five samples."""
    X, y = tiny.quarters(n)
    network = tiny.learner(chunk_size=5, shuffle=False, target="numpy")
    training = Training(network, path, metadata={"dataset": "digits"}, resume=resume, **options)
    training.run(X, y)
    return training


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A training of three chunks with all that can be asked for."""
    path = tmp_path_factory.mktemp("watched")/"run.h5"
    return train(path, 15, checkpoints=True, live=True)


def test_receptive_fields_are_kept_after_every_chunk_the_last_as_learned(watched):
    fields, samples = results.checkpoints(result_file.read(watched.path))
    assert samples.tolist() == [5, 10, 15] and fields.shape == (3, 36, 8)
    assert np.abs(fields[-1] - watched.network.weights_).max() <= 0.5/255 + 1e-6
    assert np.abs(fields[-1] - fields[0]).max() > 0.01


def test_a_picture_is_drawn_beside_the_result(watched):
    assert watched.path.with_name("run_live.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_is_kept_or_drawn_unless_it_is_asked_for(tmp_path):
    train(tmp_path/"run.h5", 5)
    assert "checkpoints.w" not in result_file.read(tmp_path/"run.h5").data
    assert [each.name for each in tmp_path.glob("*.png")] == []


def test_a_resumed_training_keeps_what_one_in_a_single_session_does(watched, tmp_path):
    path = tmp_path/"run.h5"
    network = tiny.learner(chunk_size=5, shuffle=False, target="numpy")
    part = Training(network, path, metadata={"dataset": "digits"}, checkpoints=True)
    X, y = tiny.quarters(15)
    chunks = part.network.learn(X)
    for _ in range(2):
        part._report(next(chunks), y)
        part._keep()
    train(path, 15, resume=True)
    for name in ("checkpoints.w", "checkpoints.samples", "checkpoints.chunks"):
        assert np.array_equal(result_file.read(path).data[name], result_file.read(watched.path).data[name])


def test_of_many_chunks_every_second_is_let_go(monkeypatch):
    monkeypatch.setattr(watching, "MOST", 4)
    network = tiny.learner()
    state, kept = network.initial_state(network.checked(tiny.quarters(1)[0])), watching.Checkpoints(network)
    for _ in range(11):
        state = state.after({}, n_seen=5)
        kept.add(state)
    assert kept.data()["checkpoints.samples"].tolist() == [20, 40] and kept.every == 4


def test_a_network_without_receptive_fields_is_refused(tmp_path):
    with pytest.raises(ValueError, match="^checkpoints: expected a network that learns the connection 'input_exc', got one of "):
        Training(tiny.multimodal(), tmp_path/"run.h5", metadata={}, checkpoints=True)
