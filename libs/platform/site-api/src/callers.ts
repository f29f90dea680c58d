/** Whoever keeps the tables. */
export const KEEPERS = ['operator', 'administrator'] as const;
/** Whoever signs. */
export const APPROVER = ['approver'] as const;
