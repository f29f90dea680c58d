export { startCoordinator } from './coordinator.app.js';
export type { CoordinatorAddress, RunningCoordinator } from './coordinator.app.js';
export { CONFIG_PREFIX, readCoordinatorConfig } from './platform/coordinator.config.js';
export type { CoordinatorConfig } from './platform/coordinator.config.js';
