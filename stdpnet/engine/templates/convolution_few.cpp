{# NumPy: Convolution.step of feature_maps.py.
   Few spikes of an image: each adds, for each kernel row, a row of numbers (convolution_rows.cpp) to the currents of
   the neurons that see it. Spikes of one place are added up in registers before memory is touched. Zeros at the end of
   a row may be added to the neurons that follow; where there are none, or where the kernel sticks out, the numbers are
   added one by one. #}
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
    const int _y = _pixel/{{in_width}} - _image*{{in_height}} + {{padding}};
    const int _x = _pixel%{{in_width}} + {{padding}};
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
