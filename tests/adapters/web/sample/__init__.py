"""A small business whose commands answer with everything that a reply can hold."""
