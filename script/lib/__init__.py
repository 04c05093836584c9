"""What the commands in this folder share; standard library only, since nothing is installed yet."""
