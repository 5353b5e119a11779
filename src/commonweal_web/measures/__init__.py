"""/measures/: a page for every measure of the library, made from its definition."""
