{# USES_VARIABLES { N } #}
{# ALLOWS_SCALAR_WRITE #}
{# NumPy: Brian2's stateupdate.py_.
   One pass over those few neurons, side by side, of which one was not at rest in one of the last two steps; where none
   has fired lately, without asking when, as in stateupdate.cpp. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const size_t _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% set flags = get_array_name(variables['not_refractory']) if 'not_refractory' in variables else '' %}
    int8_t* _still = {{still(owner)}};
    {% if refractory_code %}
    static std::vector<double> _latest(N/{{few}} + 1, {{t}});
    const int32_t* _spikes = {{get_array_name(owner.variables['_spikespace'], access_data=False)}};  // of the step before
    for (int _spike = 0; _spike < _spikes[N]; _spike++) _latest[_spikes[_spike]/{{few}}] = {{t}};
    {% endif %}
    for (int _block = 0; _block < N; _block += {{few}}, _still++)
    {
        {% include 'resting_skip.cpp' %}

        const int _n = _block + {{few}} < N ? {{few}} : N - _block;
        int _awake = 0;
        bool not_refractory = false;
        {% if refractory_code %}
        const double lastspike = _latest[_block/{{few}}];
        {{refractory_code|autoindent}}
        {% endif %}
        {% for case, n, code in (('if (not_refractory && _n == %d)' % few, few, awake_code), ('else', '_n', vector_code)) %}
        {{case}}
            for (int _place = 0; _place < {{n}}; _place++)
            {
                const int _idx = _block + _place;
                const size_t _vectorisation_idx = _idx;
                {% for array in written if array != flags %}
                const auto _before_{{loop.index}} = {{array}}[_idx];
                {% endfor %}
                {{code|autoindent}}
                {% for array in written if array != flags %}
                _awake |= {{array}}[_idx] != _before_{{loop.index}};
                {% endfor %}
                {% if 'resting' in variables %}
                _awake |= !{{get_array_name(variables['resting'])}}[_idx];
                {% endif %}
                {% if flags and case == 'else' %}
                _awake |= !{{flags}}[_idx];  // which ends by itself
                {% endif %}
            }
        {% endfor %}
        *_still = _awake ? 0 : *_still + 1;
    }
{% endblock %}

{% block extra_headers %}
#include <cstring>
#include <vector>
{% endblock %}
