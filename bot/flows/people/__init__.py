"""What happens to units and people: they join, change, leave."""
