"""Whether the extraction can work at all, asked before a run instead of found out at every item."""

from pipeline.errors import ConfigError

__all__ = ["check_lexicons"]


def check_lexicons() -> None:
    """Raises ConfigError when lexicons, gazetteer or the morphology that the environment asks for cannot be loaded."""
    from transforms.extract import extract
    from transforms.extract.morphology import MorphologyError

    try:
        extract("", "", language="ar")
    except MorphologyError as error:
        raise ConfigError(str(error)) from error
    except Exception as error:
        raise ConfigError(
            f"The lexicons cannot be loaded: {error}. Mend the file it names, or install Mithaq anew; "
            "the items that were fetched are kept and read by the next run."
        ) from error
