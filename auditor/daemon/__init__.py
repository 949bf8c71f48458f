"""The pipeline by itself: when it runs, in which process, and what is told of it."""
