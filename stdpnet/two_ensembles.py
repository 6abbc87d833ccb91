"""How are two two-layer networks wired to one program, with synapses between them?

Image inputs → image ensemble ⇄ audio ensemble ← audio inputs. Thesis, section 3.4.2 and Fig. 3.3.
"""

from dataclasses import dataclass

from brian2 import Network

from .codegen import Listed
from .cross_modal import CrossModalSTDP
from .two_layer import Stage, TwoLayer, Wired

MODALITIES = ("image", "audio")
LINKS = {"to_audio": ("image", "audio"), "to_image": ("audio", "image")}  #: from where to where synapses lead


@dataclass(frozen=True, kw_only=True)
class TwoEnsembles:
    """Everything about a multimodal network but its size: the models of its ensembles and of what joins them.

    A presentation lasts as long for both, and evokes enough spikes if both ensembles together fire as often as it
    says: else both are shown their input again, brighter.
    """

    image: TwoLayer  #: ensemble that sees
    audio: TwoLayer  #: ensemble that hears
    cross: CrossModalSTDP  #: synapses between the two

    def __post_init__(self):
        for name in ("presentation", "dt"):
            image, audio = getattr(self.image, name), getattr(self.audio, name)
            if image != audio:
                raise ValueError(f"TwoEnsembles.audio.{name}: expected that of the images, {image}, got {audio}; "
                                 "see presets.together")


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
        With the objects of two `stdpnet.two_layer` networks, their names preceded by ``image_`` and ``audio_``, one
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
        network.add(Listed(pre, post, model.cross.equations, name=link, clock=stage.clock, on_pre=model.cross.on_pre,
                           on_post=model.cross.on_post, namespace=vars(model.cross)))
    return network
