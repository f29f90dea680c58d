/**
 * One study has several epsilons, all at its own delta and each at one site. Wherever one of them is shown it bears its name, so that two figures of one
 * study never look like two accounts of one thing.
 */
export const EPSILON_WORDS = {
  /** Epsilon of the whole budget: the most that the study can take, whatever is asked. Two people approve it; pages of approval, certificate and result tell the same figure. */
  approved: 'epsilon approved',
  /** Epsilon of the releases as the protocol lists them, if each is opened once and none is abandoned. */
  declared: 'epsilon declared',
  /** Epsilon of the releases that were opened, spares and abandoned ones too: what was spent. */
  charged: 'epsilon charged',
} as const;
