"""Which company a chat belongs to: workspaces, accounts known to several, claims of new ones, and the way in for all requests."""
