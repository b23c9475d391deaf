"""The ledger as pure rules: the hash chain, anchors, timestamps, what entries say."""
