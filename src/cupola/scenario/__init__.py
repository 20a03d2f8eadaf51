"""What a user writes: places, assets, batteries, flights, variants and claims, read from a file and checked."""
