"""How do events, as of a camera or a silicon cochlea, become what a network is shown? (pure NumPy)"""

import numpy as np

MOST_SPIKES = 10_000  #: of one channel in one sample
ROUNDING = 1e-9  #: by which a sum may fall short of a threshold


def spike_times(samples, *, n_channels, n_spikes=None):
    """Return the times of the spikes of each channel, as `stdpnet.models.encoding.GivenSpikes` takes them.

    Parameters
    ----------
    samples : sequence of arrays (n_events, 2), or structured arrays with the fields ``channel`` and ``time``
        Of each sample the channel, from 0, and the time in seconds of every event, in any order.
    n_channels : int
    n_spikes : int, optional
        Spikes of one channel in one sample that there is room for; by default as many as there are at most. Later ones are
        left out.

    Returns
    -------
    float32 array (n_samples, n_spikes, n_channels)
        Ascending times in seconds; NaN where a channel has fewer spikes.

    Raises
    ------
    ValueError
        If a sample holds anything else.
    """
    pairs = [_pairs(sample, place, n_channels) for place, sample in enumerate(samples)]
    counts = [np.bincount(channels, minlength=n_channels) for channels, _ in pairs]
    most = max((int(each.max(initial=0)) for each in counts), default=0)
    if n_spikes is None and most > MOST_SPIKES:
        raise ValueError(f"samples: expected at most {MOST_SPIKES} events of one channel in a sample, got {most}; give n_spikes")
    times = np.full((len(pairs), max(1, most if n_spikes is None else n_spikes), n_channels), np.nan, np.float32)
    for row, (channels, each) in zip(times, pairs):
        order = np.lexsort((each, channels))
        channels, each = channels[order], each[order]
        first = np.searchsorted(channels, channels)  # place of each channel's first event
        number = np.arange(len(channels)) - first
        kept = number < len(row)
        row[number[kept], channels[kept]] = each[kept]
    return times


def integrate_and_fire(activity, *, frame, threshold):
    """Return the events of channels that integrate their activity, and fire whenever it has grown by a threshold.

    Parameters
    ----------
    activity : array (n_frames, n_channels)
        Of each channel, 0 or more, constant during a frame; such as a cochleagram.
    frame : float
        Duration of a frame in seconds.
    threshold : float
        Activity times seconds of which a spike is worth; twice as much gives half as many spikes.

    Returns
    -------
    float array (n_events, 2)
        Channel and time in seconds, channel by channel.

    Raises
    ------
    ValueError
        If the activity is negative or not finite, or a parameter not above 0.
    """
    activity = np.asarray(activity, float)
    if activity.ndim != 2 or not np.isfinite(activity).all() or (activity < 0).any():
        raise ValueError(f"activity: expected finite numbers of 0 or more, shape (n_frames, n_channels), got {activity.shape}")
    if not (frame > 0 and threshold > 0):
        raise ValueError(f"frame, threshold: expected numbers above 0, got {frame!r} and {threshold!r}")
    edges = frame*np.arange(len(activity) + 1)
    so_far = np.vstack([np.zeros(activity.shape[1]), np.cumsum(activity, axis=0)])*frame/threshold
    found = [np.zeros((0, 2))]
    for channel, grown in enumerate(so_far.T):
        rising = np.append(True, np.diff(grown) > 0)  # where nothing grows, nothing fires
        times = np.interp(np.arange(1, int(grown[-1] + ROUNDING) + 1), grown[rising], edges[rising])
        found.append(np.column_stack([np.full(len(times), channel), times]))
    return np.concatenate(found)


def _pairs(sample, place, n_channels):
    """Return channels, int (n_events,), and times, float (n_events,), of a sample."""
    sample = np.asarray(sample)
    if sample.dtype.names:
        if not {"channel", "time"} <= set(sample.dtype.names):
            raise ValueError(f"samples[{place}]: expected the fields channel and time, got {', '.join(sample.dtype.names)}")
        channels, times = sample["channel"], sample["time"]
    elif sample.size == 0:
        channels = times = np.zeros(0)
    elif sample.ndim != 2 or sample.shape[1] != 2 or sample.dtype.kind not in "iuf":
        raise ValueError(f"samples[{place}]: expected pairs of a channel and a time, shape (n_events, 2), got {sample.dtype} "
                         f"of shape {sample.shape}")
    else:
        channels, times = sample.T
    times = np.asarray(times, float)
    wrong = ~np.isin(channels, np.arange(n_channels)) | ~np.isfinite(times) | (times < 0)
    if wrong.any():
        raise ValueError(f"samples[{place}]: expected channels from 0 to {n_channels - 1} and times of 0 s or more, got "
                         f"({channels[wrong][0]:g}, {times[wrong][0]:g}) in event {np.flatnonzero(wrong)[0]}")
    return channels.astype(int), times
