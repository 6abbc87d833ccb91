"""How are samples shown to a network?

One group of a single neuron, ``presentation``, decides for all inputs which sample comes next. The order of events at the
start of a presentation:

=====  ============================================================================================================
order  what happens
=====  ============================================================================================================
0      the spikes of the layers that are read out are added up
1      monitors record what the presentation that has just ended has left
2      ``presentation`` chooses the next sample, and starts its random numbers
3      inputs take their rates, neurons and traces go to rest, thresholds decay, counters are 0
4      inputs take the rates of the first frame; the weights of each neuron are added up
5      weights are scaled to their common sum
=====  ============================================================================================================

In each time step of it: membranes and traces evolve; inputs and neurons whose condition holds spike, each layer's at
once; spikes reach synapses, which first add to conductances and then change their weights by what traces were before
this step; neurons that have fired are reset, and traces count the spikes. So a spike takes one step from layer to layer.
In networks of feature maps layers take turns instead, from the inputs upwards: a spike passes through all within a step.
"""

from dataclasses import dataclass

from .parameters import Count, Duration, Model, Natural, Time


@dataclass(frozen=True, kw_only=True)
class Presentation(Model):
    """How long an image is shown, and what happens when it evokes too few spikes.

    Diehl & Cook (2015), section 2.6: an image is shown again, brighter, until it evokes five spikes.
    """

    duration: Time  #: time for which an image is shown
    rest: Duration  #: simulated time without input between two images; with 0 s the state is reset instead
    min_spikes: Natural  #: excitatory spikes that an image must evoke
    max_attempts: Count  #: presentations after which an image is left alone

    equations = """
    sample : integer
    attempt : integer
    n_spikes : integer
    first_step : integer
    learning : 1
    training : 1 (constant)
    n_samples : integer (constant)
    position : integer (constant)
    seed : integer (constant)
    """
    next_sample = """
    enough = int(n_spikes >= min_spikes or attempt + 1 >= max_attempts)
    sample += enough
    attempt = (attempt + 1)*(1 - enough)
    n_spikes = 0
    learning = training*int(sample < n_samples)
    first_step = t_in_timesteps
    stopped = stop_if(sample >= n_samples)
    seeded = seed_presentation(seed, position + sample, attempt)
    """


@dataclass(frozen=True, kw_only=True)
class BatchPresentation(Model):
    """How long a mini-batch of images is shown to a network of feature maps. Srinivasan & Roy (2019), section 3.

    A network adds ``batch_size``, the images of a mini-batch.
    """

    duration: Time  #: time for which images are shown to a trained network

    equations = """
    batch : integer
    first_image : integer
    first_step : integer
    n_images : integer
    n_samples : integer (constant)
    position : integer (constant)
    seed : integer (constant)
    """
    next_batch = """
    batch += 1
    first_image = position + batch*batch_size
    n_images = clip(n_samples - batch*batch_size, 1, batch_size)
    first_step = t_in_timesteps
    stopped = stop_if(batch*batch_size >= n_samples)
    seeded = seed_presentation(seed, first_image, 0)
    """
