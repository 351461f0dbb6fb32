"""What the benchmark of batches fills and with what: templates in every peer's syntax, records, peers."""
