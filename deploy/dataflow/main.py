"""What Dataflow's launcher starts in the image; all of it is in pipeline/topics/template.py."""

import sys

from pipeline.topics.template import main

if __name__ == "__main__":
    sys.exit(main())
