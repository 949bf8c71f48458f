"""The index behind look-ups by name, tax id, number and words: small SQLite files beside the facts.

A month of a source has one, and a source has one more, its directory of who buys and who sells. They are made
and listed with the facts, in the transaction that writes the rows they come from, whatever database holds these;
they are never changed, and `auditor db rebuild-facts` makes them again. An index a month, so that what changed is all that
is made again: one file for all would be copied whole for each month that arrives. Reading them takes nothing but the
standard library, so that a look-up answers at once.
"""
