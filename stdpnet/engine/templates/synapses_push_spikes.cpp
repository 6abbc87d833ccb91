{# USES_VARIABLES { _n_sources, _n_targets, delay, _source_dt} #}
{# NumPy: Brian2's SynapticPathway.push_spikes.
   Without delays nothing waits in a queue; it only serves as the list of each neuron's synapses. #}
{% extends 'common_group.cpp' %}

{% block before_code %}
    {% if owner|is_dense %}
    // EMPTY_CODE_BLOCK
    {% else %}
    {% set scalar = c_data_type(variables['delay'].dtype) %}
    {{scalar}} no_delay = 0;
    {{owner.name}}.prepare({{constant_or_scalar('_n_sources', variables['_n_sources'])}},
                           {{constant_or_scalar('_n_targets', variables['_n_targets'])}},
                           &no_delay, 1, {{owner.name}}.sources.data(), {{owner.name}}.sources.size(),
                           {{_source_dt}});
    {% endif %}
{% endblock %}
