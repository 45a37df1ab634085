"""The crash test: worker processes that are killed while the network fails, and what arrived all the same."""
