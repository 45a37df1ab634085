"""Slack, over real sockets against a server of our own."""
