"""What tests of several parts share. This file also lets them import the modules beside it."""

from hypothesis import settings

# `pytest --hypothesis-profile=search tests/rules/test_engines_agree.py` looks for what nobody has seen yet.
settings.register_profile("search", max_examples=400, deadline=None, print_blob=True)
