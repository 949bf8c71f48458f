"""`python -m auditor` is `auditor`."""

from auditor.cli.main import main

main()
