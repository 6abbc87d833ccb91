"""Where the user's own copies of the data sets are."""

import os
from pathlib import Path


class DataError(ValueError):
    """A data file is missing, damaged or not the published one; the message says what to do."""


def data_folder(name: str) -> Path | None:
    """Folder of one data set below the environment variable ``STDPNET_DATA``.

    Parameters
    ----------
    name : str
        Name of the data set, and of its folder.

    Returns
    -------
    pathlib.Path or None
        None when ``STDPNET_DATA`` is not set or has no such folder.

    Raises
    ------
    DataError
        If ``STDPNET_DATA`` is set to something that is not a folder.
    """
    setting = os.environ.get("STDPNET_DATA")
    if not setting:
        return None
    root = Path(setting).expanduser()
    if not root.is_dir():
        raise DataError(f"STDPNET_DATA: expected an existing folder, got {setting!r}; set it to the folder that contains "
                        f"{name}/")
    return root / name if (root / name).is_dir() else None
