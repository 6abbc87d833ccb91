"""How does a quantiser learn its step? (functions of PyTorch tensors, for training by gradients; PyTorch is an extra)

As in the chapter on tools for spiking hardware, section 3.3.3.4: nothing is clipped, so that the number of bits follows from the
data. Two misprints do not concern what is left: the third case of its Eq. (3.12) must be plus the largest level, and of unsigned
numbers with b bits that is 2**b - 1, as in Esser et al. (2019), not 2**(b - 1).
"""


def rounded(x, step):
    """Return a tensor rounded to multiples of a step, which learns: Eq. (3.13).

    The gradient is 1 with respect to x, which the chapter does not print, and ``round(x/step) - x/step`` with respect to the
    step, Eq. (3.14).

    Parameters
    ----------
    x : torch.Tensor (..., n_channels)
    step : torch.Tensor (n_channels,), or of one number
        Above 0.
    """
    ratio = (x/step).detach()
    return x + step*(ratio.round() - ratio)


def bits(x, step):
    """Return how many bits each channel of a tensor (..., n_channels) that is never negative needs, an int64 tensor (n_channels,)."""
    most = (x/step).round().reshape(-1, x.shape[-1]).amax(0)
    return (most + 1).log2().ceil().long()


def straight_through(x, values):
    """Return values, such as x in fixed point, with the gradient of x."""
    return x + (values - x).detach()
