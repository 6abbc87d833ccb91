"""How do the equations of a running program reach its random numbers and its end? (two functions for Brian2 code)"""

import brian2
import numpy as np
from brian2 import check_units, implementation

_SEED = r"""
// Hashes its arguments (splitmix64), so that what a sample sees depends on nothing else.
inline double seed_presentation(const int seed, const int sample, const int attempt)
{
    uint64_t mixed = 0;
    for (const uint64_t part : {(uint64_t)seed, (uint64_t)sample, (uint64_t)attempt})
    {
        mixed += part + 0x9e3779b97f4a7c15ull;
        mixed = (mixed ^ (mixed >> 30))*0xbf58476d1ce4e5b9ull;
        mixed = (mixed ^ (mixed >> 27))*0x94d049bb133111ebull;
        mixed ^= mixed >> 31;
    }
    brian::_random_generators[0].seed((unsigned long)(mixed >> 32));
    return 0;
}
"""

_STOP = """
inline double stop_if(const bool condition)
{
    if (condition) Network::_globally_stopped = true;
    return 0;
}
"""


@implementation("cpp", _SEED)
@check_units(seed=1, sample=1, attempt=1, result=1)
def seed_presentation(seed, sample, attempt):
    """Start the random numbers of a presentation: those of a sample do not depend on what was shown before."""
    parts = [int(np.ravel(part)[0]) for part in (seed, sample, attempt)]
    np.random.seed(np.random.SeedSequence(parts).generate_state(1)[0])
    return np.zeros(np.shape(seed))


@implementation("cpp", _STOP)
@check_units(condition=bool, result=1)
def stop_if(condition):
    """End the run after this time step if `condition` holds."""
    if np.any(condition):
        brian2.stop()
    return np.zeros(np.shape(condition))
