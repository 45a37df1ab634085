"""Whatever people type, press or fill in ends in a reply, and what is refused leaves nothing behind."""
