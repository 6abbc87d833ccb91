{# NumPy: Brian2's stateupdate.py_.
   Leave out a few neurons that rest, or eight times as many. #}
        if (*_still > 1)
        {
            uint64_t _eight;
            if ((_block/{{few}}) % 8 == 0 && (std::memcpy(&_eight, _still, 8), _eight == 0x0202020202020202))
            {
                _block += 7*{{few}};
                _still += 7;
            }
            continue;
        }
