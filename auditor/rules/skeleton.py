"""A first rule to change: commented, and sound as it stands."""

from auditor.language import current

_ES = """\
# yaml-language-server: $schema={schema}
# {id}: una regla nueva. Revísela con `auditor rules check`, pruébela con `auditor rules test`, y mire qué dice
# de los datos cargados con `auditor rules try`.
id: {id}
version: 1                     # súbala cuando cambie lo que la regla hace
status: draft                  # draft: sus señales no nombran a nadie; después testing, stable
level: low                     # high (verificar ya), medium (posible incumplimiento), low (omisión formal)
confidence: low                # cuántas veces una señal resulta ser un problema
title:                         # el hecho que se observa, nunca la falta
  es: "Adjudicación por encima de un monto"
  en: "Award above an amount"
description:
  es: "Compara el monto de cada adjudicación activa con un máximo."
  en: "Compares the amount of each active award with a maximum."
why:                           # cómo puede esconder un problema
  es: "Los montos altos piden más publicidad."
  en: "Large amounts call for more publicity."
benign:                        # explicaciones inocentes: lo primero que se revisa
  - es: "El monto incluye varios años."
    en: "The amount covers several years."
hidden:                        # lo que los datos no muestran
  es: "Los pagos."
  en: "The payments."
basis: ["Método propio"]       # la ley, o el método
tags: [stage.award]
"""
_EN = """\
# yaml-language-server: $schema={schema}
# {id}: a new rule. Check it with `auditor rules check`, test it with `auditor rules test`, and see what it says
# of the data loaded with `auditor rules try`.
id: {id}
version: 1                     # raise it when what the rule does changes
status: draft                  # draft: its signals name nobody; then testing, stable
level: low                     # high (verify now), medium (possible breach), low (formal omission)
confidence: low                # how often a signal turns out to be a problem
title:                         # the observable fact, never the offence
  es: "Adjudicación por encima de un monto"
  en: "Award above an amount"
description:
  es: "Compara el monto de cada adjudicación activa con un máximo."
  en: "Compares the amount of each active award with a maximum."
why:                           # how it can hide a problem
  es: "Los montos altos piden más publicidad."
  en: "Large amounts call for more publicity."
benign:                        # innocent explanations: what is checked first
  - es: "El monto incluye varios años."
    en: "The amount covers several years."
hidden:                        # what the data do not show
  es: "Los pagos."
  en: "The payments."
basis: ["Own method"]          # the law, or the method
tags: [stage.award]
"""
_PARAMS = """
params:
  most: {{default: 900000, min: 1}}    {params}
"""
_RULE = """
from: awards                   {from_}
where: status == "active"      {where}
requires: [amount]             {requires}
flag: amount > most            {flag}
score: amount / most
amount: amount

subject: {{award: award_id}}
involves: {{buyer: buyer_org, supplier: supplier_org}}
message:
  es: "{{buyer_name}} adjudicó {{amount:money}} a {{supplier_name}}; el máximo es {{most}}."
  en: "{{buyer_name}} awarded {{amount:money}} to {{supplier_name}}; the maximum is {{most}}."
evidence: [award_id, ocid, amount]

cases:                         {cases}
  - name: one cent above, and exactly at the maximum
    given:
      awards: |
        award_id | status    | amount
        A1       | active    | 900000.01
        A2       | active    | 900000
        A3       | cancelled | 900000.01
    expect:
      - {{award_id: A1}}
  - name: no amount, no verdict
    given:
      awards: |
        award_id | status | amount
        A1       | active |
    expect: []
    expect_could_not_tell: 1
"""
_NOTES = {
    "es": {
        "params": "# se cambia en config.toml: [rules.ID.params]",
        "from_": "# la vista: `auditor rules columns` las lista",
        "where": "# el alcance: el denominador",
        "requires": "# sin esto no se puede saber",
        "flag": "# la señal",
        "cases": "# en el límite, un paso más allá, y cuando falta un dato",
    },
    "en": {
        "params": "# changed in config.toml: [rules.ID.params]",
        "from_": "# the view: `auditor rules columns` lists them",
        "where": "# the scope: the denominator",
        "requires": "# without these nothing can be told",
        "flag": "# the signal",
        "cases": "# at the limit, one step beyond, and with a value missing",
    },
}


def skeleton(name: str, schema: str) -> str:
    """The text of a new rule's file, with comments in the language in use; `schema` is where editors find it."""
    language = current()
    about = _ES if language == "es" else _EN
    notes = _NOTES[language]
    return about.format(id=name, schema=schema) + _PARAMS.format(**notes) + _RULE.format(**notes)
