"""Words in, operations, words out. No rules, no files of its own."""
