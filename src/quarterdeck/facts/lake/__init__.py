"""A lake of Parquet, worked out on Spark with the statements of the merge and brought into a publication file."""
