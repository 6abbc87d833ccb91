{# USES_VARIABLES { N } #}
{# ALLOWS_SCALAR_WRITE #}
{# NumPy: Brian2's stateupdate.py_.
   One pass over a group; over all-to-all synapses row by row, so that the indices need not be read
   and the inner loop is a plain vector operation. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const size_t _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% for marks in outdated %}
    std::fill_n({{array(marks)}}, {{marks.size}}, 0);
    {% endfor %}
    {% if owner|is_dense %}
    const int32_t _rows = {{owner.source.N}}, _columns = {{owner.target.N}};
    {% if of_columns %}
    {% include 'columns.cpp' %}
    {% else %}
    for (int32_t _row = 0; _row < _rows; _row++)
    {
        for (int32_t _column = 0; _column < _columns; _column++)
        {
            const size_t _idx = (size_t)_row*_columns + _column;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|autoindent}}
        }
    }
    {% if written %}
    {{array(owner.variables['_changes_of_all'])}}[0]++;
    {% endif %}
    {% endif %}
    {% elif reads_map %}
    const int _maps = {{owner|maps}}, _N = {{constant_or_scalar('N', variables['N'])}};
    for (int _place = 0; _place < _N; _place += _maps)
    {
        for (int _map = 0; _map < _maps; _map++)
        {
            const int _idx = _place + _map;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|autoindent}}
        }
    }
    {% elif refractory_code %}
    {# Neurons become refractory by a spike alone, which is rare: other blocks need not look at the times of spikes.
       A block does so for one step longer than its neurons are refractory, to note that they no longer are. #}
    const int _N = {{constant_or_scalar('N', variables['N'])}};
    static std::vector<double> _latest(_N/{{block}} + 1, {{t}});  // spike of each block, and the program's start
    const int32_t* _spikes = {{get_array_name(owner.variables['_spikespace'], access_data=False)}};  // of the step before
    for (int _spike = 0; _spike < _spikes[_N]; _spike++) _latest[_spikes[_spike]/{{block}}] = {{t}};
    for (int _block = 0; _block < _N; _block += {{block}})
    {
        const int _end = _block + {{block}} < _N ? _block + {{block}} : _N;
        const double lastspike = _latest[_block/{{block}}];
        bool not_refractory;
        {{refractory_code|autoindent}}
        if (not_refractory)
            for (int _idx = _block; _idx < _end; _idx++)
            {
                const size_t _vectorisation_idx = _idx;
                {{awake_code|autoindent}}
            }
        else
            for (int _idx = _block; _idx < _end; _idx++)
            {
                const size_t _vectorisation_idx = _idx;
                {{vector_code|autoindent}}
            }
    }
    {% else %}
    const int _N = {{constant_or_scalar('N', variables['N'])}};
    for (int _idx = 0; _idx < _N; _idx++)
    {
        const size_t _vectorisation_idx = _idx;
        {{vector_code|autoindent}}
    }
    {% endif %}
{% endblock %}

{% block extra_headers %}
#include <algorithm>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>
{% endblock %}
