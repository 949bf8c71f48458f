"""The functions that say how many values are spread: quantiles, moments, concentration, first digits."""

from auditor.language import Text
from auditor.rules.aggregate_functions import aggregate
from auditor.rules.catalog import Type
from auditor.rules.function_model import NUMERIC, TEXTS, Argument, Function, Sort, always, average
from auditor.rules.kinds import NUMBER

_Q = Argument("q", frozenset({Type.NUMBER, Type.INTEGER}), literal=True)

DISTRIBUTION = (
    aggregate(
        "median",
        NUMERIC,
        average,
        Text("La mitad de los valores está por debajo", "Half of the values are below it"),
        "median(amount)",
    ),
    Function(
        "quantile",
        (Argument("x", NUMERIC), _Q),
        average,
        Text(
            "Cuantil de tipo 8 (Hyndman y Fan): con h = (n + 1/3) q + 1/3 y k = ⌊h⌋, x(k) + (h - k) (x(k+1) - x(k)), "
            "con x(k) el k-ésimo valor de menor a mayor; el menor si h < 1, el mayor si h ≥ n",
            "Quantile of type 8 (Hyndman and Fan): with h = (n + 1/3) q + 1/3 and k = ⌊h⌋, x(k) + (h - k) (x(k+1) - x(k)), "
            "x(k) being the k-th value from the least; the least where h < 1, the greatest where h ≥ n",
        ),
        "quantile(amount, 0.9)",
        Sort.AGGREGATE,
    ),
    aggregate(
        "std",
        NUMERIC,
        average,
        Text(
            "Desviación estándar de la muestra (entre n - 1); nula con menos de dos valores",
            "Standard deviation of the sample (over n - 1); null with fewer than two values",
        ),
        "std(amount)",
    ),
    aggregate(
        "var",
        NUMERIC,
        always(NUMBER),
        Text(
            "Varianza de la muestra (entre n - 1), en unidades al cuadrado; nula con menos de dos valores",
            "Variance of the sample (over n - 1), in squared units; null with fewer than two values",
        ),
        "var(n_bidders)",
    ),
    aggregate(
        "cv",
        NUMERIC,
        always(NUMBER),
        Text(
            "Coeficiente de variación: std entre mean; nulo si el promedio es 0",
            "Coefficient of variation: std over mean; null where the mean is 0",
        ),
        "cv(amount)",
    ),
    aggregate(
        "skewness",
        NUMERIC,
        always(NUMBER),
        Text(
            "Asimetría de la muestra: n / ((n-1)(n-2)) · Σ((x - mean) / std)³; nula con menos de tres valores o si son iguales",
            "Skewness of the sample: n / ((n-1)(n-2)) · Σ((x - mean) / std)³; null with fewer than three values, or equal ones",
        ),
        "skewness(amount)",
    ),
    aggregate(
        "kurtosis",
        NUMERIC,
        always(NUMBER),
        Text(
            "Curtosis en exceso de la muestra: n(n+1) / ((n-1)(n-2)(n-3)) · Σ((x - mean) / std)⁴ - 3(n-1)² / ((n-2)(n-3)); "
            "nula con menos de cuatro valores o si son iguales",
            "Excess kurtosis of the sample: n(n+1) / ((n-1)(n-2)(n-3)) · Σ((x - mean) / std)⁴ - 3(n-1)² / ((n-2)(n-3)); "
            "null with fewer than four values, or equal ones",
        ),
        "kurtosis(amount)",
    ),
    aggregate(
        "gini",
        NUMERIC,
        always(NUMBER),
        Text(
            "Índice de Gini: Σ(2i - n - 1) x(i) / (n Σx), con x(i) de menor a mayor; 0 si todos son iguales; nulo si la "
            "suma es 0 o hay negativos",
            "Gini index: Σ(2i - n - 1) x(i) / (n Σx), x(i) from the least; 0 where all are equal; null where the sum is 0 "
            "or some are negative",
        ),
        "gini(amount)",
    ),
    aggregate(
        "hhi",
        NUMERIC | TEXTS,
        always(NUMBER),
        Text(
            "Índice de Herfindahl, de 0 a 1: Σ(parte²), con la parte de cada número en la suma o de cada texto en las "
            "filas; nulo si la suma es 0 o hay negativos",
            "Herfindahl index, 0 to 1: Σ(share²), of each number in the sum, or of each text in the rows; null where the "
            "sum is 0 or some are negative",
        ),
        "hhi(amount)",
    ),
    aggregate(
        "entropy",
        NUMERIC | TEXTS,
        always(NUMBER),
        Text(
            "Entropía -Σ(p ln p), con las mismas partes que hhi: 0 si todo es de uno, ln(k) si k se lo reparten igual",
            "Entropy -Σ(p ln p), of the same shares as hhi: 0 where one has it all, ln(k) where k share it evenly",
        ),
        "entropy(supplier_id)",
    ),
    aggregate(
        "benford_mad",
        NUMERIC - {Type.NUMBER},
        always(NUMBER),
        Text(
            "Desviación media de Benford: (1/9) Σ|p(d) - log10(1 + 1/d)|, con p(d) la parte de los valores distintos de 0 "
            "cuya primera cifra es d, de 1 a 9",
            "Benford's mean absolute deviation: (1/9) Σ|p(d) - log10(1 + 1/d)|, p(d) being the share of the values other "
            "than 0 whose first digit is d, 1 to 9",
        ),
        "benford_mad(amount)",
    ),
    aggregate(
        "benford_chi2",
        NUMERIC - {Type.NUMBER},
        always(NUMBER),
        Text(
            "Ji cuadrada de Benford, de 8 grados de libertad: n Σ(p(d) - e(d))² / e(d), con p(d) como en benford_mad y "
            "e(d) = log10(1 + 1/d); mayor que 15.507 una vez de cada veinte por azar",
            "Benford's chi-squared, of 8 degrees of freedom: n Σ(p(d) - e(d))² / e(d), p(d) as in benford_mad and "
            "e(d) = log10(1 + 1/d); above 15.507 one time in twenty by chance",
        ),
        "benford_chi2(amount)",
    ),
)
