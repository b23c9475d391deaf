"""What is said of rates, boards, reports and anchors."""
