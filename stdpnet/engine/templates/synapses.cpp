{# NumPy: Brian2's synapses.py_.
   Synapses without delays need no spike queue: walk over the spikes of this step.
   All-to-all ones need no index arrays either: the synapse from i to j is number i*n_post + j. Those with weights that
   pass spikes on do so for up to four at once, one after the other for each neuron, whose state is so read and written
   less often. Sparse ones are sorted by presynaptic neuron. #}
{% extends 'common_synapses.cpp' %}

{% block maincode %}
    {# USES_VARIABLES { _synaptic_pre } #}
    const size_t _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% set sorted = pathway|is_sparse and pathway.prepost == 'pre' %}
    {% if sorted %}
    // Where do each neuron's synapses begin?
    static const std::vector<int32_t> _first = [&] {
        std::vector<int32_t> _starts({{pathway.source.N}} + 1);
        for (const int32_t _pre : {{get_array_name(variables['_synaptic_pre'], access_data=False)}}) _starts[_pre + 1]++;
        for (int32_t _i = 0; _i < {{pathway.source.N}}; _i++) _starts[_i + 1] += _starts[_i];
        return _starts;
    }();
    {% elif pathway|is_dense %}
    const int32_t _rows = {{pathway.synapses.source.N}}, _columns = {{pathway.synapses.target.N}};
    {% endif %}
    const int32_t* _spikes = {{spikespace(pathway)}};
    const int32_t _n_spikes = _spikes[{{pathway.source.N}}];
    {% if pathway|is_dense and written and pathway.prepost == 'pre' %}
    {{array(pathway.synapses.variables['_changes_of_all'])}}[0] += _n_spikes > 0;
    {% endif %}
    {% if pathway|is_of_bits
          or pathway|is_dense and pathway.prepost == 'pre' and passes_on and not (gate(pathway) or draws_random_numbers) %}
    {% include 'synapses_together.cpp' %}
    {% else %}
    for (int32_t _spike = 0; _spike < _n_spikes; _spike++)
    {
        const int32_t _neuron = _spikes[_spike];
        {% if sorted %}
        const int32_t _end = _first[_neuron + 1];
        for (int32_t _idx = _first[_neuron]; _idx < _end; _idx++)
        {
        {% elif not pathway|is_dense %}
        for (const int _idx : {{pathway.name}}.queue[0]->synapses[_neuron])
        {
        {% elif gate(pathway) %}
        const int32_t* _gate = {{gate(pathway)}};
        for (int32_t _place = 0; _place < _gate[_columns]; _place++)
        {
            const int32_t _row = _neuron, _column = _gate[_place];
            const size_t _idx = (size_t)_row*_columns + _column;
        {% elif pathway.prepost == 'pre' %}
        const int32_t _row = _neuron;
        for (int32_t _column = 0; _column < _columns; _column++)
        {
            const size_t _idx = (size_t)_row*_columns + _column;
        {% else %}
        const int32_t _column = _neuron;
        {% if written %}
        {{array(pathway.synapses.variables['_changes'])}}[_column]++;
        {% endif %}
        for (int32_t _row = 0; _row < _rows; _row++)
        {
            const size_t _idx = (size_t)_row*_columns + _column;
        {% endif %}
            const size_t _vectorisation_idx = _idx;
            {{vector_code|autoindent}}
        }
    }
    {% endif %}
{% endblock %}
