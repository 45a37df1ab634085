"""Exact wording, in one golden file: what the demo company answers to each example and to lines that are refused."""
