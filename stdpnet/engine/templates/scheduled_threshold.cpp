{# USES_VARIABLES { N } #}
{# NumPy: Brian2's threshold.py_.
   Neurons whose spikes are known in advance (see schedule.py): a few, side by side, are asked when the earliest spike of
   them is due, which is looked for again when one of them may have changed. #}
{% extends 'map_threshold.cpp' %}
{% block find %}
    {% set next, number, events = get_array_name(awaited), c_data_type(awaited.dtype), get_array_name(eventspace_variable) %}
    int8_t* _scheduled = {{array(owner.variables['_scheduled'])}};
    static std::vector<{{number}}> _earliest_of({{owner.variables['_scheduled'].size}});
    char _due[64];
    for (size_t _start = 0; _start < N; _start += 64*{{few}})  // 64 times a few
    {
        const size_t _first = _start/{{few}}, _number = std::min<size_t>(64, (N - _start + {{few - 1}})/{{few}});
        const uint64_t _exist = ~0ull >> (64 - _number);
        for (uint64_t _ask = ~bits_of((const char*)_scheduled + _first) & _exist; _ask; _ask &= _ask - 1)
        {
            const size_t _which = _first + __builtin_ctzll(_ask), _begin = _which*{{few}}, _n = std::min<size_t>(N - _begin, {{few}});
            {{number}} _least = {{next}}[_begin];
            {% for case, n in (('if (_n == %d)' % few, few), ('else', '_n')) %}
            {{case}}
                for (size_t _place = 0; _place < {{n}}; _place++) _least = std::min(_least, {{next}}[_begin + _place]);
            {% endfor %}
            _earliest_of[_which] = _least;
            _scheduled[_which] = 1;
        }
        for (size_t _which = 0; _which < 64; _which++)
        {
            const {{number}} _earliest = _earliest_of[_first + _which];
            {{block_code|autoindent}}
            _due[_which] = _cond;
        }
        for (uint64_t _fire = bits_of(_due) & _exist; _fire; _fire &= _fire - 1)
        {
            const size_t _begin = (_first + __builtin_ctzll(_fire))*{{few}}, _n = std::min<size_t>(N - _begin, {{few}});
            uint32_t _fires = 0;
            {% for case, n in (('if (_n == %d)' % few, few), ('else', '_n')) %}
            {{case}}
                for (uint32_t _place = 0; _place < {{n}}; _place++)
                {
                    const size_t _idx = _begin + _place;
                    const size_t _vectorisation_idx = _idx;
                    {{wide_code|autoindent}}
                    _fires |= (uint32_t)(_cond != 0) << _place;
                }
            {% endfor %}
            for (; _fires; _fires &= _fires - 1) {{events}}[_count++] = _begin + __builtin_ctz(_fires);
        }
    }
{% endblock %}
