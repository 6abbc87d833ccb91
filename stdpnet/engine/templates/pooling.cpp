{# NumPy: Pooling.step of feature_maps.py.
   Each spike adds its share to one neuron. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set spikes = array(layer.source.variables['_spikespace']) %}
    {% set n_images, in_height, in_width, maps = layer.source.shape %}
    {% set _, height, width, _ = layer.target.shape %}
    const int32_t* _spikes = {{spikes}};
    static const std::vector<int32_t> _fields = [] {  // first neuron of the field of each place, or -1
        std::vector<int32_t> _firsts;
        for (int32_t _image = 0; _image < {{n_images}}; _image++)
            for (int32_t _row = 0; _row < {{in_height}}; _row++)
                for (int32_t _column = 0; _column < {{in_width}}; _column++)
                {
                    const int32_t _y = _row/{{layer.size}}, _x = _column/{{layer.size}};
                    const bool _inside = _y < {{height}} && _x < {{width}};
                    _firsts.push_back(_inside ? ((_image*{{height}} + _y)*{{width}} + _x)*{{maps}} : -1);
                }
        return _firsts;
    }();
    for (int32_t _spike = 0; _spike < _spikes[{{layer.source.N}}]; _spike++)
    {
        const uint32_t _neuron = _spikes[_spike], _place = _neuron/{{maps}}, _map = _neuron - _place*{{maps}};
        const int32_t _first = _fields[_place];
        if (_first >= 0) {{array(layer.target.variables['v'])}}[_first + _map] += {{1/layer.size**2}}f;
    }
{% endblock %}

{% block extra_headers %}
#include <vector>
{% endblock %}
