"""Synthesised words that stand in for spoken digits: always there, but nobody's voice."""

import numpy as np
from scipy.signal import lfilter

from stdpnet.datasets import _recordings

SAMPLE_RATE = 8000        # Hz
HIGHEST = 3800            # Hz, of what is synthesised
N_VOICES, N_TAKES = 5, 8
N_TEST_TAKES = 2
BANDWIDTHS = (80, 120, 160)  # Hz, of the formants

# A word is a sequence of sounds: (name, duration in ms). A sound is (loudness of the voice, loudness of the hiss,
# three formants in Hz); frequencies are those of an adult voice as textbooks of phonetics list them.
SOUNDS = {
    "z": (0.3, 0.20, (300, 1700, 3300)), "s": (0, 0.30, (2800, 3300, 3700)), "f": (0, 0.08, (1100, 2100, 3300)),
    "th": (0, 0.07, (1400, 2500, 3500)), "t": (0, 0.50, (1800, 2900, 3500)), "k": (0, 0.40, (1200, 1700, 2500)),
    "v": (0.3, 0.04, (250, 1100, 2100)), "n": (0.4, 0, (280, 1400, 2500)), "w": (0.5, 0, (300, 650, 2200)),
    "r": (0.7, 0, (420, 1200, 1600)), "ee": (0.9, 0, (280, 2250, 2900)), "i": (1, 0, (400, 1950, 2550)),
    "e": (1, 0, (540, 1820, 2480)), "a": (1, 0, (720, 1150, 2440)), "u": (1, 0, (640, 1200, 2400)),
    "o": (1, 0, (560, 860, 2400)), "oo": (0.9, 0, (310, 880, 2240)), " ": (0, 0, (500, 1500, 2500)),
}
WORDS = (
    (("z", 70), ("i", 60), ("r", 60), ("o", 100), ("oo", 60)),
    (("w", 70), ("u", 120), ("n", 110)),
    (("t", 30), ("oo", 220)),
    (("th", 70), ("r", 60), ("ee", 170)),
    (("f", 80), ("o", 150), ("r", 80)),
    (("f", 80), ("a", 120), ("i", 70), ("v", 50)),
    (("s", 100), ("i", 80), (" ", 40), ("k", 20), ("s", 100)),
    (("s", 90), ("e", 80), ("v", 40), ("u", 50), ("n", 80)),
    (("e", 90), ("ee", 80), (" ", 40), ("t", 40)),
    (("n", 70), ("a", 110), ("i", 70), ("n", 90)),
)


def load(*, seed: int = 0) -> _recordings.Recordings:
    """Synthesise spoken digits; needs neither files nor network.

    Eight takes of each digit by each of five voices: harmonics of a pitch, and noise, shaped by three formants that
    glide from sound to sound. Voices differ in pitch and in the length of the vocal tract, takes in tempo, loudness and
    intonation. They are easier to tell apart than digits that people speak.

    Parameters
    ----------
    seed : int
        Randomises voices and takes.

    Returns
    -------
    Recordings
        300 for training and 100 for testing, at 8 kHz, by the same voices; the label is the digit. In order of take,
        then voice, then digit. ``notes["synthetic"]`` is true.
    """
    wanted = [(take, voice, digit) for take in range(N_TAKES) for voice in range(N_VOICES) for digit in range(10)]
    sounds = [_speak(digit, voice, np.random.default_rng([seed, voice]), np.random.default_rng([seed, *which]))
              for which in wanted for take, voice, digit in [which]]
    takes, voices, digits = zip(*wanted)
    return _recordings.divided(sounds, digits, [f"synthetic {voice}" for voice in voices],
                               [take >= N_TAKES - N_TEST_TAKES for take in takes], sample_rate=SAMPLE_RATE,
                               notes={"synthetic": True})


def _speak(digit, voice, of_voice, of_take):
    """One take of a digit, float32 (n_samples,), from -1 to 1."""
    pitch = 100*2**(voice/4)*of_voice.uniform(0.95, 1.05)*of_take.uniform(0.93, 1.07)
    tract = 0.92 + 0.05*voice + of_voice.uniform(-0.02, 0.02)
    voiced, hiss, formants = _course(WORDS[digit], of_take.uniform(0.8, 1.25), of_take)
    formants = formants*tract*of_take.normal(1, 0.02, 3)
    time = np.arange(len(voiced))/SAMPLE_RATE
    intonation = pitch*(1 + of_take.uniform(-0.1, 0.1) - of_take.uniform(0, 0.4)*time)
    source = _harmonics(intonation, formants)*voiced + _noise(formants, of_take)*hiss
    loudness = of_take.uniform(0.1, 0.7)
    sound = loudness*source/np.abs(source).max() + of_take.normal(0, 3e-4, len(source))
    return np.clip(sound, -1, 1).astype(np.float32)


def _course(word, tempo, random):
    """Loudness of the voice and of the hiss, (n_samples,), and formants, (n_samples, 3), over the time of a word."""
    durations = np.array([duration for _, duration in word])*tempo*random.uniform(0.85, 1.15, len(word))
    edges = np.concatenate([[0], np.cumsum(durations)])
    middles = (edges[:-1] + edges[1:])/2
    time = np.arange(int(edges[-1]*SAMPLE_RATE/1000))*1000/SAMPLE_RATE
    table = np.array([(voice, hiss, *formants) for voice, hiss, formants in (SOUNDS[name] for name, _ in word)])
    now = np.searchsorted(edges[1:-1], time, side="right")
    swell = np.hanning(161)/np.hanning(161).sum()  # sounds follow each other within 20 ms
    voiced, hiss = (np.convolve(np.pad(column[now], 80), swell, mode="valid") for column in table[:, :2].T)
    formants = np.stack([np.interp(time, middles, column) for column in table[:, 2:].T], axis=1)
    return voiced, hiss, formants


def _harmonics(pitch, formants):
    """Multiples of a pitch (n_samples,), the louder the nearer they are to a formant."""
    once = np.exp(2j*np.pi*np.cumsum(pitch)/SAMPLE_RATE).astype(np.complex64)
    sound, turned = np.zeros(len(pitch), np.float32), np.ones(len(pitch), np.complex64)
    pitch, formants = pitch.astype(np.float32), formants.astype(np.float32)
    near = [(formant/width, pitch/width) for formant, width in zip(formants.T, BANDWIDTHS)]
    for multiple in range(1, int(HIGHEST/pitch.max())):
        turned *= once
        gain = sum(1/(1 + (multiple*pitch - formant)**2) for formant, pitch in near)
        sound += gain*turned.imag*multiple**-0.5
    return sound


def _noise(formants, random):
    """White noise through resonators at the formants' mean frequencies."""
    white = random.normal(0, 1, len(formants))
    sound = np.zeros(len(formants))
    for frequency in formants.mean(axis=0):
        radius = np.exp(-np.pi*400/SAMPLE_RATE)
        angle = 2*np.pi*min(frequency, HIGHEST)/SAMPLE_RATE
        sound += lfilter([1 - radius], [1, -2*radius*np.cos(angle), radius**2], white)
    return sound
