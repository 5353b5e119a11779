"""From certainty to the strength of evidence that readers see."""

from commonweal.appraisal.certainty import Certainty
from commonweal.evidence import Strength
from commonweal.terms import InputError, Source
from commonweal.terms.parameters import read_parameters


def strength_for(certainty: Certainty, *, studies: int, enough: bool = True) -> Strength:
    """Return the label for a certainty, from `parameters/strength_labels.yaml`.

    studies: how many the estimate rests on; fewer than two are not enough evidence.
    enough: False when a reviewer says that there is not enough, whatever the number.
    """
    if studies < 0:
        raise InputError(f"There are {studies} studies.", todo="Count them again.")
    labels = read_parameters("commonweal.appraisal", "strength_labels").values
    if not enough or studies < labels["least_studies"]:
        return Strength.NOT_ENOUGH
    return Strength(labels["strength"][certainty])


def describe(strength: Strength) -> str:
    """Return what a label means for someone who must decide, in words."""
    words = read_parameters("commonweal.appraisal", "strength_labels").values["words"]
    return str(words[strength])


def source() -> Source:
    """Return where the labels come from, and how sure that is."""
    return read_parameters("commonweal.appraisal", "strength_labels").source
