"""TI46: the ten digits and 36 other words, 26 times by each of sixteen speakers; licensed, from the user's own copy."""

import io
import logging
import re
from pathlib import Path

from stdpnet.datasets import _recordings
from stdpnet.datasets._files import read
from stdpnet.datasets._folder import DataError, data_folder

logger = logging.getLogger(__name__)

HOMEPAGE = "https://catalog.ldc.upenn.edu/LDC93S9"
NAME = re.compile(  # in lower case
    r"(?P<word>[0-9a-z]{2})(?P<speaker>[fm][1-8])(?P<session>se|s[1-8])t(?P<token>[0-9])\.(wav|sph|nist)")
SAMPLE_COUNT = re.compile(rb"sample_count -i (\d+)")
DIGITS = tuple(f"0{digit}" for digit in range(10))
LETTERS = tuple(f"0{letter}" for letter in "abcdefghijklmnopqrstuvwxyz")
COMMANDS = ("en", "er", "go", "hp", "no", "rb", "rp", "sp", "st", "ys")
WORDS = DIGITS + LETTERS + COMMANDS
N_SPEAKERS, N_TAKES = 16, 26        # of each word by each speaker; ten of them are for training, in session "se"
REMEDY = f"copy the file again from {HOMEPAGE}"


def load(words: str = "digits") -> _recordings.Recordings:
    """Load the recordings from ``$STDPNET_DATA/ti46/``.

    The folder holds a copy of the published disc, or those of its files that you want, in any folders, since every file
    has a name of its own: word, speaker, session and token, such as ``00f1set0.wav``, in any case. Files are NIST
    SPHERE, as published, or RIFF. Where one recording is there twice, the first in alphabetical order counts. Copies
    have holes: what is missing is counted and reported.

    Parameters
    ----------
    words : str
        "digits", or "all" 46 words.

    Returns
    -------
    Recordings
        Of the digits up to 1,600 for training and 2,560 for testing, as published, at 12.5 kHz; the label of a word is
        its place in ``WORDS``, of a digit the digit. ``notes["missing"]`` says how many recordings there are not.

    Raises
    ------
    ValueError
        If `words` is something else.
    DataError
        If there is no recording for training or for testing, or one is damaged.

    References
    ----------
    M. Liberman et al., "TI 46-Word", LDC93S9, Linguistic Data Consortium, 1993.
    """
    if words not in ("digits", "all"):
        raise ValueError(f"ti46.words: expected 'digits' or 'all', got {words!r}")
    wanted = DIGITS if words == "digits" else WORDS
    found = _find(wanted)
    missing = len(wanted)*N_SPEAKERS*N_TAKES - len(found)
    if missing:
        logger.warning("ti46: %d of %d recordings are missing", missing, missing + len(found))
    read = {path: _read(path) for path in found.values()}
    sessions, _, speakers, codes = zip(*found)
    return _recordings.divided(
        [samples for _, samples in read.values()], [wanted.index(code) for code in codes], speakers,
        [session != "se" for session in sessions], sample_rate=_common_rate(read), notes={"missing": missing})


def _find(words):
    """Path of each recording by (session, token, speaker, word), sorted, so that any piece has all words."""
    folder = data_folder("ti46")
    if folder is None:
        raise DataError("ti46: expected a folder ti46/ below STDPNET_DATA, got none; set STDPNET_DATA and put your "
                        f"copy of {HOMEPAGE} into its ti46/")
    found = {}
    for path in sorted(folder.rglob("*"), reverse=True):  # the first one last, so that it stays
        name = NAME.fullmatch(path.name.lower())
        if name and name["word"] in words:
            found[name["session"], name["token"], name["speaker"], name["word"]] = path
    training = [session == "se" for session, *_ in found]
    if not any(training) or all(training):
        raise DataError(f"{folder}: expected recordings for training and for testing, with names like 00f1set0.wav and "
                        f"00f1s1t0.wav, got {sum(training)} and {len(found) - sum(training)}; put your copy of "
                        f"{HOMEPAGE} there")
    return dict(sorted(found.items()))


def _read(path: Path):
    """Sample rate, and samples as float32 (n_samples,), of one recording."""
    content = read(path, limit=_recordings.LARGEST, expected="a recording", remedy=REMEDY)
    if content.startswith(b"RIFF"):
        return _recordings.read_wav(path, content, remedy=REMEDY)
    return _read_sphere(path, content)


def _read_sphere(path: Path, content: bytes):
    """Sample rate, and samples as float32 (n_samples,), of one NIST SPHERE file."""
    if not content.startswith(b"NIST_1A"):  # soundfile knows formats in which silence has no end
        raise DataError(f"{path}: expected a plain NIST SPHERE or RIFF file, got neither header; {REMEDY}")
    try:
        import soundfile
    except ImportError as error:
        raise DataError(f"{path}: expected the package soundfile, which reads NIST SPHERE files, got none; "
                        "pip install soundfile, or convert the recordings to RIFF") from error
    try:
        samples, rate = soundfile.read(io.BytesIO(content), dtype="int16")
    except soundfile.LibsndfileError as error:
        compressed = b"shorten" in content[:1024]
        remedy = "decompress it with sph2pipe or w_decode" if compressed else REMEDY
        got = "one compressed by shorten" if compressed else error.error_string
        raise DataError(f"{path}: expected a plain NIST SPHERE or RIFF file, got {got}; {remedy}") from error
    declared = SAMPLE_COUNT.search(content[:1024])
    if declared is None or int(declared[1]) != len(samples):
        expected = declared[1].decode() if declared else "number of"
        got = len(samples)
        raise DataError(f"{path}: expected the {expected} samples that the header declares, got {got}; {REMEDY}")
    return rate, _recordings.check(path, samples, remedy=REMEDY)


def _common_rate(read):
    """The sample rate of all recordings, {path: (rate, samples)}."""
    rates = {rate: path for path, (rate, _) in read.items()}
    if len(rates) > 1:
        (usual, one), (other, another) = list(rates.items())[:2]
        raise DataError(f"ti46: expected one sample rate, got {usual} of {one} and {other} of {another}; {REMEDY}")
    return next(iter(rates))
