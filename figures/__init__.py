"""Which pictures can be drawn? (one script each, which `stdpnet figure` starts, too)"""
