"""Which numbers did which paper use? Networks alone; variants by `Network.replace`."""

from collections.abc import Sequence
from typing import Any

from brian2 import Hz, ms, mV, second

from .architectures import LayerTraining, residual, two_layer, two_modalities, with_offset
from .connections import Connection
from .encoding import BernoulliEncoding, GivenSpikes, PoissonEncoding, PoissonEncodingInTime
from .kernel_plasticity import KernelContrastSTDP, KernelHBSTDP
from .network import Network
from .neurons import AdaptiveLIF, AdaptiveMaps, ConductanceLIF, MapLIF, PoolingIF
from .plasticity import AccumulatingPowerLawSTDP, ColumnNormalisation, LastSpikePowerLawSTDP, PowerLawSTDP, TripletSTDP
from .presentation import BatchPresentation, Presentation
from .pruning import Gradually, WhileTraining
from .stochastic_plasticity import ConstantProbabilitySTDP, ExcitatoryHBSTDP, ExponentialProbabilitySTDP
from .synapses import BinarySynapses, CrossModalSynapses, PlasticSynapses

EXCITATORY = AdaptiveLIF(
    tau=100*ms, v_rest=-65*mV, v_reset=-65*mV, v_thresh=-72*mV, refractory=5*ms, e_exc=0*mV, e_inh=-100*mV,
    tau_exc=1*ms, tau_inh=2*ms, theta_start=20*mV, theta_plus=0.05*mV, tau_theta=1e4*second,
)
INHIBITORY = ConductanceLIF(
    tau=10*ms, v_rest=-60*mV, v_reset=-45*mV, v_thresh=-40*mV, refractory=2*ms, e_exc=0*mV, e_inh=-85*mV,
    tau_exc=1*ms, tau_inh=2*ms,
)

THESIS_2 = two_layer(
    neuron=EXCITATORY,
    inhibitory=INHIBITORY,
    synapses=PlasticSynapses(w_start=0.3),
    rule=PowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.002, offset=0.4, mu=0.9),
    normalisation=ColumnNormalisation(total=78.4),
    w_exc=10.4,
    w_inh=17.0,
    encoding=PoissonEncoding(max_rate=63.75*Hz, input_max=255, boost=0.5),
    presentation=Presentation(duration=350*ms, rest=0*ms, min_spikes=5, max_attempts=20),
    dt=0.5*ms,
)
THESIS_3 = THESIS_2.replace({"input_exc.rule.eta": 0.0005})
# The same without what the thesis does not mention: neither are weights normalised, nor is an image shown twice.
_BARE = {"input_exc.normalisation": None, "presentation.min_spikes": 0, "presentation.max_attempts": 1}
THESIS_2_BARE, THESIS_3_BARE = THESIS_2.replace(_BARE), THESIS_3.replace(_BARE)
ACCUMULATING = THESIS_2.replace(
    {"input_exc.rule": AccumulatingPowerLawSTDP(w_max=1.0, tau=20*ms, eta=0.002, offset=0.4, mu=0.9)})
# The same for recognising images well, by experiment on the last 10,000 of MNIST's training images: a larger learning
# rate and stronger inhibition sharpen the prototypes. Thresholds settle where they rise by theta_plus per spike as fast
# as they decay, best at some 50 mV above -72 mV. With n neurons each fires about 10/n times per image, hence
# theta_plus grows with n. Thresholds that start higher than 20 mV are no better in the end, and much worse before: below
# 15,000 images most neurons have not fired yet, and wake all at once as their thresholds decay.
IMAGE = ACCUMULATING.replace(
    {"exc.neuron.theta_plus": 0.02*mV, "input_exc.rule.eta": 0.01, "inh_exc.synapses.weight": 60.0})
