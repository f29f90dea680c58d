export { startCoordinator } from './coordinator.app.js';
export type { RunningCoordinator } from './coordinator.app.js';
export type { CoordinatorAddress } from './serving/run.file.js';
export { CONFIG_PREFIX, readCoordinatorConfig } from './platform/coordinator.config.js';
export type { CoordinatorConfig } from './platform/coordinator.config.js';
