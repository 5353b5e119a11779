"""The demonstration centre: real evidence, carried as facts with source and licence."""
