{# NumPy: Replay.step of recording.py.
   Bits that are set become the list of the spikes of this step. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    {% set n_neurons = layer.source.N//layer.source.shape[0] %}
    {% set planes = 2 if layer.source.signed else 1 %}
    int32_t* _spikes = {{array(layer.source.variables['_spikespace'])}};
    const int64_t _batch = {{array(layer.presenter.variables['batch'])}}[0];
    if (_batch >= {{layer.n_batches}}) return;  // in the step in which the run ends
    const int64_t _step = _batch*{{layer.n_steps}}
        + {{array(layer.clock.variables['timestep'])}}[0] - {{array(layer.presenter.variables['first_step'])}}[0];
    const int64_t* _words = {{array(layer.source.variables['bits'])}} + _step*{{layer.source.shape[0]*layer.words}};
    long _count = 0;
    for (int32_t _image = 0; _image < {{layer.source.shape[0]}}; _image++, _words += {{layer.words}})
    {
        for (int32_t _word = 0; _word < {{layer.words//planes}}; _word++)
        {
            const long _before = _count;
            _count = list((uint64_t)_words[_word], _image*{{n_neurons}} + _word*64, _spikes, _count, {{layer.source.N}});
            {% if layer.source.signed %}
            for (long _spike = _before; _spike < _count; _spike++)
                {{array(layer.source.variables['polarity'])}}[_spikes[_spike]] =
                    1 - 2*(_words[{{layer.words//2}} + _word] >> (_spikes[_spike] - _image*{{n_neurons}})%64 & 1);
            {% endif %}
        }
    }
    _spikes[{{layer.source.N}}] = _count;
{% endblock %}

{% block extra_headers %}
#include <cstring>
#ifdef __AVX2__
#include <immintrin.h>
#endif
{% endblock %}

{% block functions %}
{% include 'list_of_bits.cpp' %}
{% endblock %}
