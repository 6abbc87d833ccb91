"""How does a script train, test, resume and tabulate?"""
