"""The pages: what a report looks like in a browser."""
