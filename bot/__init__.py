"""The kernel: commands, requests, replies, people, deliveries and jobs; no business noun and no platform name."""
