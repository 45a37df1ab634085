"""One request from the platform to its answer: find, identify, authorise, run, commit."""
