"""What a unit does by one act: obligations put together, and taken apart."""
