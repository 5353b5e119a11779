import pytest

from commonweal.importers.latex import plain_latex


@pytest.mark.parametrize(
    ("latex", "plain"),
    [
        (r"Bront{\"e}, {\O}rsted, \ss, Erd\H{o}s, {\'\i}", "Brontë, Ørsted, ß, Erdős, í"),
        (r"\'{E}cole, \c{c}a, na\"{\i}ve", "École, ça, naïve"),
        (r"100\% \& \$5 \_ \#", "100% & $5 _ #"),
        (r"\emph{E. coli} at $p < .05$", "E. coli at p < .05"),
        (r"``Quoted'' 1--2 --- so~on", "“Quoted” 1–2 — so on"),
        (r"\unknown{kept} \url{x}", r"\unknownkept x"),
        (r"\textit{p} $\leq$ .05, $\alpha$ = \textsterling 5\ldots", "p ≤ .05, α = £5…"),
        (r"costs \$5 and \$6, \{kept\}", "costs $5 and $6, {kept}"),
        (r"\v{S}imon {\v Z}i\v{z}ek \r{a} \^\i{} \k{e}", "Šimon Žižek å î ę"),
    ],
)
def test_latex(latex, plain):
    assert plain_latex(latex) == plain
