"""How does a sound become the activity of the auditory nerve?

Lyon's passive ear as in Slaney's Auditory Toolbox: a cascade of filters from high to low frequencies, the basilar
membrane; half-wave rectification, the hair cells; and four stages of automatic gain control, adaptation.

M. Slaney, *Lyon's cochlear model*, Apple technical report 13 (1988); *Auditory toolbox* (1998).
"""

from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
from scipy.signal import freqz, lfilter

from .images import refuse_masked

BREAK = 1000.0  #: Hz; below, channels have the same bandwidth, above, bandwidths grow with frequency
ZERO_OFFSET = 1.5  #: of a stage's zeros above its poles, in steps
SHARPNESS = 5.0  #: of the zeros, times that of the poles
PREEMPHASIS = 300.0  #: Hz; corner of the outer ear's high-pass
GAIN_CONTROL = ((0.640, 0.0032), (0.160, 0.0016), (0.040, 0.0008), (0.010, 0.0004))  #: time constants in s, targets
GAIN_LIMIT = 0.9  #: by how much a stage reduces what passes, at most
BLOCK = 1_000_000  #: values that are worked on at a time; bounds the memory


def lyon_passive_ear(sound, *, sample_rate, decimation=1, ear_q=8.0, step_factor=None, differ=True, agc=True,
                     tau_factor=3):
    """Return the cochleagram of a sound: how active the fibres of the auditory nerve are over time.

    Parameters
    ----------
    sound : float array (n_samples,) or (n_sounds, n_samples)
        Sound pressure from -1 to 1. The gain control makes a loud sound more than a faint one scaled up.
    sample_rate : float
        Samples per second.
    decimation : int, default=1
        Samples per frame.
    ear_q : float, default=8.0
        Quality of the filters: centre frequency over bandwidth, far above 1 kHz.
    step_factor : float, optional
        Distance of neighbouring channels in bandwidths; by default ``ear_q/32``.
    differ : bool, default=True
        Whether each channel is sharpened by subtracting it from its neighbour of higher frequency.
    agc : bool, default=True
        Whether gain is controlled.
    tau_factor : float, default=3
        Time constant of the low-pass before decimation, in frames.

    Returns
    -------
    float array (n_frames, n_channels) or (n_sounds, n_frames, n_channels)
        ``n_samples//decimation`` frames, not negative; channels from high to low frequencies. What follows a frame
        does not change it, so that sounds may be padded with zeros to a common length.

    Raises
    ------
    ValueError
        If the sound is not made of finite floating-point numbers or lasts no frame, or a parameter is out of range.
    """
    ear = Ear(sample_rate=sample_rate, ear_q=ear_q, step_factor=step_factor)
    sound = _check_sound(sound, decimation, tau_factor)
    sounds = np.atleast_2d(sound)
    blocks = _rectified(ear.filter(sounds), decimation)
    if agc:
        blocks = _with_gain_control(blocks, sample_rate)
    if differ:
        blocks = map(_sharpened, blocks)
    frames = np.empty((len(sounds), sounds.shape[1]//decimation, len(ear.frequencies)))
    done = 0
    for some in _decimated(blocks, decimation, tau_factor):
        frames[:, done:done + len(some)] = some[:, 2:].transpose(2, 0, 1)
        done += len(some)
    return frames.reshape(*sound.shape[:-1], *frames.shape[1:])


def step_for(n_channels, *, sample_rate, ear_q=8.0):
    """Return a step factor that gives so many channels at a sample rate; None if the default does.

    Raises
    ------
    ValueError
        If none does.
    """
    steps = [None, *np.arange(2.0, 0.04, -0.001).round(3)]
    ears = ((step, Ear(sample_rate=sample_rate, ear_q=ear_q, step_factor=step)) for step in steps)
    fitting = [step for step, ear in ears if len(ear.frequencies) == n_channels]
    if not fitting:
        raise ValueError(f"n_channels: expected a number that a step factor from 0.04 to 2 gives at {sample_rate} "
                         f"samples per second, got {n_channels!r}")
    return None if fitting[0] is None else float(fitting[len(fitting)//2])


@dataclass(frozen=True, kw_only=True)
class Ear:
    """The filters of a cochlea; see `lyon_passive_ear` for the parameters."""

    sample_rate: float  #: Hz
    ear_q: float = 8.0  #: quality of the filters
    step_factor: float | None = None  #: distance of neighbouring channels in bandwidths; None: ear_q/32

    def __post_init__(self):
        for name in ("sample_rate", "ear_q", "step_factor"):
            value = getattr(self, name)
            if not (name == "step_factor" and value is None or isinstance(value, Real) and 0 < value < np.inf):
                raise ValueError(f"{name}: expected a number > 0, got {value!r}")
        if self.ear_q <= 0.5:
            raise ValueError(f"ear_q: expected a number > 0.5, without which no filter rings, got {self.ear_q!r}")
        if len(self.frequencies) < 2:
            raise ValueError(f"sample_rate: expected more than twice the lowest channel's {self._lowest:.0f} Hz, with "
                             f"room for two channels, got {self.sample_rate:g} Hz; resample the sound")

    @property
    def frequencies(self):
        """Centre frequencies of the channels in Hz, float array (n_channels,), falling."""
        highest, lowest = np.arcsinh(self._highest/BREAK), np.arcsinh(self._lowest/BREAK)
        n_channels = max(int((highest - lowest)*self.ear_q/self._step), 0)
        return BREAK*np.sinh(highest - self._step/self.ear_q*np.arange(1, n_channels + 1))

    def stages(self):
        """Return the cascade, from the outer ear inwards: a list of (numerator, denominator) in powers of z^-1."""
        frequencies, bandwidths = self.frequencies, self._bandwidth(self.frequencies)
        quality = frequencies/bandwidths
        high_pass = np.array([0, 1, -np.exp(-2*np.pi*PREEMPHASIS/self.sample_rate)])
        whole = np.array([1.0, 0])  # of one number, lfilter would convolve instead, and round differently at a block's edge
        front = [(high_pass, whole), (np.array([1.0, 0, -1]), self._resonator(self._highest, quality[0]))]
        zeros = frequencies + ZERO_OFFSET*self._step*bandwidths
        sections = [(self._resonator(zero, SHARPNESS*zero/bandwidth), self._resonator(frequency, q))
                    for frequency, bandwidth, q, zero in zip(frequencies, bandwidths, quality, zeros)]
        gains = frequencies[:-1]/frequencies[1:]
        return [self._at_a_quarter(*stage) for stage in front] + [
            (b*gain*a.sum()/b.sum(), a) for (b, a), gain in zip(sections, [gains[0], *gains])]

    def filter(self, sounds):
        """Yield what each stage makes of sounds (n_sounds, n_samples), block by block: (n_block, n_stages, n_sounds)."""
        stages = self.stages()
        states = [np.zeros((len(sounds), max(len(b), len(a)) - 1)) for b, a in stages]
        step = max(BLOCK//(len(stages)*len(sounds)), 1)
        for start in range(0, sounds.shape[1], step):
            passed = np.asarray(sounds[:, start:start + step], float)
            moved = np.empty((passed.shape[1], len(stages), len(sounds)))
            for place, (numerator, denominator) in enumerate(stages):
                passed, states[place] = lfilter(numerator, denominator, passed, zi=states[place])
                moved[:, place] = passed.T
            yield moved

    @property
    def _step(self):
        return self.ear_q/32 if self.step_factor is None else self.step_factor

    @property
    def _highest(self):
        """Where the first channel would be; leaves room below half the sample rate for the first zero."""
        half = self.sample_rate/2
        return half + (1 - ZERO_OFFSET)*self._step*self._bandwidth(half)

    @property
    def _lowest(self):
        """Where the quality of the filters falls to 1/2."""
        return BREAK/np.sqrt(4*self.ear_q**2 - 1)

    def _bandwidth(self, frequency):
        return np.sqrt(frequency**2 + BREAK**2)/self.ear_q

    def _resonator(self, frequency, quality):
        """Polynomial in z^-1 with a pair of roots that ring at a frequency."""
        radius = np.exp(-np.pi*frequency/(quality*self.sample_rate))
        angle = 2*np.pi*frequency/self.sample_rate*np.sqrt(1 - 1/(4*quality**2))
        return np.array([1, -2*radius*np.cos(angle), radius**2])

    @staticmethod
    def _at_a_quarter(numerator, denominator):
        """A stage scaled to gain 1 at a quarter of the sample rate."""
        return numerator/abs(freqz(numerator, denominator, [np.pi/2])[1]), denominator


def _rectified(blocks, decimation):
    """What the hair cells pass on."""
    start = 0
    for activity in blocks:
        np.maximum(activity, 0, out=activity)
        # as the toolbox does when it starts a frame; felt by the first channel alone
        activity[-start % decimation::decimation, :2] = 0
        start += len(activity)
        yield activity


def _sharpened(activity):
    """Each channel less its neighbour of lower frequency, where that is positive."""
    activity[:, 1:] = np.maximum(activity[:, :-1] - activity[:, 1:], 0)
    return activity


def _with_gain_control(blocks, sample_rate):
    """Yield blocks (n_block, n_stages, n_sounds) with the gain controlled."""
    late, control = len(GAIN_CONTROL) - 1, None
    for activity in blocks:
        control = control or _GainControl(sample_rate, *activity.shape[1:])
        controlled = control(activity)
        yield controlled[late:]
        late = max(late - len(controlled), 0)
    yield control(np.zeros((len(GAIN_CONTROL) - 1, *activity.shape[1:])))[late:]


class _GainControl:
    """Reduces the gain of channels that, with their neighbours, have been active; what it returns is some samples late.

    The stages work on successive samples at a time, the first being ahead.
    """

    def __init__(self, sample_rate, n_columns, n_sounds):
        time_constants, targets = np.array(GAIN_CONTROL).T[:, :, np.newaxis, np.newaxis]
        rise = -np.expm1(-1/(time_constants*sample_rate))
        self.drive, self.spread = rise/targets, (1 - rise)/3
        self.reduction = np.zeros((len(GAIN_CONTROL), n_columns + 2, n_sounds))  # with copies of the outermost channels
        self.passed = np.zeros((len(GAIN_CONTROL) + 1, n_columns, n_sounds))

    def __call__(self, activity):
        reduction, passed = self.reduction, self.passed
        controlled = np.empty_like(activity)
        for time, now in enumerate(activity):
            passed[0] = now
            passed[1:] = np.abs(passed[:-1]*(1 - reduction[:, 1:-1]))
            spread = (reduction[:, :-2] + reduction[:, 1:-1] + reduction[:, 2:])*self.spread
            np.minimum(passed[1:]*self.drive + spread, GAIN_LIMIT, out=reduction[:, 1:-1])
            reduction[:, 0], reduction[:, -1] = reduction[:, 1], reduction[:, -2]
            controlled[time] = passed[-1]
        return controlled


def _decimated(blocks, decimation, tau_factor):
    """Low-pass and keep the last sample of each frame, along the first axis of blocks."""
    pole = np.exp(-1/(tau_factor*decimation))
    low_pass = [0, 0, (1 - pole)**2], [1, -2*pole, pole**2]
    start, state = 0, 0.0
    for activity in blocks:
        if decimation > 1 and len(activity):
            state = np.broadcast_to(state, (2, *activity.shape[1:]))
            activity, state = lfilter(*low_pass, activity, axis=0, zi=state)
        yield activity[(decimation - 1 - start) % decimation::decimation]
        start += len(activity)


def _check_sound(sound, decimation, tau_factor):
    refuse_masked(sound=sound)
    sound = np.asarray(sound)
    if not isinstance(decimation, Integral) or decimation < 1:
        raise ValueError(f"decimation: expected an integer >= 1, got {decimation!r}")
    if not (isinstance(tau_factor, Real) and 0 < tau_factor < np.inf):
        raise ValueError(f"tau_factor: expected a number > 0, got {tau_factor!r}")
    if sound.dtype.kind != "f":
        raise ValueError(f"sound: expected floating-point numbers from -1 to 1, got {sound.dtype}; divide 16-bit "
                         "samples by 32768")
    if sound.ndim not in (1, 2) or not sound.size or sound.shape[-1] < decimation:
        raise ValueError("sound: expected shape (n_samples,) or (n_sounds, n_samples) with a frame of "
                         f"{decimation} samples at least, got {sound.shape}")
    if not np.isfinite(sound).all():
        raise ValueError(f"sound: expected finite numbers, got {sound[~np.isfinite(sound)][0]} at "
                         f"{tuple(int(place) for place in np.argwhere(~np.isfinite(sound))[0])}")
    return sound
