/** @param root folder of the workspace, absolute */
export function errorCodes(root: string): ReadonlySet<string>;
