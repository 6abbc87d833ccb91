{# USES_VARIABLES { N } #}
{# NumPy: Brian2's threshold.py_.
   Blocks of neurons at rest cannot fire. #}
{% extends 'threshold.cpp' %}
{% block skip %}
        const int8_t* _still = {{still(owner)}} + _block/{{few}};
        {% include 'resting_skip.cpp' %}
{% endblock %}

{% block extra_headers %}
#include <cstring>
{% endblock %}
