"""How are two two-layer networks wired to one program, with synapses between them?

Image inputs → image ensemble ⇄ audio ensemble ← audio inputs. Thesis, section 3.4.2 and Fig. 3.3.
"""

from brian2 import Network

from ..models.architectures import LINKS, MODALITIES
from .assembly import Stage, Wired
from .objects import SparseSynapses


def build(model, *, n_inputs, n_neurons, n_images, links):
    """Wire the network.

    Parameters
    ----------
    model : TwoEnsembles
    n_inputs : tuple of int
        Inputs of the two ensembles.
    n_neurons : int
        Excitatory neurons of each.
    n_images : int
        Samples of each modality that the program holds.
    links : tuple of str
        Which synapses between the ensembles there are, of ``LINKS``.

    Returns
    -------
    network : brian2.Network
        With the objects of two `stdpnet.engine.assembly` networks, their names preceded by ``image_`` and ``audio_``, one
        ``show`` and ``shown`` for both, and synapses named as the links.
    """
    stage = Stage(model.image.presentation, model.image.dt)
    ensembles = {
        name: Wired(getattr(model, name), stage, n_inputs=n, n_neurons=n_neurons, n_images=n_images, prefix=f"{name}_")
        for name, n in zip(MODALITIES, n_inputs)
    }
    network = Network(*stage.objects, *(each for wired in ensembles.values() for each in wired.objects), name="network")
    for link in links:
        pre, post = (ensembles[name].exc for name in LINKS[link])
        network.add(SparseSynapses(pre, post, model.cross.equations, name=link, clock=stage.clock,
                                   on_pre=model.cross.on_pre, on_post=model.cross.on_post, namespace=vars(model.cross)))
    return network
