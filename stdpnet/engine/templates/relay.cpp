{# NumPy: Relay.step of feature_maps.py.
   Each spike is passed on to all maps that are copies of its own. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set spikes = array(layer.source.variables['_spikespace']) %}
    {% set _, in_height, in_width, in_maps = layer.source.shape %}
    {% set _, height, width, maps = layer.target.shape %}
    const int32_t* _spikes = {{spikes}};
    for (int32_t _spike = 0; _spike < _spikes[{{layer.source.N}}]; _spike++)
    {
        const uint32_t _place = (uint32_t)_spikes[_spike]/{{in_maps}}, _map = (uint32_t)_spikes[_spike]%{{in_maps}};
        const uint32_t _row = _place/{{in_width}};
        const uint32_t _image = _row/{{in_height}};
        const int _x = (int)(_place%{{in_width}}) - {{layer.margin}}, _y = (int)(_row%{{in_height}}) - {{layer.margin}};
        if (_x < 0 || _x >= {{width}} || _y < 0 || _y >= {{height}}) continue;
        {% if layer.signed %}
        const int _sign = {{'-' if layer.inverted else ''}}{{array(layer.source.variables['polarity'])}}[_spikes[_spike]];
        {% else %}
        const int _sign = {{-1 if layer.inverted else 1}};
        {% endif %}
        auto* _total = {{array(layer.target.variables['total'])}} + ((_image*{{height}} + _y)*{{width}} + _x)*{{maps}};
        for (uint32_t _copy = _map; _copy < {{maps}}; _copy += {{in_maps}}) _total[_copy] += _sign;
    }
{% endblock %}
