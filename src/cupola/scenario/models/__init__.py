"""What a user writes, as frozen pydantic models in SI units, one topic per file."""
