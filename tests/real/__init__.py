"""Our own sentences, said against real systems: `make real`. Nothing here is collected by `make test`."""
