"""The engines that the graph runs on, by the names of the command line."""
