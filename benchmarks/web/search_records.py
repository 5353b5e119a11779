"""References that look like a library's: made by seed, so that every run has the same ones.

Word frequencies follow Zipf's law, as in real text: the commonest words stand in nearly every
abstract, the rarest in one or two records of a hundred thousand.
"""

from collections.abc import Iterator

import numpy as np

from commonweal.evidence import Name, Record

FUNCTION_WORDS = "the of and in to a for with on was were that by is as from at this or be"
COMMON = (
    "wellbeing study health intervention effect people participants outcomes children social "
    "community mental school trial depression randomised programme evidence support anxiety "
    "group analysis quality life adults young physical activity work review systematic data "
    "loneliness families control measures results improve services local public employment "
    "training mindfulness older education nature exercise sleep stress housing volunteering "
    "arts music green space cognitive behavioural therapy coaching parents teachers nurses carers "
    "café naïve résumé Ceredigion Gwynedd"
)
SYLLABLES = "ba ce di fo gu la me ni ro su ta ve wi xo ya pre con tri mon sal der gan lis por"
FAMILIES = (
    "Smith Jones Davies Evans Müller García Nguyen Patel Okafor Rossi Kim Walsh Ivanova Ngũgĩ"
)
JOURNALS = (
    "Wellbeing Research",
    "Public Health Letters",
    "Journal of Community Trials",
    "Work & Life",
)


def records(
    n: int = 100_000, *, seed: int = 20261123, rare_words: int = 30_000
) -> Iterator[Record]:
    """Yield `n` references: about 12 words of title and 170 of abstract each."""
    rng = np.random.default_rng(seed)
    made = (
        "".join(rng.choice(SYLLABLES.split(), size=int(rng.integers(3, 5))))
        for _ in range(rare_words * 2)
    )
    vocabulary = np.array(
        [*FUNCTION_WORDS.split(), *COMMON.split(), *list(dict.fromkeys(made))[:rare_words]]
    )
    ranks = np.arange(1, vocabulary.size + 1) + 2.7  # Zipf–Mandelbrot
    cumulative = np.cumsum(1 / ranks)
    cumulative /= cumulative[-1]

    def words(size: int) -> str:
        return " ".join(vocabulary[np.searchsorted(cumulative, rng.random(size))])

    families = FAMILIES.split()
    for i in range(n):
        authors = rng.integers(0, len(families), size=int(rng.integers(1, 6)))
        yield Record(
            identifier=f"made-{i:06d}",
            type=("article-journal", "article-journal", "report", "thesis")[int(rng.integers(4))],
            title=words(int(rng.integers(8, 17))).capitalize(),
            authors=tuple(Name(families[j], "ABCDEFGHJKLM"[(i + j) % 12]) for j in authors),
            year=int(rng.integers(1970, 2027)),
            container_title=JOURNALS[i % len(JOURNALS)],
            doi=f"10.5555/made.{i}" if rng.random() < 0.7 else "",
            abstract=words(int(rng.integers(120, 220))).capitalize() + "."
            if rng.random() < 0.9
            else "",
            keywords=tuple(words(int(rng.integers(3, 6))).split()),
        )
