"""What does a file hold, and how does it survive?"""
