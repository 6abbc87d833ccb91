{# USES_VARIABLES { N } #}
{# NumPy: Brian2's threshold.py_.
   Blocks of neurons at rest cannot fire. #}
{% extends 'threshold.cpp' %}
{% block skip %}
        if ({{still(owner)}}[_block/{{few}}] > 1) continue;
{% endblock %}
