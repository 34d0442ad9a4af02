"""The earlier name of `purge`, which timers of running installations still call."""

from tickets.management.commands.purge import Command as Command
