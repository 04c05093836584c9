"""What holds for every page: who may call it, what it costs, and that it renders."""
