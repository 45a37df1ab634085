"""The installation in chat: deliveries, audit, health, checks."""
