"""What does a perceptron compute when it follows what changes alone? (temporal delta layers; pure NumPy)

Of a series of frames each layer keeps what it was last given and what it made of it, and adds what has changed: weights of
inputs that stayed are neither fetched nor multiplied. Activations are rounded, else hardly one would stay. The chapter on tools
for spiking hardware, section 3.3.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class DeltaLayer:
    """A dense layer that is given frame after frame."""

    weights: np.ndarray  #: (n_inputs, n_outputs)
    bias: np.ndarray  #: (n_outputs,)
    rounded: object = None  #: a function of its inputs, such as `FixedPoint.rounded`; None: they stay as they are


@dataclass(frozen=True, kw_only=True, eq=False)
class Response:
    """What a perceptron of delta layers does with series of frames."""

    outputs: np.ndarray  #: (n_samples, n_frames, n_outputs), of the last layer, before any activation function
    unchanged: np.ndarray  #: (n_layers,), which share of the inputs of each layer stays from frame to frame
    operations: int  #: products that are needed, all samples and frames together
    dense: int  #: products without delta layers


def respond(layers, frames):
    """Return the `Response` of a perceptron, with ReLU between its layers, to series of frames.

    Before the first frame inputs are 0, and sums the bias. Sums stay what they would be if each frame were computed anew,
    ``y = weights*rounded(x) + bias``, but for the rounding of additions.

    Parameters
    ----------
    layers : sequence of DeltaLayer
    frames : array (n_samples, n_frames, n_inputs)

    Raises
    ------
    ValueError
        If frames have another shape.
    """
    frames = np.asarray(frames, float)
    if frames.ndim != 3 or frames.shape[2] != len(layers[0].weights) or not frames.size:
        raise ValueError(f"frames: expected shape (n_samples, n_frames, {len(layers[0].weights)}), got {frames.shape}")
    before = [np.zeros((len(frames), len(layer.weights))) for layer in layers]
    sums = [np.tile(layer.bias.astype(float), (len(frames), 1)) for layer in layers]
    changed, outputs = np.zeros(len(layers), np.int64), []
    for x in np.moveaxis(frames, 1, 0):
        for number, layer in enumerate(layers):
            changed[number] += _follow(layer, x, before[number], sums[number])
            x = np.maximum(sums[number], 0)
        outputs.append(sums[-1].copy())
    given = np.array([frames.shape[0]*frames.shape[1]*len(layer.weights) for layer in layers])
    wide = np.array([layer.weights.shape[1] for layer in layers])
    return Response(outputs=np.stack(outputs, axis=1), unchanged=1 - changed/given, operations=int(changed @ wide),
                    dense=int(given @ wide))


def _follow(layer, x, before, sums):
    """Give a layer its next inputs, change what it keeps, and return how many inputs have changed."""
    now = x if layer.rounded is None else layer.rounded(x)
    delta = now - before  # Eq. (3.6)
    sums += delta @ layer.weights  # Eq. (3.7)
    before[...] = now
    return np.count_nonzero(delta)
