"""`make bench`: this project beside its limits and its peers, measured in one run. Not collected by pytest."""
