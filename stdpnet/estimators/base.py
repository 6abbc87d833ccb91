"""How does a network learn, answer, stop and go on, chunk by chunk? (the base of all networks)"""

from collections import namedtuple
from collections.abc import Iterator
from numbers import Integral
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from ..engine.at_hand import prepared
from ..engine.program import Program
from ..engine.simulation import Simulation
from ..files import result_file
from ..readout import symptoms
from .activity import Activity, Listening, Tally
from .contract import Contract
from .runs import chunks, in_order
from .samples import Shown, n_samples

TARGETS = {"cpp": Program, "numpy": Simulation}  #: ways to run a network
MOST_BYTES = 8 << 30  #: of the samples in one run of a program

Chunk = namedtuple("Chunk", "rows features n_presentations")
Chunk.__doc__ = """What a network answered to some samples.

rows : int array (n,), the samples' rows in X
features : array (n, n_features), spike counts or activations; None while kernels learn
n_presentations : int, how many presentations it took
"""

Course = namedtuple("Course", "rows position lesson starts ends", defaults=(None, None, None))
Course.__doc__ = """Samples that a network learns from in one go.

rows : int array, their rows in X
position : int, number of the first in the stream of random numbers
lesson : what is learned, see `stdpnet.models.network.Lesson`; None: everything
starts : dict of arrays, which are set to these before; None: all stay
ends : what the state becomes at the end: a function of it; None: it stays
"""


