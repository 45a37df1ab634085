"""The daily digest of channels that serve projects."""
