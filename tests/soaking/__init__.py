"""A daemon that is given a hard life: a clock run fast, faults on every side, and what must hold all the same."""