class BaseNetwork(Contract):
    """A network whose program is given a chunk of samples at a time.

    A subclass has the parameters ``n_jobs``, ``random_state``, ``chunk_size``, ``target`` and ``verbose`` of
    :class:`~stdpnet.estimators.populations.SpikingNetwork`, and

    * ``description``, the network as it is built;
    * ``checked(X)``, which returns `Samples` or says what is wrong with X or a parameter;
    * ``initial_state(samples)``, what it knows before it has learned anything;
    * ``courses(n_samples)``, from which samples it learns what, in turn;
    * ``_courses_of(n_samples)``, the same for `partial_fit`;
    * ``_plan(lesson)``, a function that builds its program, with arguments; a lesson of None answers;
    * ``_per_run(lesson)``, samples in a run of it, and ``_show(program, samples, position, lesson, ...)``, which runs it
      and returns what was learned, as the arguments of `State.after`, and a :class:`Chunk`'s features;
    * ``_heard()``, the shapes of the inputs and layers that answer, by name, ``_n_steps()`` of a presentation, and
      ``_placed(program, name, n)``, the sample, time step and neuron of each spike in a run of n samples.
    """

    def partial_fit(self, X: Shown, y: Any = None) -> Self:
        """Go on learning: show each row of X once, in order, without pruning; y is not used."""
        samples = self.checked(X)
        self._check_memory(samples)
        if not hasattr(self, "state_"):
            self.state_ = self.initial_state(samples)
        self._check_shapes(samples)
        for course in self._courses_of(len(samples)):
            for _ in self._teach(samples, course):
                pass
        return self

    def learn(self, X: Shown, *,
              resume: bool = False) -> Iterator[Chunk]:
        """Do what `fit` does chunk by chunk, and yield a :class:`Chunk` after each.

        With ``resume=True`` go on where ``state_.n_seen`` says that learning stopped at the end of a chunk. Invalid input
        raises here, not at the first chunk.
        """
        samples = self.checked(X)
        self._check_memory(samples)
        self._note_names(X)
        if not resume:
            self.state_ = self.initial_state(samples)
        self._check_shapes(samples)
        self._warn_of_scale(samples)
        courses = self._remaining(len(samples))
        if courses:
            self._compiled(courses[0].lesson)
        return self._go_on(samples, courses)

    def n_learning(self, X: Shown) -> int:
        """Return how many samples `learn` shows in all, those shown again counted again."""
        return sum(len(course.rows) for course in self.courses(self.n_samples(X)))

    def n_samples(self, X: Shown) -> int:
        """Return how many samples X has, as far as that can be told without a look at them."""
        return n_samples(X, list(self.description.inputs))

    def get_feature_names_out(self, input_features: Any = None) -> np.ndarray:
        """Return names of what `transform` returns, an array of str: the layer and the number of the neuron."""
        check_is_fitted(self, "state_")
        names = [f"{layer}_{number}" for layer, n in self.answering().items() for number in range(n)]
        return np.array(names, dtype=object)

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = not any(getattr(each, "signed", False) for each in self.network.inputs.values())
        tags.transformer_tags.preserves_dtype = []
        tags.input_tags.three_d_array = any(each.frames() > 1 for each in self.network.inputs.values())
        return tags

    def respond(self, X: Shown, *,
                stream: int = 0) -> Iterator[Chunk]:
        """Do what `transform` does chunk by chunk, and yield a :class:`Chunk` after each.

        Spike trains depend on `random_state`, the number of a sample in X, and `stream`: with the same stream sample 7 of two
        data sets would share its random numbers.
        """
        samples = self._asked(X)
        program, n_jobs = self._compiled(None), self.n_jobs if self.target == "cpp" else 1
        answer = lambda rows: Chunk(rows, *self._show(program, samples[rows], rows[0], None, stream)[1:])
        yield from in_order(answer, chunks(np.arange(len(samples)), self._per_run(None)), n_jobs)

    def activity(self, X: Shown, *, stream: int = 0) -> Activity:
        """Return which neurons spike, and when, in the answers to X that `respond` gives: an `Activity`."""
        samples, shapes = self._asked(X), self._heard()
        program = Listening(self._compiled(None, heard=tuple(shapes)), tuple(shapes))
        tally, features = Tally(shapes, len(samples), self._n_steps()), []
        for rows in chunks(np.arange(len(samples)), self._per_run(None)):
            features.append(self._show(program, samples[rows], rows[0], None, stream)[1])
            for name in shapes:
                place, step, neuron = self._placed(program, name, len(rows))
                tally.add(name, rows[0] + place, step, neuron)
        return tally.result(np.concatenate(features))

    def content(self) -> dict[str, Any]:
        """Return what `save` writes: the arguments of `stdpnet.files.result_file.write`."""
        state = self.state_
        counters = {"network": type(self).__name__, "samples": state.n_seen, "presentations": state.n_presentations}
        shapes = {f"{name}.shape": np.array(shape) for name, shape in state.shapes.items()}
        return {"attributes": self.settings() | counters, "parameters": self.network, "history": state.history,
                "data": self._stored(state) | shapes}

    def settings(self) -> dict[str, Any]:
        """Return the parameters other than the network on which the result depends."""
        settings = {name: value for name, value in self.get_params(deep=False).items() if name not in self._not_stored}
        return {name: repr(value) if name == "pruning" else value for name, value in settings.items()}

    @classmethod
    def from_run(cls, run: result_file.Run) -> Self:
        """Return the network of a result file that was read."""
        return cls(run.parameters, **cls._arguments(run)).restore(run)

    def restore(self, run: result_file.Run) -> Self:
        """Take over the learned state of a result file that was read."""
        self.state_ = self._read(run)
        return self

    _not_stored: tuple[str, ...] = ("network", "n_jobs", "verbose")

    @classmethod
    def _arguments(cls, run):
        """Return the parameters in a result file."""
        return {name: run.attributes[name] for name in cls._get_param_names() if name not in cls._not_stored}

    def _courses_of(self, n_samples):
        """Return what `partial_fit` teaches with so many samples."""
        return [Course(np.arange(n_samples), self.state_.n_seen)]

    def _remaining(self, n_samples):
        """Return the courses that are still to be taken, the first from where it was left."""
        left, seen = [], self.state_.n_seen
        for course in self.courses(n_samples):
            if seen < len(course.rows):
                left.append(course if not seen else course._replace(
                    rows=course.rows[seen:], position=course.position + seen, starts=None))
            seen = max(0, seen - len(course.rows))
        return left

    def _go_on(self, samples, courses):
        for course in courses:
            yield from self._teach(samples, course)

    def _teach(self, samples, course):
        """Show the samples of a course, learning; yield a Chunk after each run of the program."""
        program, seen = self._compiled(course.lesson), 0
        self.state_ = self.state_.after(course.starts or {})
        for rows in chunks(course.rows, self._per_run(course.lesson)):
            learned, features, n_presentations = self._show(program, samples[rows], course.position + seen, course.lesson)
            state, seen = self.state_.after(**learned, n_seen=len(rows), n_presentations=n_presentations), seen + len(rows)
            self.state_ = course.ends(state) if course.ends and seen == len(course.rows) else state
            yield Chunk(rows, features, n_presentations)

    def _note_names(self, X):
        """Keep the names of a data frame's columns, as scikit-learn does."""
        names = getattr(X, "columns", None)
        if names is not None and all(isinstance(name, str) for name in names):
            self.feature_names_in_ = np.asarray(names, dtype=object)
        elif hasattr(self, "feature_names_in_"):
            del self.feature_names_in_

    def _asked(self, X):
        """Return X as samples that a trained network can answer."""
        check_is_fitted(self, "state_")
        samples = self.checked(X)
        self._check_memory(samples)
        self._check_shapes(samples)
        self._warn_of_scale(samples)
        return samples

    def _compiled(self, lesson, **further):
        """Return the program of a lesson, or that which answers; further arguments say what else it does."""
        build, arguments = self._plan(lesson)
        return prepared(TARGETS[self.target], build, arguments | further)

    def seed_of_answers(self, stream=0):
        """Return the seed of the spike trains with which `respond` shows samples."""
        return self._seed(0, stream)

    def _seed(self, *task):
        """Return the seed of a task's spike trains."""
        return np.random.SeedSequence([self.random_state, *task]).generate_state(1)[0] >> 1

    def check_parameters(self) -> None:
        """Raise ValueError if a parameter is impossible, as learning will; for scripts, before long work."""
        self._check_integers(chunk_size=1, n_jobs=1, random_state=0)
        self._check_choices(target=TARGETS)

    def _check_integers(self, optional=(), **least):
        for name, lowest in least.items():
            value = getattr(self, name)
            if value is None and name in optional:
                continue
            if not isinstance(value, Integral) or isinstance(value, bool) or value < lowest:
                raise ValueError(f"{type(self).__name__}.{name}: expected an integer >= {lowest}, got {value!r}")

    def _check_choices(self, **choices):
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise ValueError(f"{type(self).__name__}.{name}: expected one of {', '.join(known)}, got "
                                 f"{getattr(self, name)!r}")

    def _check_shapes(self, samples):
        for name, shape in self._shapes(samples).items():
            if shape != self.state_.shapes[name]:
                raise ValueError(f"{self._x(name)}: expected {_size(self.state_.shapes[name])}, as in training, got "
                                 f"{_size(shape)}; train a network for these samples")

    def _check_memory(self, samples):
        """Refuse runs whose samples alone would not fit into memory."""
        of_one = sum(array[:1].size for array in samples.arrays.values())*np.dtype(float).itemsize
        if self.chunk_size*of_one > MOST_BYTES:
            raise ValueError(f"{type(self).__name__}.chunk_size: expected at most {MOST_BYTES//of_one} samples of this size, "
                             f"which take {MOST_BYTES >> 30} GiB, got {self.chunk_size}")

    def _warn_of_scale(self, samples):
        """Warn of samples whose brightest value is far below that which an encoding takes as such."""
        for name, X in samples.arrays.items():
            full = self.description.inputs[name].full_scale()
            symptoms.warn(symptoms.of_brightness(self._x(name), X, full), stacklevel=4)

    def _shapes(self, samples):
        """Return the shape of what each input is shown."""
        return samples.shapes

    def _x(self, name):
        """Return what an error calls the samples of an input."""
        return "X" if len(self.description.inputs) == 1 else f"X_{name}"


def _size(shape):
    return f"{shape[0]} inputs" if len(shape) == 1 else f"images of shape {shape}"
