"""Images as Poisson spike trains, and the images that are shown again; measured in the compiled network."""

import numpy as np
import pytest
import scipy.stats
from brian2 import ms

import tiny
from stdpnet.models.encoding import PoissonEncodingInTime
from stdpnet.engine.program import Program
from stdpnet.engine.simulation import Simulation

N_IMAGES, N_ATTEMPTS = 100, 4
#: shows every image four times, as no image evokes so many spikes
STUBBORN = tiny.TINY.replace({"presentation.min_spikes": 10**6, "presentation.max_attempts": N_ATTEMPTS})
DT, DURATION, MAX_RATE = 0.5e-3, 0.1, 400.0


@pytest.fixture(scope="module")
def program():
    return Program(tiny.watched(STUBBORN, n_neurons=1))


def spikes(program, images, **changes):
    """Step within the presentation, input, image and attempt of each input spike, and how often images were shown."""
    padded = np.zeros((N_IMAGES, tiny.N_INPUTS))
    padded[:len(images)] = images
    inputs = tiny.shown(STUBBORN, padded, **{"presentation.n_samples": len(images)} | changes)
    out = program.run(inputs, ["watched.i", "watched.t", "presentation_monitor.sample"])
    presentation, step = np.divmod(np.rint(out["watched.t"]/DT).astype(int), round(DURATION/DT))
    sample, attempt = np.divmod(presentation, N_ATTEMPTS)
    return step, out["watched.i"], sample, attempt, np.bincount(out["presentation_monitor.sample"][1:])


def counts(program, images, **changes):
    """Spikes of each image, attempt and input, (n, 4, 36)."""
    _, i, sample, attempt, _ = spikes(program, images, **changes)
    result = np.zeros((len(images), N_ATTEMPTS, tiny.N_INPUTS), int)
    np.add.at(result, (sample, attempt, i), 1)
    return result


RAMP = np.linspace(0, 255, tiny.N_INPUTS)


# rates and their statistics

def test_mean_rate_is_proportional_to_the_pixel_thesis_3_4_1(program):
    total = counts(program, np.tile(RAMP, (N_IMAGES, 1)))[:, 0].sum(axis=0)
    expected = MAX_RATE*RAMP/255*N_IMAGES*DURATION
    assert expected.max() == 4000
    assert (np.abs(total - expected) < 4*np.sqrt(expected) + 1e-9).all()
    assert abs(total.sum() - expected.sum()) < 3*np.sqrt(expected.sum()) + 0.005*expected.sum()


def test_variance_of_the_counts_equals_their_mean_thesis_3_4_1(program):
    each = counts(program, np.tile(RAMP, (N_IMAGES, 1)))[:, 0, 6:]
    dispersion = (each.var(axis=0, ddof=1)/each.mean(axis=0)).mean()
    assert abs(dispersion - 1) < 4*np.sqrt(2/each.size)


def test_intervals_are_exponential_thesis_3_4_1(program):
    step, i, sample, attempt, _ = spikes(program, np.full((N_IMAGES, tiny.N_INPUTS), 15.0))
    first = attempt == 0
    within = np.random.default_rng(0).random(first.sum())  # when in its step a spike is
    t = (sample[first] + (step[first] - within)*DT/DURATION)*DURATION  # as if shown without a break
    order = np.lexsort((t, i[first]))
    intervals = np.diff(t[order])[np.diff(i[first][order]) == 0]
    assert len(intervals) > 7000
    assert scipy.stats.kstest(intervals, "expon", args=(0, 255/15/MAX_RATE)).pvalue > 0.01
    assert scipy.stats.kstest(intervals, "expon", args=(0, 1.1*255/15/MAX_RATE)).pvalue < 0.01  # can fail


def test_inputs_are_independent_of_each_other_thesis_3_4_1(program):
    each = counts(program, np.full((N_IMAGES, tiny.N_INPUTS), 128.0))[:, 0]
    correlations = np.corrcoef(each.T)[np.triu_indices(tiny.N_INPUTS, 1)]
    assert abs(correlations.mean()) < 4/np.sqrt(N_IMAGES*len(correlations))
    assert correlations.std() < 1.2/np.sqrt(N_IMAGES)


