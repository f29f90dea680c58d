/**
 * A study has several epsilons, all at its own delta and each for one site. Every figure is shown with its name, so
 * that two figures of one study are not taken for contradictory values of one quantity.
 */
export const EPSILON_WORDS = {
  /**
   * Epsilon of the whole budget, the highest cost that the study can reach. Two people approve it; approval page,
   * certificate and result show the same figure.
   */
  approved: 'epsilon approved',
  /** Epsilon of the releases as the protocol lists them, if each is opened once and none is abandoned. */
  declared: 'epsilon declared',
  /** Epsilon of the opened releases, with spares and abandoned ones: the spent budget. */
  charged: 'epsilon charged',
} as const;
