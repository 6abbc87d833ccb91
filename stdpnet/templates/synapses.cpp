{# Synapses without delays need no spike queue: walk over the spikes of this step.
   All-to-all ones need no index arrays either: the synapse from i to j is number i*n_post + j. #}
{% extends 'common_synapses.cpp' %}

{% block maincode %}
    {# USES_VARIABLES { _synaptic_pre } #}
    const size_t _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    const int32_t* _spikes = {{spikespace(pathway)}};
    const int32_t _n_spikes = _spikes[{{pathway.source.N}}];
    for (int32_t _spike = 0; _spike < _n_spikes; _spike++)
    {
        const int32_t _neuron = _spikes[_spike];
        {% if not pathway|is_all_to_all %}
        for (const int _idx : {{pathway.name}}.queue[0]->synapses[_neuron])
        {
            const size_t _vectorisation_idx = _idx;
            {{vector_code|single|autoindent}}
        }
        {% elif pathway.prepost == 'pre' %}
        const int32_t _columns = {{pathway.target.N}};
        for (int32_t _column = 0; _column < _columns; _column++)
        {
            const size_t _idx = (size_t)_neuron*_columns + _column;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|all_to_all('_neuron', '_column')|single|autoindent}}
        }
        {% else %}
        const int32_t _rows = {{pathway.target.N}}, _columns = {{pathway.source.N}};
        for (int32_t _row = 0; _row < _rows; _row++)
        {
            const size_t _idx = (size_t)_row*_columns + _neuron;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|all_to_all('_row', '_neuron')|single|autoindent}}
        }
        {% endif %}
    }
{% endblock %}
