"""What moved: how the pipeline went from one day to another."""
