"""The kernel: commands, dispatch, replies, people, notices and jobs, free of business words and of platforms."""
