"""The commands, a module a group; each is a few lines that call the folders below."""
