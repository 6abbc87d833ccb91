"""How do pictures and sounds become what a network is shown?"""
