{# USES_VARIABLES { N } #}
{# Spikes are rare: first ask, for 64 neurons or all maps of a place and without a branch, which of them fire. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const int _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% set _eventspace = get_array_name(eventspace_variable) %}
    const size_t _block_size = {{(owner|maps) or 64}};
    char _fires[(_block_size + 7)/8*8] = {0};
    long _count = 0;
    for (size_t _block = 0; _block < N; _block += _block_size)
    {
        const size_t _in_block = _block + _block_size < N ? _block_size : N - _block;
        for (size_t _map = 0; _map < _in_block; _map++)
        {
            const size_t _idx = _block + _map;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|of_map|single|autoindent}}
            _fires[_map] = _cond;
        }
        for (size_t _byte = 0; _byte < _in_block; _byte += 8)
        {
            uint64_t _eight;
            std::memcpy(&_eight, _fires + _byte, 8);
            if (!_eight) continue;
            const size_t _end = _byte + 8 < _in_block ? _byte + 8 : _in_block;
            for (size_t _map = _byte; _map < _end; _map++)
            {
                if (!_fires[_map]) continue;
                const size_t _idx = _block + _map;
                {{_eventspace}}[_count++] = _idx;
                {% if _uses_refractory %}
                {{not_refractory}}[_idx] = false;
                {{lastspike}}[_idx] = {{t}};
                {% endif %}
            }
        }
    }
    {{_eventspace}}[N] = _count;
{% endblock %}

{% block extra_headers %}
#include <cstring>
{% endblock %}

{% block after_code %}
{% set _eventspace = get_array_name(eventspace_variable) %}
{{_eventspace}}[N] = 0;
{% endblock %}
