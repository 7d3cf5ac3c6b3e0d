"""The bundled feeds: eleven invented outlets, written for this project, and the local server that serves them."""
