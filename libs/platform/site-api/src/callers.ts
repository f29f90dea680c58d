/** Roles that keep the tables. */
export const KEEPERS = ['operator', 'administrator'] as const;
/** Roles that sign. */
export const APPROVER = ['approver'] as const;
