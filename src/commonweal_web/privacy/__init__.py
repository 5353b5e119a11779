"""What people may ask of us about their data: see it, take it along, have it erased, complain."""
