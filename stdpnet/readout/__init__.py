"""How do spikes become labels? (without Brian2)"""
