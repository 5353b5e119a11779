"""/surveys/: microdata that analysts bring, kept privately."""
