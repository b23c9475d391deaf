"""What happens to the ledger: anchored, verified, handed out as a bundle."""
