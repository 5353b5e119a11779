"""Backup and restore: a centre out into one file while it is up, and in again."""
