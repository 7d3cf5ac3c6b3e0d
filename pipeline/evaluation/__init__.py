"""How well the extraction does on labelled items: what `mithaq eval` measures and how it tells.

    gold        labelled items, read and checked
    matching    what was found held against what is labelled, item by item
    statistics  figures with bootstrap intervals, calibration of confidence
    measure     all of it for a set of items: the `Evaluation`
    baseline    figures kept to compare with
    report      the `Evaluation` as table, Markdown and JSON

Apart from the extraction itself nothing here knows Arabic; the definitions of the figures stand in `matching`.
"""
