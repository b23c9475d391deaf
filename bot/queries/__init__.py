"""What is so, read for whoever asks: rights, standing, boards, reports."""