def test_spikes_are_spread_over_all_of_the_presentation(program):
    step, *_ = spikes(program, np.full((N_IMAGES, tiny.N_INPUTS), 128.0))
    n_steps = round(DURATION/DT)
    assert step.min() <= 1 and step.max() == n_steps - 1
    halves = np.bincount(2*step//n_steps)
    assert abs(halves[0] - halves[1]) < 5*np.sqrt(len(step))


def test_no_spikes_come_from_black_pixels(program):
    images = np.tile(np.where(np.arange(tiny.N_INPUTS) % 2, 255.0, 0.0), (N_IMAGES, 1))
    each = counts(program, images)
    assert (each[..., ::2] == 0).all() and (each[..., 1::2] > 0).mean() > 0.99


def test_no_input_spikes_during_simulated_rest_diehl_cook():
    model = tiny.TINY.replace({"presentation.rest": 50*ms, "presentation.max_attempts": 1})
    images = np.full((6, tiny.N_INPUTS), 255.0)
    simulation = Simulation(tiny.watched(model, n_neurons=2))
    out = simulation.run(tiny.shown(model, images), ["watched.t", "presentation_monitor.sample"])
    presentation, t = np.divmod(np.rint(out["watched.t"]/DT).astype(int), 300)
    assert len(out["presentation_monitor.sample"]) == 7 and (np.bincount(presentation) > 800).all()
    assert t.max() < 200


# images that are shown again

def test_each_further_presentation_is_brighter_diehl_cook(program):
    total = counts(program, np.tile(RAMP, (N_IMAGES, 1))).sum(axis=(0, 2))
    expected = total[0]*(1 + 0.5*np.arange(N_ATTEMPTS))
    assert (np.abs(total[1:] - expected[1:]) < 6*np.sqrt(expected[1:])).all()


def test_an_image_that_evokes_too_few_spikes_is_shown_so_often_and_no_more_diehl_cook(program):
    *_, shown = spikes(program, np.tile(RAMP, (7, 1)))
    np.testing.assert_array_equal(shown, [N_ATTEMPTS]*7)


def test_only_images_that_evoke_too_few_spikes_are_shown_again_diehl_cook(trained):
    black, dim, bright = np.zeros(36), tiny.quarters(1)[0][0]*0.7, tiny.quarters(1)[0][0]
    presentations = [next(trained.respond(image[np.newaxis])).n_presentations for image in (black, dim, bright)]
    assert presentations == [3, 2, 1]
    together = next(trained.respond(np.stack([dim, bright, black, bright])))
    assert together.n_presentations > 6
    assert (together.features[[1, 3]].sum(axis=1) >= 5).all() and together.features[2].sum() == 0


def test_counts_are_those_of_one_presentation(program):
    inputs = tiny.shown(STUBBORN, np.tile(RAMP, (N_IMAGES, 1)), **{"input_exc.w": 0.3, "presentation.n_samples": 5})
    out = program.run(inputs, ["fired.t", "exc_counts.count"])
    presentation = np.rint(out["fired.t"]/DT).astype(int)//round(DURATION/DT)
    assert len(presentation) > 60
    np.testing.assert_array_equal(out["exc_counts.count"], [0, *np.bincount(presentation, minlength=5*N_ATTEMPTS)])


def test_an_answer_is_that_of_the_last_presentation_diehl_cook(trained):
    dim = tiny.quarters(1)[0]*0.3  # too few spikes in each of three presentations
    answer = next(trained.respond(dim))
    assert answer.n_presentations == 3 and answer.features.shape == (1, 8) and 0 < answer.features.sum() < 5


# what a sample's spikes depend on

def test_same_seed_same_spikes(program):
    images = np.tile(RAMP, (5, 1))
    np.testing.assert_array_equal(counts(program, images), counts(program, images))


def test_another_seed_other_spikes(program):
    images = np.tile(RAMP, (5, 1))
    differ = counts(program, images) != counts(program, images, **{"presentation.seed": 2})
    assert differ[..., 6:].mean() > 0.7


def test_samples_and_attempts_get_different_spikes(program):
    each = counts(program, np.tile(RAMP, (5, 1)))[..., 6:]
    assert (each[0] != each[1]).mean() > 0.7
    assert (each[:, 0] != each[:, 1]).mean() > 0.7


def test_spikes_of_a_sample_do_not_depend_on_those_before_it(program):
    images = tiny.quarters(9)[0]
    alone = spikes(program, images[4:], **{"presentation.position": 4})
    after_others = spikes(program, np.concatenate([images[:4][::-1]/2, images[4:]]))
    late = after_others[2] >= 4
    for name, expected, got in zip(("step", "input"), alone, after_others):
        np.testing.assert_array_equal(got[late], expected, err_msg=name)


# rates that change during the presentation

N_FRAMES = 5
IN_TIME = STUBBORN.replace({"input": PoissonEncodingInTime(**vars(STUBBORN.inputs["input"]), n_frames=N_FRAMES)})


@pytest.fixture(scope="module")
def in_time():
    """Spikes of 100 samples, as `spikes` returns them, and the pixels of each frame and input, (5, 36)."""
    frames = np.random.default_rng(0).choice([0, 5, 15, 30], (N_FRAMES, tiny.N_INPUTS)).astype(float)
    program = Program(tiny.watched(IN_TIME, n_neurons=1))
    out = program.run(tiny.shown(IN_TIME, np.tile(frames, (N_IMAGES, 1, 1))), ["watched.i", "watched.t"])
    presentation, step = np.divmod(np.rint(out["watched.t"]/DT).astype(int), round(DURATION/DT))
    first = presentation % N_ATTEMPTS == 0
    return step[first], out["watched.i"][first], presentation[first]//N_ATTEMPTS, frames


def test_each_frame_has_its_own_rate_thesis_3_5_3(in_time):
    step, i, _, frames = in_time
    total = np.zeros((N_FRAMES, tiny.N_INPUTS))
    np.add.at(total, ((step - 1)//40, i), 1)  # a spike comes in the step after its time
    expected = MAX_RATE*frames/255*N_IMAGES*DURATION/N_FRAMES
    assert (np.abs(total - expected) < 4.5*np.sqrt(expected + 1)).all()
    assert abs(total.sum() - expected.sum()) < 3*np.sqrt(expected.sum()) + 0.005*expected.sum()


def test_changing_rates_leave_the_process_poisson(in_time):
    step, i, sample, frames = in_time
    each_step = np.repeat(MAX_RATE*frames/255, 40, axis=0)*DT
    integral = np.concatenate([np.zeros((1, tiny.N_INPUTS)), np.cumsum(each_step, axis=0)])
    within = np.random.default_rng(0).random(len(step))
    before = np.maximum(step - 1, 0)
    expected = integral[before, i] + within*(integral[before + 1, i] - integral[before, i]) + sample*integral[-1, i]
    order = np.lexsort((expected, i))
    intervals = np.diff(expected[order])[np.diff(i[order]) == 0]
    assert len(intervals) > 6000
    assert scipy.stats.kstest(intervals, "expon").pvalue > 0.01
    assert scipy.stats.kstest(1.1*intervals, "expon").pvalue < 0.01  # can fail


def test_changing_rates_count_as_poisson(in_time):
    _, i, sample, frames = in_time
    each = np.zeros((N_IMAGES, tiny.N_INPUTS))
    np.add.at(each, (sample, i), 1)
    assert (each.var(axis=0, ddof=1)/each.mean(axis=0)).mean() == pytest.approx(1, abs=4*np.sqrt(2/each.size))


def test_the_time_of_a_word_matters_to_a_network():
    network = tiny.learner(tiny.TINY.replace({"input": IN_TIME.inputs["input"]}), chunk_size=4, target="numpy")
    still = tiny.quarters(4)[0]
    words = np.stack([still]*2 + [0*still]*(N_FRAMES - 2), axis=1)  # all in the first two frames
    counts = network.fit(words).transform(words)
    assert counts.shape == (4, 8) and counts.sum() > 0
    assert np.array_equal(counts, network.transform(words))
    assert not np.array_equal(counts, network.transform(words[:, ::-1]))


@pytest.mark.parametrize("shape", [(4, 36), (4, 6, 36), (4, 5, 36, 1), (0, 5, 36), (4, 5, 0)])
def test_words_of_another_shape_are_refused(shape):
    with pytest.raises(ValueError, match=r"X: expected numbers of shape \(n_samples, 5, n_inputs\)"):
        tiny.learner(IN_TIME).fit(np.zeros(shape))


def test_frames_that_do_not_divide_the_presentation_are_refused():
    for n_frames in (0, 1, 2.5):
        with pytest.raises(ValueError, match="n_frames: expected an integer >= 2"):
            IN_TIME.replace({"input.n_frames": n_frames})
    for changes in ({"input.n_frames": 7}, {"presentation.rest": 25*ms}):
        with pytest.raises(ValueError, match="n_frames: expected a divisor of the 200 steps"):
            tiny.builder(IN_TIME.replace(changes))()
