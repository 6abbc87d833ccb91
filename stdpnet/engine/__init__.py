"""How does a description become a fast program? (all that knows Brian2's inside)"""
