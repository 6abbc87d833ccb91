{# Event-driven convolution. The weights of one input and one kernel row reach neurons that lie side by side, so a spike
   adds a few short rows of numbers. Spikes of one place are added up in registers before memory is touched. Numbers of
   a row beyond the last are zeros, which may be added to the neurons that follow. #}
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
    std::memset(_current, 0, sizeof(Number)*{{layer.target.N}});
    const int32_t* _spikes = {{spikes}};
    const int32_t _n_spikes = _spikes[{{layer.source.N}}];
    const Number* _rows[{{in_maps}}];
    for (int32_t _spike = 0; _spike < _n_spikes;)
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
            if (_inside && _start + _row <= {{layer.target.N}})
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
{% endblock %}

{% block extra_headers %}
#include <algorithm>
#include <cstring>
#include <vector>
{% endblock %}
