"""One inbox, one state, one thread: the shell that runs what the core decides."""
