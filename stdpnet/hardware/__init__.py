"""What would a network cost on hardware, and where would it lie?"""
