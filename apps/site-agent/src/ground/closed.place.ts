/**
 * Hint for a place that cannot be written.
 * @param reason code of the system; EROFS comes from a unit that makes the disk read-only
 * @param folder the folder in which a file was to be made
 */
export function closedPlaceHint(reason: string, folder: string): string {
  return reason === 'EROFS'
    ? `nothing can be written there: the unit of the package opens /var/backups/collimate-agent alone; for another place write ReadWritePaths=${folder} below [Service] by \`sudo systemctl edit collimate-agent\`, and restart it`
    : 'the account of the agent has to be able to write there, and the disk needs as much room as it takes';
}
