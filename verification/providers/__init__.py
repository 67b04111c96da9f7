"""The outside world, without Django. In: an address or a file. Out: documents."""
