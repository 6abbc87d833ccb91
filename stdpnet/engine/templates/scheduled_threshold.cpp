{# USES_VARIABLES { N } #}
{# NumPy: Brian2's threshold.py_.
   Neurons whose spikes are known in advance (see schedule.py): those of a block are asked when its earliest spike is
   due, which is looked for again when one of them may have changed. #}
{% extends 'map_threshold.cpp' %}
{% block find %}
    {% set next, number = get_array_name(awaited), c_data_type(awaited.dtype) %}
    static std::vector<{{number}}> _earliest_of((N + {{block - 1}})/{{block}});
    for (size_t _start = 0; _start < N; _start += {{block}})
    {
        const size_t _end = _start + {{block}} < N ? _start + {{block}} : N;
        {{number}}& _earliest = _earliest_of[_start/{{block}}];
        int8_t& _scheduled = {{array(owner.variables['_scheduled'])}}[_start/{{block}}];
        if (!_scheduled)
        {
            {{number}} _least = {{next}}[_start];
            for (size_t _idx = _start; _idx < _end; _idx++) _least = std::min(_least, {{next}}[_idx]);
            _earliest = _least;
            _scheduled = 1;
        }
        {
            {{block_code|autoindent}}
            if (!_cond) continue;
        }
        char _fires[{{block}}] = {0};
        for (size_t _idx = _start; _idx < _end; _idx++)
        {
            const size_t _vectorisation_idx = _idx;
            {{vector_code|autoindent}}
            _fires[_idx - _start] = _cond;
        }
        _count = list(bits_of(_fires), _start, {{get_array_name(eventspace_variable)}}, _count, N);
    }
{% endblock %}
