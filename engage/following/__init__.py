"""What is new: facts gathered from every room, feeds of them, and mails to those who follow something."""