DIGITS = ACCUMULATING.replace({"input_exc.rule.eta": 0.01, "inh_exc.synapses.weight": 30.0})  # some thousand presentations
IMAGE_400 = DIGITS.resized({"exc": 400})
IMAGE_1600 = IMAGE_400.replace({"exc.neuron.theta_plus": 0.2*mV}).resized({"exc": 1600})
IMAGE_6400 = IMAGE_400.replace({"exc.neuron.theta_plus": 0.8*mV}).resized({"exc": 6400})
# Spoken digits unrolled in time, 64 channels x 8 parts, by experiment on five of each speaker's training recordings of
# each digit. Mean inputs are 30 of 255, hence 19 Hz.
AUDIO = IMAGE.replace({"input_exc.normalisation.total": 51.2, "input.max_rate": 160*Hz})
AUDIO_400 = IMAGE_400.replace({"input_exc.normalisation.total": 51.2, "input.max_rate": 160*Hz})
# Spoken digits as time goes by, 64 channels, a frame every 10 ms: mean inputs are 47 Hz. For 100 and 400 neurons.
AUDIO_IN_TIME = DIGITS.replace({
    "input_exc.normalisation.total": 16.0, "presentation.duration": 750*ms,
    "input": PoissonEncodingInTime(max_rate=400*Hz, input_max=255, boost=0.5, n_frames=75)})
# The same as events of a cochlea. The same spikes again would hardly evoke another answer: a word is shown once.
AUDIO_EVENTS = AUDIO_IN_TIME.replace({"input": GivenSpikes(n_spikes=96), "presentation.max_attempts": 1})
# N-MNIST: pixels of both polarities, three saccades. Not tuned.
NMNIST = DIGITS.replace({
    "input": GivenSpikes(n_spikes=8), "presentation.duration": 310*ms, "presentation.max_attempts": 1,
    "input_exc.normalisation.total": 231.2})
# Thesis, Table 3.1, audio, and section 3.5.3; the rates and the sum of the weights are ours.
THESIS_3_AUDIO = AUDIO_IN_TIME.replace({
    "exc.neuron": EXCITATORY, "inh_exc.synapses.weight": 17.0, "input_exc.rule":
    PowerLawSTDP(w_max=1.0, tau=15*ms, eta=0.00003, offset=0.4, mu=0.9)})
DIEHL_COOK = THESIS_2.replace({"input_exc.rule": TripletSTDP(
    w_max=1.0, tau_pre=20*ms, tau_post_1=20*ms, tau_post_2=40*ms, eta_pre=0.0001, eta_post=0.01)})
# Srinivasan & Roy (2019), Table 1: the rule, rates and time step. The paper says nothing of how thresholds adapt, nor
# of the initial weights: theta_plus, tau_theta (for 400 neurons) and p_high were chosen by experiment, on the last
# 10,000 of MNIST's training images. Thresholds that rise in large steps make neurons take turns; thresholds that decay
# within a training (3,500 images last 1,225 s) settle while a neuron still fires often enough for its synapses to
# converge, which takes some 60 spikes.
TABLE_1 = THESIS_2.replace({
    "exc.neuron.theta_plus": 0.4*mV, "exc.neuron.tau_theta": 1000*second,
    "input_exc.synapses": BinarySynapses(p_high=0.3), "input_exc.normalisation": None,
    "input_exc.rule": ExcitatoryHBSTDP(
        w_min=0.0, w_max=1.0, tau_pre=20*ms, tau_post=20*ms, pre_hebb_pot=0.85, pre_antihebb_dep=0.10,
        post_hebb_dep=0.80, p_hebb_pot=0.08, p_antihebb_dep=0.06, p_hebb_dep=0.005),
}).resized({"exc": 400})
# Brighter images give thicker prototypes: more synapses of an input with a high rate are high.
EHB = TABLE_1.replace({"input.max_rate": 100*Hz})  # paper: 63.75 Hz
IHB = EHB.connections["input_exc"].rule.mirrored()  # of inputs with negative spikes, of which digits have none
EHB2 = EHB.replace({"input_exc.rule.pre_hebb_pot": 0.10})  # the dead zone goes to potentiation
EHB3 = EHB.replace({"input_exc.rule.pre_antihebb_dep": 0.85})  # the dead zone goes to depression
SURI = EHB.replace({"input_exc.rule": ConstantProbabilitySTDP(
    w_min=0.0, w_max=1.0, tau_pre=20*ms, pre_pot=0.37, p_pot=0.08, p_dep=0.06)})
