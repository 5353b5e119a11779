"""commonweal: a What Works centre in a box. The library; it knows nothing of the website."""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("commonweal")
except PackageNotFoundError:  # a checkout used without being installed
    __version__ = "0+unknown"
