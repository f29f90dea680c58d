export { LauncherError } from './launcher.error.js';
export { ChildProgram } from './child-program.js';
export type { ProgramSettings, ReadyMessage } from './child-program.js';
export { freePort } from './free-port.js';
