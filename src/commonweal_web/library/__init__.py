"""What studies say, as rows: concepts, records, studies, effects; and the public library."""
