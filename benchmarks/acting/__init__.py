"""The act that the benchmarks of the store and of the engine record."""
