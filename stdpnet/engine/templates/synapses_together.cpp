{# NumPy: Brian2's synapses.py_.
   Up to four spikes at once pass through all-to-all synapses. Of some (of bits) a bit tells whether they exist: those that do
   not pass on a weight of 0. #}
    {% macro of_each_spike(together, of_bits) %}
    {% for each in range(together) %}
    {
        {% if of_bits %}
        const uint32_t _exists = _exist_{{each}} & _bit[_place];
        {% endif %}
        const int32_t _row = _now[{{each}}];
        const size_t _idx = (size_t)_row*_columns + _column;
        const size_t _vectorisation_idx = _idx;
        {{vector_code|autoindent}}
    }
    {% endfor %}
    {% endmacro %}
    {% if pathway|is_of_bits %}
    static const uint32_t _bit[32] = { {% for place in range(32) %}1u << {{place}}, {% endfor %} };
    const uint32_t* _bits = (const uint32_t*){{array(pathway.synapses.variables['bits'])}};
    const int32_t _words = (_columns + 31)/32;
    {% endif %}
    int32_t _spike = 0;
    {% for together in (4, 2, 1) %}
    for (; _spike + {{together}} <= _n_spikes; _spike += {{together}})
    {
        const int32_t* _now = _spikes + _spike;
        {% if pathway|is_of_bits %}
        for (int32_t _word = 0; _word < _words; _word++)
        {
            {% for each in range(together) %}
            const uint32_t _exist_{{each}} = _bits[_now[{{each}}]*_words + _word];
            {% endfor %}
            const int32_t _n = std::min(32, _columns - 32*_word);
            {% for case, n in (('if (_n == 32)', 32), ('else', '_n')) %}
            {{case}}
                for (int32_t _place = 0; _place < {{n}}; _place++)
                {
                    const int32_t _column = 32*_word + _place;
                    const auto _strength = {{array(pathway.synapses.variables['w'])}}[_column];  // read in any case: no branch
                    {{of_each_spike(together, true)}}
                }
            {% endfor %}
        }
        {% else %}
        for (int32_t _column = 0; _column < _columns; _column++)
        {
            {{of_each_spike(together, false)}}
        }
        {% endif %}
    }
    {% endfor %}
