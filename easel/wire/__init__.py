"""What goes over HTTP: the client, its streamed readers and the values it returns."""
