"""The demonstration: real answers, references and pages, and the reader that checks them."""
