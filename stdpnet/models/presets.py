"""Which numbers did which paper use? Instances only; variants by `dataclasses.replace`."""

from dataclasses import replace
from math import log

from brian2 import Hz, ms, mV, second

from .stochastic_plasticity import ConstantProbabilitySTDP, ExcitatoryHBSTDP, ExponentialProbabilitySTDP
from .pruning import Gradually, WhileTraining
from .architectures import TwoEnsembles, TwoLayer
from .cross_modal import CrossModalSTDP
from .encoding import BernoulliEncoding, PoissonEncoding, PoissonEncodingInTime, Presentation
from .kernel_plasticity import KernelContrastSTDP, KernelExponentialSTDP, KernelHBSTDP
from .maps import AdaptiveMaps, MapLIF, PoolingIF
from .neurons import AdaptiveLIF, ConductanceLIF
from .plasticity import AccumulatingPowerLawSTDP, ColumnNormalisation, PowerLawSTDP, TripletSTDP
from .residual_model import Layer, ResidualNetwork
from .synapses import BinarySynapses, LateralInhibition, PlasticSynapses

EXCITATORY = AdaptiveLIF(
    tau=100*ms, v_rest=-65*mV, v_reset=-65*mV, v_thresh=-72*mV, refractory=5*ms, e_exc=0*mV, e_inh=-100*mV,
    tau_exc=1*ms, tau_inh=2*ms, theta_start=20*mV, theta_plus=0.05*mV, tau_theta=1e4*second,
)
INHIBITORY = ConductanceLIF(
    tau=10*ms, v_rest=-60*mV, v_reset=-45*mV, v_thresh=-40*mV, refractory=2*ms, e_exc=0*mV, e_inh=-85*mV,
    tau_exc=1*ms, tau_inh=2*ms,
)

THESIS_2 = TwoLayer(
    neuron=EXCITATORY,
    inhibitory=INHIBITORY,
    synapses=PlasticSynapses(w_start=0.3),
    rule=PowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.002, offset=0.4, mu=0.9),
    normalisation=ColumnNormalisation(total=78.4),
    inhibition=LateralInhibition(w_exc=10.4, w_inh=17.0),
    encoding=PoissonEncoding(max_rate=63.75*Hz, white=255, boost=0.5),
    presentation=Presentation(duration=350*ms, rest=0*ms, min_spikes=5, max_attempts=20),
    dt=0.5*ms,
)
THESIS_3 = replace(THESIS_2, rule=replace(THESIS_2.rule, eta=0.0005))
ACCUMULATING = replace(
    THESIS_2, rule=AccumulatingPowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.002, offset=0.4, mu=0.9),
)
# The same for recognising images well, by experiment on the last 10,000 of MNIST's training images: a larger learning
# rate and stronger inhibition sharpen the prototypes. Thresholds settle where they rise by theta_plus per spike as fast
# as they decay, best at some 50 mV above -72 mV. With n neurons each fires about 10/n times per image, hence
# theta_plus grows with n. Thresholds that start higher than 20 mV are no better in the end, and much worse before: below
# 15,000 images most neurons have not fired yet, and wake all at once as their thresholds decay.
IMAGE = replace(
    ACCUMULATING,
    neuron=replace(EXCITATORY, theta_plus=0.02*mV),
    rule=replace(ACCUMULATING.rule, eta=0.01),
    inhibition=LateralInhibition(w_exc=10.4, w_inh=60.0),
)
IMAGE_400 = replace(
    ACCUMULATING,
    rule=replace(ACCUMULATING.rule, eta=0.01),
    inhibition=LateralInhibition(w_exc=10.4, w_inh=30.0),
)
IMAGE_1600 = replace(IMAGE_400, neuron=replace(EXCITATORY, theta_plus=0.2*mV))
IMAGE_6400 = replace(IMAGE_400, neuron=replace(EXCITATORY, theta_plus=0.8*mV))
DIGITS = IMAGE_400  # also for 100 neurons and some thousand presentations in all, as of scikit-learn's digits
# Spoken digits unrolled in time, 64 channels x 8 parts, by experiment on five of each speaker's training recordings of
# each digit. Mean inputs are 30 of 255, hence 19 Hz.
AUDIO = replace(
    IMAGE,
    normalisation=ColumnNormalisation(total=51.2),
    encoding=PoissonEncoding(max_rate=160*Hz, white=255, boost=0.5),
)
AUDIO_400 = replace(
    IMAGE_400,
    normalisation=ColumnNormalisation(total=51.2),
    encoding=PoissonEncoding(max_rate=160*Hz, white=255, boost=0.5),
)
# Spoken digits as time goes by, 64 channels, a frame every 10 ms: mean inputs are 47 Hz. For 100 and 400 neurons.
AUDIO_IN_TIME = replace(
    IMAGE_400,
    normalisation=ColumnNormalisation(total=16.0),
    encoding=PoissonEncodingInTime(max_rate=400*Hz, white=255, boost=0.5, n_frames=75),
    presentation=replace(IMAGE_400.presentation, duration=750*ms),
)
# Thesis, Table 3.1, audio, and section 3.5.3; the rates and the sum of the weights are ours.
THESIS_3_AUDIO = replace(AUDIO_IN_TIME, neuron=EXCITATORY, inhibition=THESIS_3.inhibition,
                         rule=replace(THESIS_3.rule, eta=0.00003, tau=15*ms))
