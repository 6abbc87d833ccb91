{# NumPy: Convolution.step of feature_maps.py.
   Many spikes of an image, with its padding: `_fires` and `_excites` have a word for the channels of each place (convolution_bits.cpp).
   It begins with the place's own spikes, in the lowest bits; those of its neighbours are put above them, until it holds
   what a kernel sees:

      bit  0       channels  2*channels           size*channels
          [(y, x) | (y, x+1) | (y, x+2) | ...     | (y+1, x) | (y+1, x+1) | ...     further rows if rows > 1

   One operation then compares the field with a kernel: it leaves a bit where a spike's sign is not the weight's. #}
std::fill(_fires.begin(), _fires.end(), 0);
std::fill(_excites.begin(), _excites.end(), 0);
for (; _spike < _n_spikes; _spike++)
{
    const uint32_t _at = _spikes[_spike] - _picture*{{in_height*in_width*in_maps}};
    const uint32_t _pixel = _at/{{in_maps}};
    const uint32_t _padded_pixel = _pixel + _pixel/{{in_width}}*{{2*padding}} + {{padding*(wide + 1)}};
    const uint32_t _word = _padded_pixel*{{words}} + _at%{{in_maps}}/{{channels}};
    const uint32_t _bit = _at%{{in_maps}}%{{channels}};
    _fires[_word] |= (Bits)1 << _bit;
    {% if layer.signed %}
    _excites[_word] |= (Bits)({{array(layer.source.variables['polarity'])}}[_spikes[_spike]] > 0) << _bit;
    {% else %}
    _excites[_word] |= (Bits)1 << _bit;
    {% endif %}
}
for (int _y = 0; _y < {{high}}; _y++)  // words of {{size}} neighbours
    for (int _word = _y*{{wide*words}}, _end = _word + _width*{{words}}; _word < _end; _word++)
        for (int _k = 1; _k < _size; _k++)
        {
            _fires[_word] |= _fires[_word + _k*{{words}}] << _k*{{channels}};
            _excites[_word] |= _excites[_word + _k*{{words}}] << _k*{{channels}};
        }
{% if rows > 1 %}
for (int _word = 0; _word < _height*{{wide*words}}; _word++)  // and of {{rows}} rows
    for (int _k = 1; _k < {{rows}}; _k++)
    {
        _fires[_word] |= _fires[_word + _k*{{wide*words}}] << _k*{{size*channels}};
        _excites[_word] |= _excites[_word + _k*{{wide*words}}] << _k*{{size*channels}};
    }
{% endif %}
for (int _place = 0; _place < _height*_width; _place++)
{
    int{{bits}}_t _differ[_padded] = {0}, _all = 0;
    for (int _group = 0; _group < {{groups}}; _group++)
        for (int _word = 0; _word < {{words}}; _word++)
        {
            const int _at = ((_place/_width + _group)*{{wide}} + _place%_width)*{{words}} + _word;
            const Bits _fire = _fires[_at], _excite = _excites[_at];
            const Bits* _kernel = &_kernel_bits[(_group*{{words}} + _word)*_padded];
            _all += __builtin_popcountll(_fire);
            for (int _map = 0; _map < _padded; _map++)
                _differ[_map] += {{'__builtin_popcount' if bits == 32 else '__builtin_popcountll'}}(
                    _fire & (_excite ^ _kernel[_map]));
        }
    Number* _out = _of_picture + _place*_maps;
    {% if bits == 32 %}
    typedef int32_t Counts __attribute__((vector_size({{lanes}}*sizeof(int32_t))));
    typedef Number Numbers __attribute__((vector_size({{lanes}}*sizeof(Number))));
    {% for first in range(0, maps, lanes) %}  {# the compiler's own way is slower #}
    {
        Counts _counts;
        std::memcpy(&_counts, _differ + {{first}}, sizeof(_counts));
        const Numbers _sums = __builtin_convertvector(_all - 2*_counts, Numbers);
        std::memcpy(_out + {{first}}, &_sums, {{[lanes, maps - first]|min}}*sizeof(Number));
    }
    {% endfor %}
    {% else %}
    for (int _map = 0; _map < _maps; _map++) _out[_map] = (Number)(_all - 2*_differ[_map]);
    {% endif %}
}
