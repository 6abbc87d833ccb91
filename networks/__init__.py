"""Which networks can be trained? (one script each, which `stdpnet train` starts, too)"""
