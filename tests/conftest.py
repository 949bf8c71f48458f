"""What tests of several parts share. This file also lets them import the modules beside it."""
