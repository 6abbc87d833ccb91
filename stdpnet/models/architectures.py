"""What are the two-layer networks made of?"""

from dataclasses import dataclass, replace

from brian2 import Quantity

from .cross_modal import CrossModalSTDP
from .encoding import PoissonEncoding, Presentation
from .neurons import ConductanceLIF
from .plasticity import ColumnNormalisation, Rule
from .synapses import LateralInhibition, PlasticSynapses

MODALITIES = ("image", "audio")
LINKS = {"to_audio": ("image", "audio"), "to_image": ("audio", "image")}  #: from where to where synapses lead



@dataclass(frozen=True, kw_only=True)
class TwoLayer:
    """Everything about a two-layer network but its size: models, parameters and the time step."""

    neuron: ConductanceLIF  #: excitatory neurons
    inhibitory: ConductanceLIF  #: inhibitory neurons
    synapses: PlasticSynapses  #: input to excitatory
    rule: Rule  #: how their weights are learned
    normalisation: ColumnNormalisation | None  #: how their sum is kept
    inhibition: LateralInhibition | None  #: the loop through the inhibitory neurons
    encoding: PoissonEncoding  #: pixels, or channels over time, to spikes
    presentation: Presentation  #: how an image is shown
    dt: Quantity  #: time step

    def __post_init__(self):
        self.synapses.check(self.rule, self.normalisation)

    def frozen(self):
        """Return a network that answers as this one does, without what only learning needs."""
        if hasattr(self.rule, "w_min"):  # binary synapses insist on their rule
            return self
        return replace(self, rule=Rule(w_max=self.rule.w_max), normalisation=None)


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
