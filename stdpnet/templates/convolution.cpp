{# Two ways to the same whole numbers, chosen image by image.
   Few spikes: the weights of one input and one kernel row reach neurons that lie side by side, so a spike adds a few
   short rows of numbers. Spikes of one place are added up in registers before memory is touched. Numbers of a row beyond
   the last are zeros, which may be added to the neurons that follow.
   Many spikes, weights of -1 and 1: spikes and kernels are bits, some channels of all places of a kernel row in a word.
   The current is the number of spikes less twice the number of those whose sign is not that of the weight. #}
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
    {% set per_word = 64//size %}
    {% set words = (in_maps + per_word - 1)//per_word %}
    {% set channels = (in_maps + words - 1)//words %}
    // Kernels by kernel row, word and map
    static std::vector<uint64_t> _kernel_bits;
    if ({{'true' if layer.learning else '_kernel_bits.empty()'}})
    {
        _kernel_bits.assign((size_t)_size*{{words}}*_maps, 0);
        for (int _input = 0; _input < {{in_maps}}; _input++)
            for (int _y = 0; _y < _size; _y++)
                for (int _x = 0; _x < _size; _x++)
                    for (int _map = 0; _map < _maps; _map++)
                        if ({{weights}}[((_input*_size + _y)*_size + _x)*_maps + _map] > 0)
                            _kernel_bits[(_y*{{words}} + _input/{{channels}})*_maps + _map] |=
                                1ull << (_x*{{channels}} + _input%{{channels}});
    }
    static std::vector<uint64_t> _fires({{in_height*in_width*words}}), _excites({{in_height*in_width*words}});
    {% endif %}
    int32_t _spike = 0;
    for (int _picture = 0; _picture < {{n_images}}; _picture++)
    {
    const int32_t _n_spikes = std::lower_bound(_spikes + _spike, _spikes + _spikes[{{layer.source.N}}],
                                               (_picture + 1)*{{in_height*in_width*in_maps}}) - _spikes;
    Number* const _of_picture = _current + (size_t)_picture*{{height*width*maps}};
    {% if layer.binary %}
    if (_n_spikes - _spike > {{in_height*in_width*in_maps}}*MANY)
    {
        std::fill(_fires.begin(), _fires.end(), 0);
        std::fill(_excites.begin(), _excites.end(), 0);
        for (; _spike < _n_spikes; _spike++)
        {
            const uint32_t _at = _spikes[_spike] - _picture*{{in_height*in_width*in_maps}};
            const uint32_t _word = _at/{{in_maps}}*{{words}} + _at%{{in_maps}}/{{channels}};
            const uint64_t _bit = 1ull << _at%{{in_maps}}%{{channels}};
            _fires[_word] |= _bit;
            {% if layer.signed %}
            if ({{array(layer.source.variables['polarity'])}}[_spikes[_spike]] > 0) _excites[_word] |= _bit;
            {% else %}
            _excites[_word] |= _bit;
            {% endif %}
        }
        for (int _y = 0; _y < {{in_height}}; _y++)  // words of {{size}} neighbours
            for (int _x = 0; _x < _width; _x++)
                for (int _word = (_y*{{in_width}} + _x)*{{words}}, _end = _word + {{words}}; _word < _end; _word++)
                    for (int _k = 1; _k < _size; _k++)
                    {
                        _fires[_word] |= _fires[_word + _k*{{words}}] << _k*{{channels}};
                        _excites[_word] |= _excites[_word + _k*{{words}}] << _k*{{channels}};
                    }
        for (int _y = 0; _y < _height; _y++)
            for (int _x = 0; _x < _width; _x++)
            {
                int64_t _differ[_maps] = {0}, _all = 0;
                for (int _ky = 0; _ky < _size; _ky++)
                    for (int _word = 0; _word < {{words}}; _word++)
                    {
                        const size_t _at = ((_y + _ky)*{{in_width}} + _x)*{{words}} + _word;
                        const uint64_t _fire = _fires[_at], _excite = _excites[_at];
                        const uint64_t* _kernel = &_kernel_bits[(_ky*{{words}} + _word)*_maps];
                        _all += __builtin_popcountll(_fire);
                        for (int _map = 0; _map < _maps; _map++)
                            _differ[_map] += (int64_t)__builtin_popcountll(_fire & (_excite ^ _kernel[_map]));
                    }
                Number* _out = _of_picture + (_y*_width + _x)*_maps;
                for (int _map = 0; _map < _maps; _map++) _out[_map] = (Number)(_all - 2*_differ[_map]);
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
#define MANY {{'%.2ff' % layer.many[0]}}
#else
#define MANY {{'%.2ff' % layer.many[1]}}
#endif
{% endblock %}
