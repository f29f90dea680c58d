/** The text of docs/maturity.md. @param menu `@collimate/statistics-menu` */
export function maturityPage(menu: typeof import('@collimate/statistics-menu')): string;
