"""The earlier name of `simulate`."""

from demo.management.commands.simulate import Command as Command
