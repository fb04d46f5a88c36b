"""The commands, a module a group; its ``add_commands`` registers its own. ``pipeline/cli.py`` lists them all."""
