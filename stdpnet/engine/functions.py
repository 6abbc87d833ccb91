"""How do the equations of a running program reach its random numbers and its end? (functions for Brian2 code)"""

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


_STREAM = """
static inline uint32_t mixed(uint32_t bits)
{
    bits = (bits ^ (bits >> 16))*0x7feb352du;
    bits = (bits ^ (bits >> 15))*0x846ca68bu;
    return bits ^ (bits >> 16);
}
static inline int32_t stream_of(const int32_t seed, const int32_t sample, const int32_t pixel)
{
    return (int32_t)mixed(mixed(mixed((uint32_t)seed) + (uint32_t)sample) + (uint32_t)pixel);
}
"""
_CHANCE = """
static inline float chance(const int32_t stream, const int32_t step)
{
    uint32_t bits = (uint32_t)stream + (uint32_t)step*0x9e3779b9u;
    bits = (bits ^ (bits >> 16))*0x7feb352du;
    bits = (bits ^ (bits >> 15))*0x846ca68bu;
    return (int32_t)((bits ^ (bits >> 16)) >> 8)*(1.0f/16777216.0f);
}
"""


@implementation("cpp", _STREAM)
@check_units(seed=1, sample=1, pixel=1, result=1)
def stream_of(seed, sample, pixel):
    """Return an integer that stands for the random numbers of one pixel of one image."""
    bits = np.zeros(1, np.uint32)
    for part in (seed, sample, pixel):
        bits = _mixed(bits + np.asarray(part).astype(np.uint32))
    return bits.astype(np.int32)


@implementation("cpp", _CHANCE)
@check_units(stream=1, step=1, result=1)
def chance(stream, step):
    """Return a random number from 0 to 1, the same for the same arguments; 24 bits long.

    The bits are mixed as by C. Wellons, "Prospecting for hash functions" (2018).
    """
    bits = np.asarray(stream).astype(np.uint32) + np.asarray(step).astype(np.uint32)*np.uint32(0x9e3779b9)
    return (_mixed(bits) >> np.uint32(8)).astype(np.float32)/np.float32(1 << 24)


def _mixed(bits):
    bits = (bits ^ (bits >> np.uint32(16)))*np.uint32(0x7feb352d)
    bits = (bits ^ (bits >> np.uint32(15)))*np.uint32(0x846ca68b)
    return bits ^ (bits >> np.uint32(16))
