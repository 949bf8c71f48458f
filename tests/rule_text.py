"""A small sound rule as its file has it."""

SOUND = """\
id: my-rule
version: 1
status: draft
level: low
confidence: low
title: {es: Mía, en: Mine}
description: {es: a, en: a}
why: {es: a, en: a}
hidden: {es: a, en: a}
from: awards
flag: amount > 1000
subject: {award: award_id}
message: {es: m, en: m}
cases:
  - name: above
    given:
      awards: |
        award_id | amount
        A1       | 1000.01
        A2       | 1000
    expect: [{award_id: A1}]
"""
