"""What a text gives away: personal data, signs of a crisis, and who could be recognised. Pure; knows no database."""
