{# USES_VARIABLES { N } #}
{# NumPy: Brian2's threshold.py_.
   Spikes are rare: first ask, a block of neurons at a time and without a branch, whether any of them fires. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const int _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% set _eventspace = get_array_name(eventspace_variable) %}
    {% set block = few if still(owner) else block %}
    long _count = 0;
    for (size_t _block = 0; _block < N; _block += {{block}})
    {
        {% block skip %}{% endblock %}
        const size_t _end = _block + {{block}} < N ? _block + {{block}} : N;
        {% if not draws_random_numbers %}
        int _any = 0;
        for (size_t _idx = _block; _idx < _end; _idx++)
        {
            const size_t _vectorisation_idx = _idx;
            {{awake_code|autoindent}}
            _any |= _cond;
        }
        if (!_any) continue;
        {% endif %}
        for (size_t _idx = _block; _idx < _end; _idx++)
        {
            const size_t _vectorisation_idx = _idx;
            {{vector_code|autoindent}}
            if (_cond) {
                {{_eventspace}}[_count++] = _idx;
                {% if still(owner) %}
                {{still(owner)}}[_block/{{block}}] = 0;
                {% endif %}
                {% if _uses_refractory %}
                {{not_refractory}}[_idx] = false;
                {{lastspike}}[_idx] = {{t}};
                {% endif %}
            }
        }
    }
    {{_eventspace}}[N] = _count;
{% endblock %}

{% block after_code %}
{% set _eventspace = get_array_name(eventspace_variable) %}
{{_eventspace}}[N] = 0;
{% endblock %}
