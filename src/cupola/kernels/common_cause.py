"""Common cause: failures that several missiles have in common, by a stated share."""

from cupola.kernels._jit import kernel


@kernel
def shared_draw(own, u_salvo, of_salvo, share_salvo, u_battery, of_battery, share_battery):
    r"""The uniform draw that decides whether one missile works.

    Parameters
    ----------
    own, of_salvo, of_battery : float
        Uniform draws of the missile alone, of its salvo and of its battery [-], in [0, 1).
    u_salvo, u_battery : float
        Uniform draws that say whether the salvo and the battery share theirs [-], in [0, 1).
    share_salvo, share_battery : float
        Shares of failures with a common cause [-], 0 to 1.

    Returns
    -------
    float
        One of ``own``, ``of_salvo``, ``of_battery``: uniform again, so a missile fails as often as without.

    Notes
    -----
    With :math:`q` the probability that one missile fails and :math:`\beta_s, \beta_b` the shares, all :math:`n` of one
    salvo fail with

    .. math:: P_n = \beta_b q + (1 - \beta_b) \left[ \beta_s q + (1 - \beta_s) q^n \right]

    and two missiles of one salvo fail with a correlation of :math:`\beta_b + (1 - \beta_b) \beta_s`. This is the
    beta-factor model in its form of a mixture, which keeps the failure probability of one missile at :math:`q` exactly;
    with :math:`\beta q` and :math:`(1 - \beta) q` as two independent causes, as first written, it is met to first order
    in :math:`q`.

    References
    ----------
    Fleming 1975, A reliability model for common mode failures in redundant safety systems, General Atomic GA-A13284;
    NUREG/CR-4780, section 3. Checked against the equation above and by simulated salvos.
    """
    if u_battery < share_battery:
        return of_battery
    if u_salvo < share_salvo:
        return of_salvo
    return own
