"""What is read of data: references for a check, batches, metrics; each in its own module."""
