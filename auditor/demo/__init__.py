"""A sample portal: invented processes in Guatecompras' shape, with planted patterns and their look-alikes."""
