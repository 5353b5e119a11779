"""Answers to questions: what they rest on, what was published, and what changed."""