DIEHL_COOK = replace(
    THESIS_2,
    rule=TripletSTDP(w_max=1.0, tau_pre=20*ms, tau_post_1=20*ms, tau_post_2=40*ms, eta_pre=0.0001, eta_post=0.01),
)
# Srinivasan & Roy (2019), Table 1: the rule, rates and time step. The paper says nothing of how thresholds adapt, nor
# of the initial weights: theta_plus, tau_theta (for 400 neurons) and p_high were chosen by experiment, on the last
# 10,000 of MNIST's training images. Thresholds that rise in large steps make neurons take turns; thresholds that decay
# within a training (3,500 images last 1,225 s) settle while a neuron still fires often enough for its synapses to
# converge, which takes some 60 spikes.
TABLE_1 = replace(
    THESIS_2,
    neuron=replace(EXCITATORY, theta_plus=0.4*mV, tau_theta=1000*second),
    synapses=BinarySynapses(p_high=0.3),
    rule=ExcitatoryHBSTDP(
        w_min=0.0, w_max=1.0, tau_pre=20*ms, tau_post=20*ms, pre_hebb_pot=0.85, pre_antihebb_dep=0.10,
        post_hebb_dep=0.80, p_hebb_pot=0.08, p_antihebb_dep=0.06, p_hebb_dep=0.005),
    normalisation=None,
)
# Brighter images give thicker prototypes: more synapses of an input with a high rate are high.
EHB = replace(TABLE_1, encoding=replace(TABLE_1.encoding, max_rate=100*Hz))  # paper: 63.75 Hz
IHB = EHB.rule.mirrored()  # of inputs with negative spikes, of which digits have none
EHB2 = replace(EHB, rule=replace(EHB.rule, pre_hebb_pot=0.10))  # the dead zone goes to potentiation
EHB3 = replace(EHB, rule=replace(EHB.rule, pre_antihebb_dep=0.85))  # the dead zone goes to depression
SURI = replace(
    EHB, rule=ConstantProbabilitySTDP(w_min=0.0, w_max=1.0, tau_pre=20*ms, pre_pot=0.37, p_pot=0.08, p_dep=0.06),
)
EXPONENTIAL = replace(
    EHB,
    rule=ExponentialProbabilitySTDP(w_min=0.0, w_max=1.0, tau_pre=20*ms, tau_post=20*ms, p_pot=0.08, p_dep=0.06),
)

# Rathi (2021), sections 2.4 and 2.7: batches of 5,000 and of 500 images, and the best trade-off.
PRUNING = WhileTraining(threshold=0.15, levels=3, batches=12, first=3)
PRUNING_CALTECH101 = WhileTraining(threshold=0.10, levels=3, batches=20, first=10)
# Our own, by experiment on the last 10,000 of MNIST's training images.
PRUNING_GRADUALLY = Gradually(connectivity=0.08, floor=0.1, levels=0, batches=240, first=200)

# Rathi (2021), Table 3.1; it does not say how strong a weight of 1 is.
TABLE_3_1 = CrossModalSTDP(
    w_max=1.0, w_start=1.0, w_fixed=1.0, gain=1.0, gain_learning=1.0, tau=30*ms, eta=0.001, offset=0.4, mu=0.9)
# A neuron of one ensemble fires in about one of five presentations in which another of the same label does, and a few
# times then: with a long memory and a low offset synapses grow between such neurons, and only there. While they learn
# they are silent (paper: they are not): what the ensembles learn is then what they learn apart, which is as good. By
# experiment on the last 10,000 of MNIST's training images with five of each speaker's training recordings of each digit.
CROSS_MODAL = replace(TABLE_3_1, w_start=0.05, gain=20.0, gain_learning=0.0, tau=100*ms, eta=0.03, offset=0.07)

WORDS = ("fsdd", "ti46", "spoken_digits")  #: data sets of spoken words


def together(image, audio, cross):
    """Return a network of two ensembles, whose presentations last as long as the longer of the two."""
    longer = max(image.presentation, audio.presentation, key=lambda presentation: presentation.duration)
    return TwoEnsembles(image=replace(image, presentation=longer), audio=replace(audio, presentation=longer), cross=cross)


def perceiving(image, audio, cross):
    """Return `together` with lateral inhibition half as strong as for one modality, which serves two better.

    Several neurons of an ensemble then fire, and their counts say more about what the other ensemble should decide.
    """
    return together(*(replace(model, inhibition=IMAGE_400.inhibition) for model in (image, audio)), cross)


MULTIMODAL = perceiving(IMAGE, AUDIO, CROSS_MODAL)

