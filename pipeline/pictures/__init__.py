"""Pictures of what the store knows: plain functions from records to SVG text, each with the table behind it.

No scripts and no style sheets inside: colours are CSS variables with defaults (`PALETTE_CSS` sets them for light and
dark), so that a picture stands under a strict Content-Security-Policy as well as in a file of its own.
"""

from pipeline.pictures.canvas import PALETTE_CSS, Picture, Table
from pipeline.pictures.feed_board import feed_board
from pipeline.pictures.matrix import matrix
from pipeline.pictures.mentions import mentions
from pipeline.pictures.pairs import pairs
from pipeline.pictures.timeline import timeline

__all__ = ["PALETTE_CSS", "Picture", "Table", "feed_board", "matrix", "mentions", "pairs", "timeline"]
