"""Pictures of what the store knows: plain functions from records to SVG text, each with the table behind it.

No scripts and no style sheets inside: colours are CSS variables with defaults (`PALETTE_CSS` sets them for light and
dark), so that a picture stands under a strict Content-Security-Policy as well as in a file of its own.
"""

from pipeline.pictures.canvas import PALETTE_CSS, PALETTE_CSS_BY_SCHEME, Picture, Table
from pipeline.pictures.feed_board import feed_board
from pipeline.pictures.gallery import Figures, pictures_of, read_figures
from pipeline.pictures.matrix import matrix
from pipeline.pictures.mentions import mentions
from pipeline.pictures.pairs import pairs
from pipeline.pictures.timeline import timeline

__all__ = [
    "PALETTE_CSS",
    "PALETTE_CSS_BY_SCHEME",
    "Figures",
    "Picture",
    "Table",
    "feed_board",
    "matrix",
    "mentions",
    "pairs",
    "pictures_of",
    "read_figures",
    "timeline",
]
