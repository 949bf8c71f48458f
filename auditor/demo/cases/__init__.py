"""Patterns that are planted, and for each the innocent look-alikes just outside its definition.

Every definition counts active awards (or processes) and sums hundredths exactly; days are local days.

| kind | subject | definition |
|---|---|---|
| above_ceiling | process | its awards by 43 b together above 90,000.00, by 38 above 900,000.00 |
| splitting_direct | unit, good, four months | at least 2 processes by 43 b of one good, together above 90,000.00 |
| splitting_quotation | unit, good, year | at least 2 processes by 38 of one good, together above 900,000.00 |
| buyer_share | buyer, year | at least 10 awards, at least 2 suppliers, one of them with more than half of the value |
| bunching | unit, year | at least 5 awards by 43 b or 38 within [0.95 of the ceiling, the ceiling], and a larger share of them than the fence of its peers |
| repeated_void | unit, good, year | at least 3 void processes (Desierto), and 3 standard deviations more than the national rate gives |
| void_then_direct | unit, good, supplier | at least 2 awards by absence of offers, each called within 90 days after a void process ended |
| within_hour | process | called, bid for and awarded within 3,600 seconds |
| awarded_too_soon | process | 43 b in fewer than 1 business day, 38 in fewer than 8, 17 in fewer than 40 calendar days from the call |
| awarded_late | process | 43 b, 38 or 17 in more than 180 days from the call |
| share_by_exception | buyer, year | at least 5 awards, by article 44 a fifth of the value or more, and more than 95 % of its peers |
| changed_record | process | published again with another amount, date, bidder or supplier |
| identical_bids | process | at least 2 valid bids of different tenderers at exactly the same price |

A good is a UNSPSC commodity (8 digits) of a process whose items all have that one code. Years and periods go by
the day of the call (tender.datePublished), for buyer_share as well.
"""
