"""How does a network learn, answer, stop and go on? (scikit-learn transformers)"""
