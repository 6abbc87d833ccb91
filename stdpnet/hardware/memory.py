"""How much less memory do binary weights need?"""


def synapse_memory_ratio(*, n_inputs, n_full_precision, n_binary):
    """Return by what factor binary synapses need less memory than those of another network with 32 bits each.

    Parameters
    ----------
    n_inputs : int
    n_full_precision, n_binary : int
        Excitatory neurons of the two networks, chosen such that they are equally good.
    """
    return n_inputs*n_full_precision*32/(n_inputs*n_binary*1)  # Eq. (6)


def kernel_memory_ratio(*, n_kernels, size, n_baseline, size_baseline, n_bits=2, n_bits_baseline=32):
    """Return by what factor binary kernels need less memory than those of another network.

    Parameters
    ----------
    n_kernels, n_baseline : int
        Kernels of the two networks, each of `size` rows and columns.
    size, size_baseline : int
    n_bits, n_bits_baseline : int
        Bits per weight. The paper counts two for -1 and 1; files hold one.
    """
    return n_baseline*size_baseline**2*n_bits_baseline/(n_kernels*size**2*n_bits)  # Eq. (8)
