{# USES_VARIABLES { N } #}
{# WRITES_TO_READ_ONLY_VARIABLES { N } #}
{# NumPy: Brian2's synapses_create_generator.py_.
   All-to-all synapses are counted, not listed: nothing reads which neurons they join. #}
{% extends 'common_synapses.cpp' %}
{% block maincode %}
    const int32_t _n_synapses = {{owner.source.N}}*{{owner.target.N}};
    {% for name in owner._registered_variables|variables_to_array_names(access_data=False)|sort %}
    {% if '_synaptic_' not in name %}
    {{name}}.resize(_n_synapses);
    {% endif %}
    {% endfor %}
    {{N}} = _n_synapses;
{% endblock %}
