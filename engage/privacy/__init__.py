"""What ends by itself: personal data goes when its row of the retention table says so."""
