"""Labels: answers in words, the sets they belong to, and one key for all spellings of an answer."""
