"""What someone is in the middle of writing, kept here so that nothing need be kept on their device."""