EXPONENTIAL = EHB.replace({"input_exc.rule": ExponentialProbabilitySTDP(
    w_min=0.0, w_max=1.0, tau_pre=20*ms, tau_post=20*ms, p_pot=0.08, p_dep=0.06)})

# Rathi (2021), sections 2.4 and 2.7: batches of 5,000 and of 500 images, and the best trade-off.
PRUNING = WhileTraining(threshold=0.15, levels=3, batches=12, first=3)
PRUNING_CALTECH101 = WhileTraining(threshold=0.10, levels=3, batches=20, first=10)
# Our own, by experiment on the last 10,000 of MNIST's training images.
PRUNING_GRADUALLY = Gradually(connectivity=0.08, floor=0.1, levels=0, batches=240, first=200)

# Rathi (2021), Table 3.1; it does not say how strong a weight of 1 is. A random half of either ensemble sends, the other
# half receives.
TABLE_3_1 = Connection(
    "image_exc", "audio_exc", synapses=CrossModalSynapses(w_start=1.0, w_fixed=1.0, gain=1.0, gain_learning=1.0),
    rule=LastSpikePowerLawSTDP(w_max=1.0, tau=30*ms, eta=0.001, offset=0.4, mu=0.9), pairs="sparse", connectivity=0.4)
# A neuron of one ensemble fires in about one of five presentations in which another of the same label does, and a few
# times then: with a long memory and a low offset synapses grow between such neurons, and only there. While they learn
# they are silent (paper: they are not): what the ensembles learn is then what they learn apart, which is as good. By
# experiment on the last 10,000 of MNIST's training images with five of each speaker's training recordings of each digit.
CROSS_MODAL = Connection(
    "image_exc", "audio_exc", synapses=CrossModalSynapses(w_start=0.05, w_fixed=1.0, gain=20.0, gain_learning=0.0),
    rule=LastSpikePowerLawSTDP(w_max=1.0, tau=100*ms, eta=0.03, offset=0.07, mu=0.9), pairs="sparse", connectivity=0.4)


def for_two_modalities(image: Network, audio: Network, cross: Connection) -> Network:
    """Return two networks joined, with lateral inhibition half as strong as for one modality, which serves two better.

    Several neurons of an ensemble then fire, and their counts say more about what the other ensemble should decide.
    """
    weaker = {"inh_exc.synapses.weight": 30.0}
    return two_modalities(image.replace(weaker), audio.replace(weaker), cross)


MULTIMODAL = for_two_modalities(IMAGE, AUDIO, CROSS_MODAL).resized({"image_exc": 50, "audio_exc": 50})

# Srinivasan & Roy (2019), Table 3
MNIST_TRAINING = LayerTraining(
    rule=KernelHBSTDP(w_min=-1.0, w_max=1.0, tau_pre=1.45*ms, pre_hebb_pot=0.05, pre_antihebb_dep=0.005,
                      p_hebb_pot=0.01, p_antihebb_dep=0.01),
    maps=AdaptiveMaps(beta=6e-4, p_drop=0.5), max_rate=200*Hz, settling_rate=None, settling_maps=None, alpha=75)
CIFAR10_RULE = KernelHBSTDP(w_min=-1.0, w_max=1.0, tau_pre=1.45*ms, pre_hebb_pot=0.02, pre_antihebb_dep=0.005,
                            p_hebb_pot=0.05, p_antihebb_dep=0.01)
SLOWER_RULE = KernelHBSTDP(w_min=-1.0, w_max=1.0, tau_pre=1.45*ms, pre_hebb_pot=0.02, pre_antihebb_dep=0.005,
                           p_hebb_pot=0.05/25, p_antihebb_dep=0.01/25)