# Srinivasan & Roy (2019), Table 3
MNIST_LAYER = Layer(
    rule=KernelHBSTDP(w_min=-1.0, w_max=1.0, tau_pre=1.45*ms, pre_hebb_pot=0.05, pre_antihebb_dep=0.005,
                      p_hebb_pot=0.01, p_antihebb_dep=0.01),
    maps=AdaptiveMaps(beta=6e-4, p_drop=0.5),
    max_rate=200*Hz,
    settling_rate=None,
    settling_maps=None,
    alpha=75,
)
CIFAR10_LAYER_1 = replace(
    MNIST_LAYER, rule=replace(MNIST_LAYER.rule, pre_hebb_pot=0.02, p_hebb_pot=0.05, p_antihebb_dep=0.01), alpha=30)
CIFAR10_LAYER_2 = replace(
    CIFAR10_LAYER_1, rule=replace(CIFAR10_LAYER_1.rule, p_hebb_pot=0.05/25, p_antihebb_dep=0.01/25), max_rate=500*Hz)
CIFAR10_LAYER_3 = replace(CIFAR10_LAYER_2, maps=AdaptiveMaps(beta=8e-4, p_drop=0.5))
RESTOCNET_MNIST = ResidualNetwork(
    layers=(MNIST_LAYER,),
    neuron=MapLIF(tau=9.5*ms),
    pooling=PoolingIF(size=2, theta=0.8, tau_lpf=99.5*ms),
    encoding=BernoulliEncoding(max_rate=500*Hz),
    size=3,
    stride=5,
    average="per_map",
    competition=False,
    signed=False,
    learning_duration=25*ms,
    duration=100*ms,
    dt=1*ms,
)
RESTOCNET_CIFAR10 = replace(RESTOCNET_MNIST, layers=(CIFAR10_LAYER_1, CIFAR10_LAYER_2, CIFAR10_LAYER_3), signed=True)
#: of our own: maps compete for every place, and start with half of the weights high; tuned on a part of the training images
COMPETING_LAYER_1 = Layer(
    rule=KernelContrastSTDP(w_min=-1.0, w_max=1.0, tau_pre=1.45*ms, pre_hebb_pot=0.1, pre_antihebb_dep=5e-3,
                            p_hebb_pot=0.05, p_antihebb_dep=0.01),
    maps=AdaptiveMaps(beta=4e-3, p_drop=0.0),
    max_rate=1000*Hz,  # spikes of an instant tell a pixel's size; at 200 Hz weights cause the correlations they learn
    settling_rate=200*Hz,
    settling_maps=CIFAR10_LAYER_1.maps,
    alpha=None,
)
COMPETING_LAYER_2 = replace(COMPETING_LAYER_1, settling_rate=500*Hz)
RESTOCNET_COMPETING = replace(RESTOCNET_CIFAR10, layers=(COMPETING_LAYER_1, COMPETING_LAYER_2), average="per_spike",
                              stride=1, competition=True)


def full_precision(model):
    """Return a convolutional network whose kernels are not binary but learn by exponential STDP, as in section 3.3."""
    exponential = lambda rule: KernelExponentialSTDP(w_min=rule.w_min, w_max=rule.w_max, tau_pre=rule.tau_pre, eta=0.01)
    return replace(model, layers=tuple(replace(layer, rule=exponential(layer.rule)) for layer in model.layers))


def names():
    """Return the names of the two-layer networks."""
    return [name for name, value in globals().items() if isinstance(value, TwoLayer)]


def named(name):
    """Return a two-layer network by its name; raises ValueError if there is none."""
    if name not in names():
        raise ValueError(f"unknown preset {name!r}: expected one of {', '.join(names())}")
    return globals()[name]


def scaled(model, n_neurons):
    """Return a network for 400 neurons with thresholds for another number: each neuron fires the less often."""
    tau_theta = model.neuron.tau_theta*(n_neurons/400)
    return replace(model, neuron=replace(model.neuron, tau_theta=tau_theta))


def for_images(dataset, n_neurons):
    """Return the name of the preset for a data set of images, with about this many neurons."""
    if dataset in ("digits", "caltech101"):
        return "DIGITS"
    sizes = {"IMAGE": 100, "IMAGE_400": 400, "IMAGE_1600": 1600, "IMAGE_6400": 6400}
    return min(sizes, key=lambda name: abs(log(n_neurons/sizes[name])))


def suited(dataset, n_neurons, representation="unrolled"):
    """Return the name of the preset for a data set, with about this many neurons, and words so represented."""
    if dataset not in WORDS:
        return for_images(dataset, n_neurons)
    if representation == "in_time":
        return "AUDIO_IN_TIME"
    return "AUDIO" if n_neurons <= 200 and dataset != "spoken_digits" else "AUDIO_400"  # of which there are few


def ablated(model, *, inhibition=True, homeostasis=True):
    """Return a network without lateral inhibition or without adaptive thresholds, as in section 3.6.5."""
    if not inhibition:
        model = replace(model, inhibition=None)
    if not homeostasis:
        model = replace(model, neuron=replace(model.neuron, theta_plus=0*mV))
    return model
