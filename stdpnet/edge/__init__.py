"""When is an answer sure enough to leave a network early, and how is one network run on several devices?"""
