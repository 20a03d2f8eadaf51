"""From evidence to an identity: Bayes' rule over three sides, confusion matrix, operator's delay and error."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp, log
from cupola.variants import Identity, Waiting


@kernel
def likelihood_of(rule, evidence, side, found):
    r"""Probability of what was found about one kind of evidence, if the flight is of a side.

    Parameters
    ----------
    rule : row of `rows.IDENTIFICATION`
        Its ``likelihood`` is read [-].
    evidence, side : int
        `cupola.variants.Evidence` and `cupola.variants.Side`.
    found : int
        1: the evidence is there; 0: it is not; -1: nothing is known.

    Returns
    -------
    float
        :math:`p`, :math:`1 - p` or 1.
    """
    if found < 0:
        return 1.0
    p = rule.likelihood[evidence, side]
    return p if found == 1 else 1.0 - p


@kernel
def posterior(rule, coded, civil, plan, fast, low, closing):
    r"""Probability of each side, given all evidence about a track.

    Parameters
    ----------
    rule : row of `rows.IDENTIFICATION`
        Its ``prior`` and ``likelihood`` are read [-].
    coded, civil, plan, fast, low, closing : int
        What was found, in the order of `cupola.variants.Evidence`: 1, 0, or -1 for nothing known.

    Returns
    -------
    tuple of 3 floats
        Probability that the flight is hostile, friendly, civil [-]; they sum to one. All 0 when the evidence is
        impossible for every side.

    Notes
    -----
    .. math:: P(s \mid e) = \frac{P(s) \prod_k P(e_k \mid s)}{\sum_t P(t) \prod_k P(e_k \mid t)}

    Bayes' rule with evidence that is independent once the side is given (naive Bayes). Real evidence is not: an
    attacker who is fast is also low. Correlated evidence counts double, so the posterior is more extreme than it ought
    to be.

    References
    ----------
    Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, section 2.1. Checked against values worked out by hand
    in its test file.
    """
    h = product(rule, 0, coded, civil, plan, fast, low, closing)
    f = product(rule, 1, coded, civil, plan, fast, low, closing)
    c = product(rule, 2, coded, civil, plan, fast, low, closing)
    total = h + f + c
    if total <= 0.0:
        return 0.0, 0.0, 0.0
    return h / total, f / total, c / total


@kernel
def product(rule, side, coded, civil, plan, fast, low, closing):
    """Prior of a side times the likelihoods of all evidence: the numerator of `posterior`, parameters as there."""
    p = rule.prior[side]
    p *= likelihood_of(rule, 0, side, coded) * likelihood_of(rule, 1, side, civil)
    p *= likelihood_of(rule, 2, side, plan) * likelihood_of(rule, 3, side, fast)
    return p * likelihood_of(rule, 4, side, low) * likelihood_of(rule, 5, side, closing)


@kernel
def declared_by(rule, hostile, friendly, civil):
    """What is declared on a posterior.

    Parameters
    ----------
    rule : row of `rows.IDENTIFICATION`
        Its ``threshold`` is read, in the order of `cupola.variants.Side` [-].
    hostile, friendly, civil : float
        Posterior of each side [-].

    Returns
    -------
    int
        `cupola.variants.Identity`: the likeliest side if its posterior reaches its threshold, else unknown. Between
        equals the first side wins.
    """
    side, best = 0, hostile
    if friendly > best:
        side, best = 1, friendly
    if civil > best:
        side, best = 2, civil
    if best > 0.0 and best >= rule.threshold[side]:
        return side + 1
    return Identity.UNKNOWN.value


@kernel
def declared_by_matrix(rule, side, draw):
    """What is declared by a row of a confusion matrix.

    Parameters
    ----------
    rule : row of `rows.IDENTIFICATION`
        Its ``matrix`` is read: true side by `cupola.variants.Identity`; rows sum to one.
    side : int
        True side, `cupola.variants.Side`.
    draw : float
        Uniform in (0, 1).

    Returns
    -------
    int
        `cupola.variants.Identity`. Small draws give hostile, then friendly, civil and unknown, so that a raised
        probability of being declared hostile never turns another flight's declaration from hostile to something else.
    """
    edge = 0.0
    for identity in range(1, 4):
        edge += rule.matrix[side, identity]
        if draw < edge:
            return identity
    return Identity.UNKNOWN.value


@kernel
def operator_delay_s(waiting, mean_s, spread, u, z):
    r"""How long a person takes to declare what is known.

    Parameters
    ----------
    waiting : int
        `cupola.variants.Waiting`.
    mean_s : float
        Mean delay [s], >= 0.
    spread : float
        Standard deviation of the logarithm of the delay [-], for lognormal.
    u, z : float
        A uniform draw in (0, 1), and a standard normal one.

    Returns
    -------
    float
        Delay [s]: the mean; :math:`-m \ln u`; or :math:`m \, e^{s z - s^2 / 2}`, whose mean is m too.

    Notes
    -----
    Checked by mean and median of draws in its test file.
    """
    if waiting == Waiting.EXPONENTIAL:
        return -mean_s * log(u)
    if waiting == Waiting.LOGNORMAL:
        return mean_s * exp(spread * z - 0.5 * spread * spread)
    return mean_s


@kernel
def replaced(identity, u):
    """An identity other than the one given, each of the three equally likely.

    Parameters
    ----------
    identity : int
        `cupola.variants.Identity`.
    u : float
        Uniform in (0, 1).

    Returns
    -------
    int
        `cupola.variants.Identity`.
    """
    step = 1
    if u >= 1.0 / 3.0:
        step = 2
    if u >= 2.0 / 3.0:
        step = 3
    return (identity + step) % 4
