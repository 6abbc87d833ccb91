{# NumPy: Competition.step of feature_maps.py.
   Spikes of a step are sorted, those of one place side by side. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set v, maps = array(layer.target.variables['v']), layer.target.n_maps %}
    int32_t* _spikes = {{array(layer.target.variables['_spikespace'])}};
    {% set theta = array(layer.maps.variables['theta']) %}
    auto _excess = [&](int32_t _neuron) { return {{v}}[_neuron] - {{theta}}[_neuron%{{maps}}]; };
    const int32_t _n_spikes = _spikes[{{layer.target.N}}];
    int32_t _n_winners = 0;
    for (int32_t _spike = 0; _spike < _n_spikes;)
    {
        const int32_t _place = _spikes[_spike]/{{maps}};
        int32_t _winner = _spikes[_spike];
        for (_spike++; _spike < _n_spikes && _spikes[_spike]/{{maps}} == _place; _spike++)
            if (_excess(_spikes[_spike]) > _excess(_winner)) _winner = _spikes[_spike];
        std::fill({{v}} + (size_t)_place*{{maps}}, {{v}} + (size_t)(_place + 1)*{{maps}}, 0);
        _spikes[_n_winners++] = _winner;
    }
    _spikes[{{layer.target.N}}] = _n_winners;
{% endblock %}

{% block extra_headers %}
#include <algorithm>
{% endblock %}
