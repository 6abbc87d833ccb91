"""How does it look? (arrays in, Axes out)"""
