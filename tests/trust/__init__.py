"""Nobody gets in and nothing leaks out: each promise of docs/security.md has somebody here who tries to break it."""
