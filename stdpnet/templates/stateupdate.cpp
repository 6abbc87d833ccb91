{# USES_VARIABLES { N } #}
{# ALLOWS_SCALAR_WRITE #}
{# One pass over a group; over all-to-all synapses row by row, so that the indices need not be read
   and the inner loop is a plain vector operation. #}
{% extends 'common_group.cpp' %}
{% block maincode %}
    const size_t _vectorisation_idx = -1;
    {{scalar_code|autoindent}}

    {% if owner|is_all_to_all %}
    const int32_t _rows = {{owner.source.N}}, _columns = {{owner.target.N}};
    for (int32_t _row = 0; _row < _rows; _row++)
    {
        for (int32_t _column = 0; _column < _columns; _column++)
        {
            const size_t _idx = (size_t)_row*_columns + _column;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|all_to_all('_row', '_column')|single|autoindent}}
        }
    }
    {% elif owner|maps %}
    const int _maps = {{owner|maps}}, _N = {{constant_or_scalar('N', variables['N'])}};
    for (int _place = 0; _place < _N; _place += _maps)
    {
        for (int _map = 0; _map < _maps; _map++)
        {
            const int _idx = _place + _map;
            const size_t _vectorisation_idx = _idx;
            {{vector_code|of_map|single|single_step|autoindent}}
        }
    }
    {% else %}
    const int _N = {{constant_or_scalar('N', variables['N'])}};
    for (int _idx = 0; _idx < _N; _idx++)
    {
        const size_t _vectorisation_idx = _idx;
        {{vector_code|single|single_step|autoindent}}
    }
    {% endif %}
{% endblock %}
