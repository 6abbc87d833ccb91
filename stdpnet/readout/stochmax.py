"""What if a softmax need not attend to all classes? Stochmax (Panda, Aketi & Roy 2020, section V; Lee et al. 2018, DropMax).

While training, each class k but the true one is left out with a probability of 1 - rho_k. A second set of outputs of the
same layer learns these from the sample::

    p(t) = (z_t + epsilon) exp(o_t) / sum_k (z_k + epsilon) exp(o_k),   z_k ~ Bernoulli(rho_k)   # Eq. 7

The paper does not say how gradients pass the draw, nor what becomes of z in a test. Here gradients pass as if z were rho,
the true class is always kept, and -log rho_t is added to the loss, as in the bound of DropMax, or classes would be left
out for good. In a test z is rho, as in DropMax.
"""

import numpy as np

EPSILON = 1e-6
KEPT_AT_FIRST = 3.0  #: the outputs of which rho is the sigmoid start around this, so that a class is left out once in 20 times


def loss(torch, outputs, labels):
    """Return the mean loss of outputs (n_samples, 2*n_classes), first o and then that of which rho is the sigmoid."""
    scores, masks = outputs.chunk(2, dim=1)
    kept = torch.sigmoid(masks)
    drawn = kept + (torch.bernoulli(kept) - kept).detach()
    drawn = drawn.scatter(1, labels[:, None], 1.0)
    true_kept = torch.nn.functional.logsigmoid(masks).gather(1, labels[:, None]).mean()
    return torch.nn.functional.cross_entropy(scores + torch.log(drawn + EPSILON), labels) - true_kept  # Eq. 7


def scores(outputs):
    """Return what a softmax takes in a test, (n_samples, n_classes), given such outputs."""
    scores, masks = np.split(outputs, 2, axis=1)
    return scores - np.logaddexp(0, -masks)


def prepare(torch, layer):
    """Let a last layer, which has two outputs for each class, leave out few of them at first."""
    with torch.no_grad():
        layer.bias[len(layer.bias)//2:] += KEPT_AT_FIRST
