"""How does a published file come from the network into the cache? Once, with its checksum, and no more than expected."""

import logging
from pathlib import Path

import pooch

from stdpnet.datasets._folder import DataError
from stdpnet.files.cache import cache_folder

logger = logging.getLogger(__name__)


def download(name: str, file: str, urls, published: str, *, limit: int) -> Path:
    """Path of a file in the user's cache, fetched from the first address that has it.

    Parameters
    ----------
    name : str
        Of the data set, and of its folder in the cache.
    file : str
        Name of the file.
    urls : sequence of str
        Addresses, tried in this order.
    published : str
        Its checksum, "algorithm:digest".
    limit : int
        Bytes that are taken from an address at most.

    Raises
    ------
    DataError
        If no address has the published file.
    ValueError
        If the cache cannot be used.
    """
    folder = cache_folder(name)
    for url in urls:
        try:
            return Path(pooch.retrieve(url, published, fname=file, path=folder, downloader=_Bounded(limit)))
        except (OSError, ValueError) as error:  # no network; not the published file
            logger.info("%s: %s", url, error)
            reason = type(error).__name__
    raise DataError(f"{name}: expected to download {file}, got {reason}; "
                    f"set STDPNET_DATA to a folder that contains {name}/{file} (from {urls[0]})")


class _Bounded:
    """Writes what comes from an address to a file, until it is too much."""

    def __init__(self, limit):
        self.left = limit

    def __call__(self, url, output_file, pooch_):
        with open(output_file, "wb") as self.file:
            pooch.HTTPDownloader()(url, self, pooch_)

    def write(self, content):
        """Write a piece; raises ValueError where the limit is passed."""
        self.left -= len(content)
        if self.left < 0:
            raise ValueError("more bytes than the published file has")
        return self.file.write(content)

    def flush(self):
        """Write what is kept back, as after each piece."""
        self.file.flush()
