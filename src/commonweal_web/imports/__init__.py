"""Bringing references in from files: look first, then save, and take back as a whole."""
