{# NumPy: Recording.step of recording.py.
   Each spike sets a bit. Words are 0 when a program starts. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set n_neurons = layer.source.N//layer.source.shape[0] %}
    const int32_t* _spikes = {{array(layer.source.variables['_spikespace'])}};
    const int64_t _batch = {{array(layer.presenter.variables['batch'])}}[0];
    if (_batch >= {{layer.n_batches}}) return;  // in the step in which the run ends
    const int64_t _step = _batch*{{layer.n_steps}}
        + {{array(layer.clock.variables['timestep'])}}[0] - {{array(layer.presenter.variables['first_step'])}}[0];
    int64_t* _words = {{array(layer.source.variables['bits'])}} + _step*{{layer.source.shape[0]*layer.words}};
    for (int32_t _spike = 0; _spike < _spikes[{{layer.source.N}}]; _spike++)
    {
        const uint32_t _image = (uint32_t)_spikes[_spike]/{{n_neurons}}, _neuron = (uint32_t)_spikes[_spike]%{{n_neurons}};
        int64_t* _word = _words + _image*{{layer.words}} + _neuron/64;
        *_word |= (int64_t)1 << _neuron%64;
        {% if layer.source.signed %}
        if ({{array(layer.source.variables['polarity'])}}[_spikes[_spike]] < 0) _word[{{layer.words//2}}] |= (int64_t)1 << _neuron%64;
        {% endif %}
    }
{% endblock %}
