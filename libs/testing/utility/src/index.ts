export { utilityCsv } from './utility.csv.js';
export type { UtilityEffort, UtilityRow, UtilityTable } from './utility.row.js';
export { utilitySvg } from './utility.svg.js';
export { NOT_MADE, UTILITY_TABLES } from './utility.tables.js';
