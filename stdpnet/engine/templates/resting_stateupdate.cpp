{# USES_VARIABLES { N } #}
{# ALLOWS_SCALAR_WRITE #}
{# NumPy: Brian2's stateupdate.py_.
   One pass over those blocks of a group in which something has changed in the last two steps. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const size_t _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    int8_t* _still = {{still(owner)}};
    for (int _block = 0; _block < N; _block += {{few}}, _still++)
    {
        if (*_still > 1) continue;
        const int _end = _block + {{few}} < N ? _block + {{few}} : N;
        int _changed = 0;
        for (int _idx = _block; _idx < _end; _idx++)
        {
            const size_t _vectorisation_idx = _idx;
            {% for array in written %}
            const auto _before_{{loop.index}} = {{array}}[_idx];
            {% endfor %}
            {{vector_code|autoindent}}
            {% for array in written %}
            _changed |= {{array}}[_idx] != _before_{{loop.index}};
            {% endfor %}
            {% if 'not_refractory' in variables %}
            _changed |= !{{get_array_name(variables['not_refractory'])}}[_idx];  // which ends by itself
            {% endif %}
        }
        *_still = _changed ? 0 : *_still + 1;
    }
{% endblock %}
