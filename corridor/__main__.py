"""`python -m corridor`."""

from corridor import program

if __name__ == "__main__":
    program()