CIFAR10_TRAINING = tuple(
    LayerTraining(rule=rule, maps=AdaptiveMaps(beta=beta, p_drop=0.5), max_rate=rate, settling_rate=None, settling_maps=None,
                  alpha=30)
    for rule, beta, rate in [(CIFAR10_RULE, 6e-4, 200*Hz), (SLOWER_RULE, 6e-4, 500*Hz), (SLOWER_RULE, 8e-4, 500*Hz)])
#: of our own: maps compete for every place, and start with half of the weights high; tuned on a part of the training images
COMPETING_TRAINING = tuple(
    LayerTraining(
        rule=KernelContrastSTDP(w_min=-1.0, w_max=1.0, tau_pre=1.45*ms, pre_hebb_pot=0.1, pre_antihebb_dep=5e-3,
                                p_hebb_pot=0.05, p_antihebb_dep=0.01),
        maps=AdaptiveMaps(beta=4e-3, p_drop=0.0),
        max_rate=1000*Hz,  # spikes of an instant tell a pixel's size; at 200 Hz weights cause the correlations they learn
        settling_rate=rate, settling_maps=AdaptiveMaps(beta=6e-4, p_drop=0.5), alpha=None)
    for rate in (200*Hz, 500*Hz))
_PAPER = dict(
    neuron=MapLIF(tau=9.5*ms), pooling=PoolingIF(theta=0.8, tau_lpf=99.5*ms), size=3, sampling_stride=5,
    average="per_map", competition=False, learning_duration=25*ms, presentation=BatchPresentation(duration=100*ms), dt=1*ms)


def restocnet_mnist(n_maps: Sequence[int] = (36,), **options: Any) -> Network:
    """Return a residual network for images of one sign, such as digits; options are those of `residual`."""
    return residual(n_maps, **_PAPER | {
        "training": (MNIST_TRAINING,), "encoding": BernoulliEncoding(max_rate=500*Hz, signed=False)} | options)


def restocnet_cifar10(n_maps: Sequence[int] = (36,), **options: Any) -> Network:
    """Return a residual network for whitened images, whose pixels may be negative; options are those of `residual`."""
    return residual(n_maps, **_PAPER | {
        "training": CIFAR10_TRAINING, "encoding": BernoulliEncoding(max_rate=500*Hz, signed=True),
        "average": "per_active_map"} | options)  # the paper does not say whether silent maps count; so kernels become better


def restocnet_competing(n_maps: Sequence[int] = (36,), **options: Any) -> Network:
    """Return a residual network for whitened images whose maps compete while they learn; options are those of `residual`."""
    return residual(n_maps, **_PAPER | {
        "training": COMPETING_TRAINING, "encoding": BernoulliEncoding(max_rate=500*Hz, signed=True),
        "sampling_stride": 1, "average": "per_spike", "competition": True} | options)


RESTOCNET_MNIST = restocnet_mnist()
RESTOCNET_CIFAR10 = restocnet_cifar10()
RESTOCNET_COMPETING = restocnet_competing()

#: Panda, Aketi & Roy (2020), Table VII: how often each layer is unrolled, by the name of the network
UNROLLED = {"ResNet2": (1, 1), "ResNet3": (1, 1, 1), "ResNet2x2": (1, 2)}
#: maps as large as the image, which the second layer sees once more
BACKRES = {"skip": (2,), "padding": 1}


def backres(name, **options):
    """Return a network of Table VII by its name; options as of `residual`.

    Its rates and thresholds are those of `restocnet_cifar10`, as section VII says; the rule is that of Eq. 5.
    """
    unrolled = UNROLLED[name]
    return with_offset(restocnet_cifar10((36,)*len(unrolled), unrolled=unrolled, **BACKRES | options))


RESNET_2, RESNET_3, RESNET_2X2 = (backres(name) for name in UNROLLED)


def names() -> list[str]:
    """Return the names of the two-layer networks."""
    return [name for name, value in globals().items() if isinstance(value, Network) and "exc" in value.layers]


def get(name: str) -> Network:
    """Return a two-layer network by its name; raises ValueError if there is none."""
    if name not in names():
        raise ValueError(f"unknown preset {name!r}: expected one of {', '.join(names())}")
    return globals()[name]
