"""How does a classifier descend the gradient of its loss? (PyTorch, an extra)"""

from .classifier import slices


def pytorch(name):
    """Return PyTorch, or refuse in one line to work without, in the name of a class."""
    try:
        import torch
    except ImportError as error:
        raise ValueError(f'{name}: expected PyTorch, which is not installed; pip install "stdpnet[torch]", or take MLP, '
                         "which has no dropout") from error
    return torch


def epochs(classifier, X, codes, random, *, make, loss, device="cpu"):
    """Train a network with Adam; yield its mean loss, and the network itself, after each epoch.

    Parameters
    ----------
    classifier : Classifier
        It has ``epochs``, ``batch_size``, ``learning_rate`` and ``decay``.
    X, codes : arrays (n_samples, n_features), (n_samples,)
    random : numpy.random.RandomState
    make : function
        Returns a `torch.nn.Module`, once PyTorch's random numbers have their seed.
    loss : function
        Of what the network returns for some samples, and their codes; returns the mean.
    device : str
        Where the network lies.
    """
    torch = pytorch(type(classifier).__name__)
    with torch.random.fork_rng(devices=[]):  # PyTorch's own random numbers stay as they were
        torch.manual_seed(random.randint(2**31))
        network = make().to(device)
        step = torch.optim.Adam(network.parameters(), lr=classifier.learning_rate, fused=True)
        end = 1/classifier.epochs if classifier.decay else 1.0
        rate = torch.optim.lr_scheduler.LinearLR(step, 1.0, end, total_iters=max(1, classifier.epochs - 1))
        for _ in range(classifier.epochs):
            total = sum(_descend(network, step, loss, torch.from_numpy(features[rows]).to(device),
                                 torch.from_numpy(labels[rows]).to(device))
                        for features, labels in classifier._blocks(X, codes, random)
                        for rows in slices(len(features), classifier.batch_size))
            rate.step()
            yield total/len(X), network


def _descend(network, step, loss, features, labels):
    """Take one step of Adam; return the summed loss."""
    step.zero_grad(set_to_none=True)
    mean = loss(network(features), labels)
    mean.backward()
    step.step()
    return mean.item()*len(features)
