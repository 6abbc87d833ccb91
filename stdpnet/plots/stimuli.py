"""How does what networks see and hear look? Arrays in, Axes out."""

import numpy as np

from .style import BLUE, in_house_style, panels


@in_house_style
def cochleagram(frames, *, frequencies, duration, sound=None, axes=None):
    """Activity of the auditory nerve over time, and above it the sound.

    Parameters
    ----------
    frames : array (n_frames, n_channels)
        See `stdpnet.preprocessing.cochlea.lyon_passive_ear`.
    frequencies : array (n_channels,)
        Centre frequencies in Hz, falling.
    duration : float
        Of all frames, in seconds.
    sound : array (n_samples,), optional
        Sound pressure from -1 to 1, of the same duration.
    axes : array of Axes (2,), optional

    Returns
    -------
    array of Axes (2,)
    """
    axes = panels(2, 1, size=(4.8, 1.9))[:, 0] if axes is None else axes
    if sound is not None:
        axes[0].plot(np.linspace(0, 1000*duration, len(sound)), sound, color=BLUE, linewidth=0.5)
    axes[0].set(xlim=(0, 1000*duration), ylabel="Sound pressure", xticklabels=[])
    n_channels = len(frequencies)
    axes[1].imshow(frames.T, aspect="auto", cmap="magma", vmin=0, extent=(0, 1000*duration, n_channels, 0))
    round_ones = [f for f in (100, 300, 1000, 3000) if frequencies[-1] < f < frequencies[0]]
    ticks = [np.abs(np.log(frequencies/f)).argmin() for f in round_ones]
    axes[1].set_yticks(np.array(ticks) + 0.5, [f"{round(frequencies[tick], -1):.0f}" for tick in ticks])
    axes[1].set(xlabel="Time (ms)", ylabel="Channel (Hz)")
    return axes


@in_house_style
def image_rows(rows, *, axes=None):
    """Images in rows that have names.

    Parameters
    ----------
    rows : dict of arrays (n_images, n_pixels)
        Square images, 0 to 255, as many for each name.
    axes : array of Axes (n_rows, n_images), optional

    Returns
    -------
    array of Axes (n_rows, n_images)
    """
    n_images = len(next(iter(rows.values())))
    axes = panels(len(rows), n_images, size=(0.8, 0.8)) if axes is None else axes
    for row, (name, images) in zip(axes, rows.items()):
        for ax, image in zip(row, images):
            side = round(np.sqrt(len(image)))
            ax.imshow(image.reshape(side, side), cmap="gray", vmin=0, vmax=255)
            ax.set(xticks=[], yticks=[])
        row[0].set_ylabel(name, rotation=0, ha="right", va="center")
    return axes
