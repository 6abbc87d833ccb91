{# Two ways to the same whole numbers, chosen image by image.
   Few spikes: the weights of one input and one kernel row reach neurons that lie side by side, so a spike adds a few
   short rows of numbers. Spikes of one place are added up in registers before memory is touched. Numbers of a row
   beyond the last are zeros, which may be added to the neurons that follow.
   Many spikes, weights of -1 and 1: spikes and kernels are bits, in a word some channels of all places of a kernel row,
   or of the whole kernel if a word holds them. The current is the number of spikes less twice the number of those whose
   sign is not that of the weight. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set number = c_data_type(layer.target.variables['current'].dtype) %}
    {% set spikes = array(layer.source.variables['_spikespace']) %}
    {% set weights = array(layer.kernels.variables['w']) %}
    {% set current = array(layer.target.variables['current']) %}
    {% set n_images, in_height, in_width, in_maps = layer.source.shape %}
    {% set _, height, width, maps = layer.target.shape %}
    {% set size, signs = layer.size, 2 if layer.signed else 1 %}
    {% set row = layer.vectors*layer.lanes %}
    typedef {{number}} Number;
    typedef Number Vector __attribute__((vector_size({{layer.lanes}}*sizeof(Number)), aligned(1), may_alias));
    const int _size = {{size}}, _maps = {{maps}}, _height = {{height}}, _width = {{width}};
    const int _row = {{row}};  // numbers per kernel row, with zeros at its end

    // Rows by input map, sign and kernel row; within them columns from right to left
    static std::vector<Number> _table;
    if ({{'true' if layer.learning else '_table.empty()'}})
    {
        _table.resize((size_t){{in_maps}}*{{signs}}*_size*_row);
        for (int _input = 0; _input < {{in_maps}}; _input++)
            for (int _y = 0; _y < _size; _y++)
                for (int _x = 0; _x < _size; _x++)
                    for (int _map = 0; _map < _maps; _map++)
                    {
                        const Number _w = (Number){{weights}}[((_input*_size + _y)*_size + _x)*_maps + _map];
                        const int _place = (_size - 1 - _x)*_maps + _map;
                        _table[((_input*{{signs}})*_size + _y)*_row + _place] = _w;
                        {% if layer.signed %}
                        _table[((_input*2 + 1)*_size + _y)*_row + _place] = -_w;
                        {% endif %}
                    }
    }

    Number* const _current = {{current}};
    const int32_t* _spikes = {{spikes}};
    const Number* _rows[{{in_maps}}];
    {% if layer.binary %}
    {% set bits, words, rows, lanes = layer.bits, layer.words, layer.rows, 256//layer.bits %}
    {% set channels, groups = (in_maps + words - 1)//words, size//rows %}
    typedef uint{{bits}}_t Bits;
    const int _padded = {{(maps + lanes - 1)//lanes*lanes}};
    // Kernels by group of kernel rows, word and map
    static std::vector<Bits> _kernel_bits;
    if ({{'true' if layer.learning else '_kernel_bits.empty()'}})
    {
        _kernel_bits.assign({{groups*words}}*_padded, 0);
        for (int _input = 0; _input < {{in_maps}}; _input++)
            for (int _y = 0; _y < _size; _y++)
                for (int _x = 0; _x < _size; _x++)
                    for (int _map = 0; _map < _maps; _map++)
                        if ({{weights}}[((_input*_size + _y)*_size + _x)*_maps + _map] > 0)
                            _kernel_bits[(_y/{{rows}}*{{words}} + _input/{{channels}})*_padded + _map] |=
                                (Bits)1 << ((_y%{{rows}}*_size + _x)*{{channels}} + _input%{{channels}});
    }
    static std::vector<Bits> _fires({{in_height*in_width*words}}), _excites({{in_height*in_width*words}});
    {% endif %}
    int32_t _spike = 0;
    for (int _picture = 0; _picture < {{n_images}}; _picture++)
    {
    const int32_t _n_spikes = std::lower_bound(_spikes + _spike, _spikes + _spikes[{{layer.source.N}}],
                                               (_picture + 1)*{{in_height*in_width*in_maps}}) - _spikes;
    Number* const _of_picture = _current + (size_t)_picture*{{height*width*maps}};
    {% if layer.binary %}
    if (_n_spikes - _spike > MANY)
    {
        std::fill(_fires.begin(), _fires.end(), 0);
        std::fill(_excites.begin(), _excites.end(), 0);
        for (; _spike < _n_spikes; _spike++)
        {
            const uint32_t _at = _spikes[_spike] - _picture*{{in_height*in_width*in_maps}};
            const uint32_t _word = _at/{{in_maps}}*{{words}} + _at%{{in_maps}}/{{channels}};
            const uint32_t _bit = _at%{{in_maps}}%{{channels}};
            _fires[_word] |= (Bits)1 << _bit;
            {% if layer.signed %}
            _excites[_word] |= (Bits)({{array(layer.source.variables['polarity'])}}[_spikes[_spike]] > 0) << _bit;
            {% else %}
            _excites[_word] |= (Bits)1 << _bit;
            {% endif %}
        }
        for (int _y = 0; _y < {{in_height}}; _y++)  // words of {{size}} neighbours
            for (int _word = _y*{{in_width*words}}, _end = _word + _width*{{words}}; _word < _end; _word++)
                for (int _k = 1; _k < _size; _k++)
                {
                    _fires[_word] |= _fires[_word + _k*{{words}}] << _k*{{channels}};
                    _excites[_word] |= _excites[_word + _k*{{words}}] << _k*{{channels}};
                }
        {% if rows > 1 %}
        for (int _word = 0; _word < _height*{{in_width*words}}; _word++)  // and of {{rows}} rows
            for (int _k = 1; _k < {{rows}}; _k++)
            {
                _fires[_word] |= _fires[_word + _k*{{in_width*words}}] << _k*{{size*channels}};
                _excites[_word] |= _excites[_word + _k*{{in_width*words}}] << _k*{{size*channels}};
            }
        {% endif %}
        for (int _place = 0; _place < _height*_width; _place++)
        {
            int{{bits}}_t _differ[_padded] = {0}, _all = 0;
            for (int _group = 0; _group < {{groups}}; _group++)
                for (int _word = 0; _word < {{words}}; _word++)
                {
                    const int _at = ((_place/_width + _group)*{{in_width}} + _place%_width)*{{words}} + _word;
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
        continue;
    }
    {% endif %}
    std::memset(_of_picture, 0, sizeof(Number)*{{height*width*maps}});
    while (_spike < _n_spikes)
    {
        // All spikes of one place
        const int32_t _pixel = _spikes[_spike]/{{in_maps}};
        const int32_t _end = (_pixel + 1)*{{in_maps}};
        int _n_rows = 0;
        for (; _spike < _n_spikes && _spikes[_spike] < _end; _spike++)
        {
            const int32_t _input = _spikes[_spike] - _pixel*{{in_maps}};
            {% if layer.signed %}
            const int _negative = {{array(layer.source.variables['polarity'])}}[_spikes[_spike]] < 0;
            _rows[_n_rows++] = &_table[(size_t)(_input*2 + _negative)*_size*_row];
            {% else %}
            _rows[_n_rows++] = &_table[(size_t)_input*_size*_row];
            {% endif %}
        }
        const int _image = _pixel/{{in_height*in_width}};
        const int _y = _pixel/{{in_width}} - _image*{{in_height}};
        const int _x = _pixel%{{in_width}};
        const int _left = _x - (_size - 1);
        const int _first = std::max(0, _y - (_height - 1)), _last = std::min(_size - 1, _y);
        const bool _inside = _left >= 0 && _x < _width;
        for (int _ky = _first; _ky <= _last; _ky++)
        {
            const int64_t _start = (((int64_t)_image*_height + _y - _ky)*_width + _left)*_maps;
            Number* _out = _current + _start;
            if (_inside && _start + _row <= (int64_t)(_picture + 1)*{{height*width*maps}})
            {
                {% for first in range(0, layer.vectors, 8) %}
                {
                    {% set block = range(first, [first + 8, layer.vectors]|min) %}
                    {% for v in block %}
                    Vector _sum{{v}} = *(const Vector*)(_out + {{v*layer.lanes}});
                    {% endfor %}
                    for (int _r = 0; _r < _n_rows; _r++)
                    {
                        const Number* _add = _rows[_r] + _ky*_row;
                        {% for v in block %}
                        _sum{{v}} += *(const Vector*)(_add + {{v*layer.lanes}});
                        {% endfor %}
                    }
                    {% for v in block %}
                    *(Vector*)(_out + {{v*layer.lanes}}) = _sum{{v}};
                    {% endfor %}
                }
                {% endfor %}
            }
            else
            {
                const int _from = std::max(0, -_left), _to = std::min(_size, _width - _left);
                for (int _r = 0; _r < _n_rows; _r++)
                    for (int _column = _from; _column < _to; _column++)
                    {
                        const Number* _add = _rows[_r] + _ky*_row + _column*_maps;
                        for (int _map = 0; _map < _maps; _map++) _out[_column*_maps + _map] += _add[_map];
                    }
            }
        }
    }
    }
{% endblock %}

{% block extra_headers %}
#include <algorithm>
#include <cstring>
#include <vector>
#ifdef __AVX512VPOPCNTDQ__
#define MANY {{layer.many[0]}}
#else
#define MANY {{layer.many[1]}}
#endif
{% endblock %}
