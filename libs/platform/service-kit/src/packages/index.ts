export { packageFile } from './package-file.js';
