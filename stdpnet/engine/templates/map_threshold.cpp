{# USES_VARIABLES { N } #}
{# NumPy: Brian2's threshold.py_.
   Spikes are rare: first ask, for 64 neurons or all maps of a place and without a branch, which of them fire. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const int _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% set _eventspace = get_array_name(eventspace_variable) %}
    long _count = 0;
    {% block find %}
    {% set _eventspace = get_array_name(eventspace_variable) %}
    {% set _maps = owner|maps or 64 %}
    const size_t _maps = {{_maps}}, _tile = {{_maps|tile}};  // a tile is a multiple of 64 neurons, and of all maps
    char _fires[_tile] = {0};
    for (size_t _start = 0; _start < N; _start += _tile)
    {
        const size_t _stop = _start + _tile < N ? _start + _tile : N;
        for (size_t _place = _start; _place < _stop; _place += _maps)
        {
            {% if owner|maps %}
            for (size_t _map = 0; _map < _maps; _map++)
            {% else %}
            for (size_t _map = 0; _map < std::min(_maps, _stop - _place); _map++)
            {% endif %}
            {
                const size_t _idx = _place + _map;
                const size_t _vectorisation_idx = _idx;
                {{vector_code|autoindent}}
                _fires[_idx - _start] = _cond;
            }
        }
        for (size_t _first = _start; _first < _stop; _first += 64)
        {
            uint64_t _bits = bits_of(_fires + (_first - _start));
            if (_stop - _first < 64) _bits &= (1ull << (_stop - _first)) - 1;
            _count = list(_bits, _first, {{_eventspace}}, _count, N);
        }
    }
    {% endblock %}
    {{_eventspace}}[N] = _count;
    {% if _uses_refractory %}
    for (long _event = 0; _event < _count; _event++)
    {
        const size_t _idx = {{_eventspace}}[_event];
        {{not_refractory}}[_idx] = false;
        {{lastspike}}[_idx] = {{t}};
    }
    {% endif %}
{% endblock %}

{% block extra_headers %}
#include <algorithm>
#include <cstring>
#ifdef __AVX2__
#include <immintrin.h>
#endif
{% endblock %}

{% block functions %}
{% include 'list_of_bits.cpp' %}
{% endblock %}

{% block after_code %}
{% set _eventspace = get_array_name(eventspace_variable) %}
{{_eventspace}}[N] = 0;
{% endblock %}
