"""What is a network, and what does each part compute? (data and equations; nothing runs)"""
