/** @returns `<DATA>-<what>` */
export function besideFolder(dataFolder: string, what: string): string {
  return `${dataFolder.replace(/[/\\]+$/, '')}-${what}`;
}
