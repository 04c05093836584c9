"""An app of the tests: jobs whose steps leave traces in a file."""
