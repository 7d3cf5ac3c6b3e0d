"""`python -m transforms.lexicon`: prints what the linter finds; exit code 1 when there is anything."""

import sys

from transforms.lexicon.lint import lint

if __name__ == "__main__":
    faults = lint()
    for fault in faults:
        print(fault)
    sys.exit(1 if faults else 0)
