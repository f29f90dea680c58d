export { CELL_SETUPS } from './cell.setups.js';
export { coverageOfIntervals } from './coverage.js';
export type { Coverage, CoverageReport, CoveredQuantity } from './coverage.js';
export { DEMO_REHEARSAL } from './demo.setup.js';
export { rehearse } from './rehearse.js';
export type { FeatureTruth, GroupTruth, RehearsalSetup } from './rehearsal.setup.js';
