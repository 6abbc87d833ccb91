{# USES_VARIABLES { N } #}
{# Blocks of neurons at rest cannot fire. #}
{% extends 'threshold.cpp' %}
{% block skip %}
        if ({{still(owner)}}[_block/{{block}}] > 1) continue;
{% endblock %}
