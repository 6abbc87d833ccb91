{# NumPy: Pooling.step of feature_maps.py.
   Each spike adds its share to one neuron. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set spikes = array(layer.source.variables['_spikespace']) %}
    {% set _, in_height, in_width, maps = layer.source.shape %}
    {% set _, height, width, _ = layer.target.shape %}
    const int32_t* _spikes = {{spikes}};
    for (int32_t _spike = 0; _spike < _spikes[{{layer.source.N}}]; _spike++)
    {
        const uint32_t _place = (uint32_t)_spikes[_spike]/{{maps}}, _map = (uint32_t)_spikes[_spike]%{{maps}};
        const uint32_t _row = _place/{{in_width}};
        const uint32_t _image = _row/{{in_height}};
        const uint32_t _x = _place%{{in_width}}/{{layer.size}}, _y = _row%{{in_height}}/{{layer.size}};
        if (_x < {{width}} && _y < {{height}})
            {{array(layer.target.variables['v'])}}[((_image*{{height}} + _y)*{{width}} + _x)*{{maps}} + _map] += {{1/layer.size**2}}f;
    }
{% endblock %}
