"""Where is kept what takes long to make and is wanted again?"""

import os
from pathlib import Path

import pooch


def cache_folder(name):
    """Return a folder of this name, made if need be, below ``STDPNET_CACHE`` or else the user's cache folder."""
    folder = Path(os.environ.get("STDPNET_CACHE") or pooch.os_cache("stdpnet"))/name
    folder.mkdir(parents=True, exist_ok=True)
    return folder
