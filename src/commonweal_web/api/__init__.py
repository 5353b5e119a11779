"""What the site holds for everybody, as rows for programs: JSON, CSV and Parquet, read only."""
