"""Who wrote what, when and why: a log that only grows."""
