"""What does ``python -m stdpnet`` do? The same as the command ``stdpnet``."""

from .commands.program import main

if __name__ == "__main__":
    main()
