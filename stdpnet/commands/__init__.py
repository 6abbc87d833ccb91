"""What can a user do from the command line, wherever the package is installed?"""
