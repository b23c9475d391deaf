"""What can happen, a file each: plain functions of a transaction and the moment."""
