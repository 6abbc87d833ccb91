{# NumPy: numpy.flatnonzero.
   Neurons that fire, from one byte per neuron to one bit, and from bits to a list of their numbers.

      bytes  [neuron 0 | neuron 1 | ... | neuron 63]      each 0 or 1
      bits    bit 0, of value 1: neuron 0   ...   bit 63: neuron 63 #}
// The truth of 64 bytes, each 0 or 1
static inline uint64_t bits_of(const char* bytes)
{
    uint64_t bits = 0;
#ifdef __AVX2__
    for (int half = 0; half < 2; half++)
    {
        const __m256i values = _mm256_loadu_si256((const __m256i*)(bytes + 32*half));
        bits |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(values, 7)) << 32*half;
    }
#else
    for (int eighth = 0; eighth < 8; eighth++)
    {
        uint64_t values;
        std::memcpy(&values, bytes + 8*eighth, 8);
        bits |= (values*0x0102040810204080ull >> 56) << 8*eighth;
    }
#endif
    return bits;
}

// Append the places of all bits that are set, counted from the first neuron, to a list; return its new length
static inline long list(uint64_t bits, const int32_t first, int32_t* events, long count, const long size)
{
    const long end = count + __builtin_popcountll(bits);
#ifdef __AVX512VBMI2__
    if (count + 64 <= size)  // sixteen at a time, needed or not: what is written beyond the end will be overwritten
    {
        const __m512i places = _mm512_set_epi64(
            0x3f3e3d3c3b3a3938, 0x3736353433323130, 0x2f2e2d2c2b2a2928, 0x2726252423222120,
            0x1f1e1d1c1b1a1918, 0x1716151413121110, 0x0f0e0d0c0b0a0908, 0x0706050403020100);
        for (__m512i fires = _mm512_maskz_compress_epi8(bits, places);; fires = _mm512_alignr_epi64(fires, fires, 2))
        {
            const __m512i neurons = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(fires));
            _mm512_storeu_si512(events + count, _mm512_add_epi32(neurons, _mm512_set1_epi32(first)));
            count += 16;
            if (count >= end) return end;
        }
    }
#endif
    while (bits && count + 4 <= size)  // four at a time, needed or not: cheaper than to guess how many there are
        for (int k = 0; k < 4; k++, bits &= bits - 1) events[count++] = first + __builtin_ctzll(bits | 1ull << 63);
    for (; bits; bits &= bits - 1) events[count++] = first + __builtin_ctzll(bits);
    return end;
}
