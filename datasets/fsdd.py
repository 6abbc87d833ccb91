"""Free Spoken Digit Dataset: 3,000 recordings of the ten digits by six speakers."""

from stdpnet.datasets import _recordings
from stdpnet.datasets._files import open_zip, read
from stdpnet.datasets._folder import DataError, data_folder

HOMEPAGE = "https://github.com/Jakobovski/free-spoken-digit-dataset"
ARCHIVE, FOLDER = "recordings.zip", "recordings"
LARGEST = 50_000_000  #: bytes of the zip; the published recordings have 21 million unpacked

SPEAKERS = ("george", "jackson", "lucas", "nicolas", "theo", "yweweler")
N_DIGITS, N_TAKES = 10, 50
SAMPLE_RATE = 8000  # Hz
TEST_TAKES, VALIDATION_TAKES = range(5), range(5, 10)


def load(*, validation: bool = False, speaker: str | None = None) -> _recordings.Recordings:
    """Load the recordings from ``$STDPNET_DATA/fsdd/``.

    The folder holds ``recordings/`` of the published set, or the same folder zipped as ``recordings.zip``. By the
    official division the first five recordings of each digit by each speaker are for testing: the same six voices are
    in both parts, and a network that knows a voice has an advantage. With `speaker` it has none.

    Parameters
    ----------
    validation : bool
        Whether to leave the official test recordings out and test on the next five of each instead; to choose
        parameters with.
    speaker : str, optional
        Whose recordings are for testing, those of the others being for training, instead of the division by number.

    Returns
    -------
    Recordings
        2,700 recordings for training and 300 for testing, at 8 kHz; the label is the digit. In order of their number,
        then speaker, then digit, so that any piece has all digits.

    Raises
    ------
    ValueError
        If there is no such speaker.
    DataError
        If a recording is missing or damaged.

    References
    ----------
    Z. Jackson et al., "Free Spoken Digit Dataset", 2018, https://github.com/Jakobovski/free-spoken-digit-dataset.
    """
    root = _root()
    wanted = [(take, speaker, digit) for take in range(N_TAKES) for speaker in SPEAKERS for digit in range(N_DIGITS)]
    if validation:
        wanted = [each for each in wanted if each[0] not in TEST_TAKES]
    sounds = [_read(root / f"{digit}_{speaker}_{take}.wav") for take, speaker, digit in wanted]
    takes, speakers, digits = zip(*wanted)
    tested = VALIDATION_TAKES if validation else TEST_TAKES
    recordings = _recordings.divided(sounds, digits, speakers, [take in tested for take in takes],
                                     sample_rate=SAMPLE_RATE)
    return recordings if speaker is None else recordings.leave_out(speaker)


def _root():
    """The folder of the recordings, on disk or in the zip."""
    folder = data_folder("fsdd")
    if folder is None:
        raise DataError("fsdd: expected a folder fsdd/ below STDPNET_DATA, got none; set STDPNET_DATA and put "
                        f"{FOLDER}/ from {HOMEPAGE} into its fsdd/")
    if (folder / FOLDER).is_dir():
        return folder / FOLDER
    path = folder / ARCHIVE
    if not path.exists():
        raise DataError(f"{folder}: expected {FOLDER}/ or {ARCHIVE}, got neither; copy {FOLDER}/ from {HOMEPAGE} there")
    return open_zip(path, limit=LARGEST, expected="a complete zip file",
                    remedy=f"pack {FOLDER}/ from {HOMEPAGE} again") / FOLDER


def _read(path):
    """One recording, float32 (n_samples,)."""
    remedy = f"copy it again from {HOMEPAGE}"
    content = read(path, limit=_recordings.LARGEST, expected="a recording", remedy=remedy)
    rate, samples = _recordings.read_wav(path, content, remedy=remedy)
    if rate != SAMPLE_RATE:
        raise DataError(f"{path}: expected {SAMPLE_RATE} samples per second, got {rate}; {remedy}")
    return samples
