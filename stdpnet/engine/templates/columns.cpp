{# NumPy: Brian2's stateupdate.py_.
   What is run regularly for all-to-all synapses and depends, for the synapses onto a neuron, a column, on nothing but
   themselves, on the neuron and on what all have in common. Where all of this is as it was when the code last left the
   column as it was, the code would do nothing again: such columns are not read. Sixteen columns, a line of the cache,
   are looked after together. #}
    static const int32_t _together = 16;
    int32_t* _changes = {{array(owner.variables['_changes'])}};
    static std::vector<int32_t> _settled(_columns, -1);  // the number of changes when the code left a column as it was
    static int32_t _of_all = 0;
    bool _as_before = _of_all == {{array(owner.variables['_changes_of_all'])}}[0];
    _of_all = {{array(owner.variables['_changes_of_all'])}}[0];
    {% for value in in_common %}
    static auto _common_{{loop.index}} = {{value}};
    _as_before &= _common_{{loop.index}} == {{value}};
    _common_{{loop.index}} = {{value}};
    {% endfor %}
    {% for kind, arrays in (('read', neurons_read), ('result', neurons_written)) %}
    {% for array in arrays %}
    static std::vector<std::decay<decltype({{array}}[0])>::type> _{{kind}}_{{loop.index}}(_columns);
    {% endfor %}
    {% endfor %}
    static std::vector<int32_t> _changed(_columns);
    std::vector<std::pair<int32_t, int32_t> > _ranges;  // of columns to compute
    for (int32_t _first = 0; _first < _columns; _first += _together)
    {
        const int32_t _last = std::min(_first + _together, _columns);
        int _same = _as_before;
        for (int32_t _column = _first; _column < _last; _column++)
        {
            _same &= _settled[_column] == _changes[_column];
            {% for array in neurons_read %}
            _same &= _read_{{loop.index}}[_column] == {{array}}[_column];
            {% endfor %}
        }
        for (int32_t _column = _first; _same && _column < _last; _column++)
        {
            {% for array in neurons_written %}
            {{array}}[_column] = _result_{{loop.index}}[_column];
            {% endfor %}
        }
        if (_same) continue;
        if (_ranges.empty() || _ranges.back().second < _first) _ranges.push_back(std::make_pair(_first, _last));
        _ranges.back().second = _last;
        for (int32_t _column = _first; _column < _last; _column++)
        {
            _changed[_column] = 0;
            {% for array in neurons_read %}
            _read_{{loop.index}}[_column] = {{array}}[_column];
            {% endfor %}
        }
    }
    for (int32_t _row = 0; _row < _rows; _row++)
        for (const auto& _range : _ranges)
        {
            const int32_t _from = _range.first, _to = _range.second;  // copies, which no write in the loop may change
            int32_t* __restrict _differs = _changed.data();
            for (int32_t _column = _from; _column < _to; _column++)
            {
                const size_t _idx = (size_t)_row*_columns + _column;
                const size_t _vectorisation_idx = _idx;
                {% for array in written %}
                const auto _before_{{loop.index}} = {{array}}[_idx];
                {% endfor %}
                {{vector_code|autoindent}}
                {% for array in written %}
                _differs[_column] |= {{array}}[_idx] != _before_{{loop.index}};
                {% endfor %}
            }
        }
    for (const auto& _range : _ranges)
    {
        {{array(owner.variables['_computed'])}}[0] += _range.second - _range.first;
        for (int32_t _column = _range.first; _column < _range.second; _column++)
        {
            {% for array in neurons_written %}
            _result_{{loop.index}}[_column] = {{array}}[_column];
            {% endfor %}
            _changes[_column] += _changed[_column];
            _settled[_column] = _changed[_column] ? -1 : _changes[_column];
        }
    }
